import { AppError } from "../errors.ts";
import type { SqlValue } from "../fields/value.ts";
import type { Connection, Driver } from "./driver.ts";
import { Crossed, isFatal, translate } from "./errors.server.ts";
import type { Orm } from "./orm.server.ts";
import type { Db, Row, Tx } from "./types.ts";

const ATTEMPTS = 3;
const NONE: readonly SqlValue[] = [];

/** The one implementation of {@link Db}: transactions, savepoints and translated errors over an engine's connections. */
export function databaseOf(driver: Driver): Db {
  let orm: Promise<Orm> | undefined;
  let closed = false;
  const loadOrm = () => {
    orm ??= import("./orm.server.ts").then((module) => module.openOrm(driver));
    return orm;
  };

  async function borrow<T>(
    lender: () => Connection | Promise<Connection>,
    work: (connection: Connection) => Promise<T>,
  ): Promise<T> {
    if (closed) throw new Error("the database is closed");
    let connection: Connection | undefined;
    let broken = false;
    try {
      const lent = lender();
      connection = lent instanceof Promise ? await lent : lent;
      return await work(connection);
    } catch (error) {
      const translated = translate(error);
      broken = isLost(translated);
      throw translated;
    } finally {
      if (connection) driver.release(connection, broken);
    }
  }

  /** One attempt. Throws {@link Crossed} when the work may be done again. */
  function attempt<T>(work: (tx: Tx) => Promise<T>, background: boolean | undefined): Promise<T> {
    return borrow(
      () => driver.writer(background),
      async (connection) => {
        await connection.run(driver.begin, NONE);
        const tx = new Transaction(driver, connection, loadOrm);
        let result: T;
        try {
          result = await work(tx);
          tx.over = true;
          if (tx.doom !== undefined) throw tx.doom;
          if (!(await driver.commit(connection))) {
            throw new Error("the transaction was undone: a failed statement in it went unnoticed");
          }
        } catch (error) {
          tx.over = true;
          // A failed COMMIT may leave the transaction open; one that the engine has undone already refuses the ROLLBACK.
          await connection.run("ROLLBACK", NONE).catch(() => {});
          throw tx.doom ?? error;
        }
        for (const callback of tx.callbacks) afterwards(callback);
        return result;
      },
    );
  }

  return {
    dialect: driver.dialect,
    place: driver.place,
    // A plan that a publish made stale fails once.
    async all<T = Row>(sql: string, params: readonly SqlValue[] = NONE): Promise<T[]> {
      return (await again(2, () => borrow(driver.reader, (c) => c.all(sql, params)))) as T[];
    },
    run: (sql, params = NONE) =>
      again(2, () =>
        borrow(
          () => driver.writer(),
          (c) => c.run(sql, params),
        ),
      ),
    em: async () => (await loadOrm()).reading(),
    transaction: (work, options) => again(ATTEMPTS, () => attempt(work, options?.background)),
    async close() {
      if (closed) return;
      closed = true;
      await (await orm)?.close();
      await driver.close();
    },
  };
}

/** What is committed stays committed: a callback that throws is a fault to be seen, not a failure of the transaction. */
function afterwards(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    console.error("after a commit:", error);
  }
}

/** Does work again that crossed another transaction, after a short random pause; the last time it is "busy". */
async function again<T>(attempts: number, work: () => Promise<T>): Promise<T> {
  for (let done = 1; ; done++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Crossed)) throw error;
      if (done >= attempts)
        throw new AppError("unavailable", "database_busy", { cause: error, retryAfter: 1 });
      await new Promise((wake) => setTimeout(wake, Math.random() * 20 * done));
    }
  }
}

const isLost = (error: unknown) => error instanceof AppError && error.code === "database_lost";

class Transaction implements Tx {
  readonly callbacks: (() => void)[] = [];
  /**
   * The error after which this transaction cannot be saved, whoever caught it on the way: SQLite undoes a transaction that
   * met a full disk, and statements after that would stand alone.
   */
  doom: unknown;
  over = false;
  private readonly driver: Driver;
  private readonly connection: Connection;
  private readonly loadOrm: () => Promise<Orm>;
  private depth = 0;

  constructor(driver: Driver, connection: Connection, loadOrm: () => Promise<Orm>) {
    this.driver = driver;
    this.connection = connection;
    this.loadOrm = loadOrm;
  }

  get dialect() {
    return this.driver.dialect;
  }

  async all<T = Row>(sql: string, params: readonly SqlValue[] = NONE): Promise<T[]> {
    this.assertOpen();
    try {
      return (await this.connection.all(sql, params)) as T[];
    } catch (error) {
      throw this.failed(error);
    }
  }

  async run(sql: string, params: readonly SqlValue[] = NONE): Promise<number> {
    this.assertOpen();
    try {
      return await this.connection.run(sql, params);
    } catch (error) {
      throw this.failed(error);
    }
  }

  async em() {
    this.assertOpen();
    return (await this.loadOrm()).within(this.connection);
  }

  async savepoint<T>(work: () => Promise<T>): Promise<T> {
    const name = `s${++this.depth}`;
    const kept = this.callbacks.length;
    try {
      await this.run(`SAVEPOINT ${name}`);
      let result: T;
      try {
        result = await work();
      } catch (error) {
        this.callbacks.length = kept;
        await this.run(`ROLLBACK TO SAVEPOINT ${name}`);
        await this.run(`RELEASE SAVEPOINT ${name}`);
        throw error;
      }
      await this.run(`RELEASE SAVEPOINT ${name}`);
      return result;
    } finally {
      this.depth--;
    }
  }

  afterCommit(work: () => void): void {
    this.assertOpen();
    this.callbacks.push(work);
  }

  private assertOpen(): void {
    if (this.doom !== undefined) throw this.doom;
    if (this.over) throw new Error("the transaction is over: something in it was not awaited");
  }

  private failed(error: unknown): unknown {
    const translated = translate(error);
    if (isFatal(translated)) this.doom ??= translated;
    return translated;
  }
}
