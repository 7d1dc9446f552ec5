import { AppError } from "../errors.ts";

/** How long one waits for a connection before the answer is "busy", in milliseconds. */
export const PATIENCE = 10_000;

interface Waiter<T> {
  give(item: T): void;
  timer: NodeJS.Timeout;
}

/**
 * Lends a fixed set of things, one borrower each, first come first served; background borrowers only when nobody else waits.
 * Taking an idle one costs no promise. Who waits longer than `patience` milliseconds is told that the database is busy.
 */
export class Pool<T> {
  private readonly idle: T[];
  private readonly waiting: Waiter<T>[] = [];
  private readonly background: Waiter<T>[] = [];
  private readonly patience: number;

  constructor(items: readonly T[], patience: number) {
    this.idle = [...items];
    this.patience = patience;
  }

  take(background = false): T | Promise<T> {
    const item = this.idle.pop();
    if (item !== undefined) return item;
    const queue = background ? this.background : this.waiting;
    return new Promise<T>((resolve, reject) => {
      const waiter: Waiter<T> = {
        give: (given) => {
          clearTimeout(waiter.timer);
          resolve(given);
        },
        timer: setTimeout(() => {
          queue.splice(queue.indexOf(waiter), 1);
          reject(new AppError("unavailable", "database_busy", { retryAfter: 1 }));
        }, this.patience),
      };
      queue.push(waiter);
    });
  }

  give(item: T): void {
    const next = this.waiting.shift() ?? this.background.shift();
    if (next) next.give(item);
    else this.idle.push(item);
  }
}
