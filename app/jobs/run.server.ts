import { type Actor, SYSTEM } from "../access/actor.ts";
import type { Context } from "../context.ts";
import type { Db, Tx } from "../db/types.ts";
import { AppError } from "../errors.ts";
import {
  type Burial,
  failJob,
  finishJob,
  handBack,
  LEASE,
  renewLease,
  storeProgress,
} from "./claim.server.ts";
import type { Job } from "./job.ts";

/** What a handler may do beside its work. */
export interface JobTools {
  /**
   * Stores how far the work is, for those who ask and for the next attempt (`job.progress`). With the transaction of a chunk both
   * are stored together or not at all. Throws {@link LeaseLost} when the job is no longer this worker's, which undoes the chunk.
   */
  progress(value: unknown, tx?: Tx): Promise<void>;
  /** Aborted when the worker stops, the job was cancelled, or its lease was lost. */
  signal: AbortSignal;
}

/** Does one kind of job. What it answers is kept as the result; what it throws is tried again later. It must bear being run twice. */
export interface JobHandler {
  (ctx: Context, job: Job, tools: JobTools): Promise<unknown>;
  /** Told, in the same transaction, that the job is dead: its last try failed, or killed its worker before it could say so. */
  buried?(tx: Tx, job: Job, now: number): Promise<void>;
}

/** Somebody else has the job now, or nobody wants it any more. */
export class LeaseLost extends Error {
  constructor() {
    super("the job's lease was lost");
    this.name = "LeaseLost";
  }
}

/** Thrown by a handler whose work can never succeed: the job is dead at once. */
export class GiveUp extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "GiveUp";
  }
}

export interface RunOptions {
  db: Db;
  handlers: Readonly<Record<string, JobHandler>>;
  /** A context for the actor who asked. May look the person up again: roles may have changed since. */
  contextFor(actor: Actor): Context | Promise<Context>;
  now(): number;
  lease?: number;
  /** Told of every failed attempt. */
  onError?(job: Job, error: unknown): void;
}

/** Runs a claimed job to its end and stores what came of it. `stopping` is aborted when the worker stops. */
export async function runJob(options: RunOptions, job: Job, stopping: AbortSignal): Promise<void> {
  const { db, now } = options;
  const lease = options.lease ?? LEASE;
  const lost = new AbortController();
  const lose = () => {
    lost.abort(new LeaseLost());
    return new LeaseLost();
  };
  const renewal = setInterval(async () => {
    // A database that is busy for a while is no reason to stop; the lease has time for two more tries.
    const held = await renewLease(db, job, now(), lease).catch(() => true);
    if (!held) lose();
  }, lease / 3);
  const tools: JobTools = {
    signal: AbortSignal.any([stopping, lost.signal]),
    async progress(value, tx) {
      if (!(await storeProgress(tx ?? db, job, value))) throw lose();
    },
  };
  try {
    const handler = options.handlers[job.kind];
    if (!handler) throw new GiveUp(`nobody does ${job.kind} jobs`);
    const ctx = await options.contextFor(job.actor ?? SYSTEM);
    const result = await handler(ctx, job, tools);
    await finishJob(db, job, result, now());
  } catch (error) {
    if (lost.signal.aborted || error instanceof LeaseLost) return;
    if (stopping.aborted) return await handBack(db, job, now());
    options.onError?.(job, error);
    await failJob(db, job, textOf(error), now(), error instanceof GiveUp, buriedBy(options));
  } finally {
    clearInterval(renewal);
  }
}

/** Tells the job's own handler. */
export function buriedBy({ handlers }: Pick<RunOptions, "handlers">): Burial {
  return async (tx, job, now) => handlers[job.kind]?.buried?.(tx, job, now);
}

/** For `last_error`: what an admin needs to see, without a stack. */
function textOf(error: unknown): string {
  const text = error instanceof AppError ? error.message : String(error);
  return text.slice(0, 2000);
}
