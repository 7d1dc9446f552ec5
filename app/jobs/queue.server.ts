import type { Actor } from "../access/actor.ts";
import { hasAbility } from "../access/can.ts";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import type { Db, Queries, Tx } from "../db/types.ts";
import { AppError, notFound } from "../errors.ts";
import { type Job, type JobState, jobOf } from "./job.ts";
import { nudge } from "./nudge.ts";

export type { Job, JobState } from "./job.ts";

export interface NewJob {
  kind: string;
  /** Any JSON value; the handler reads it back. */
  payload: unknown;
  /** Milliseconds UTC; now unless told. */
  runAt?: number;
  /** No second job with this key as long as one is ready or running. */
  key?: string;
  /** Default 8. */
  maxAttempts?: number;
  /** Who asked for it; its handler runs as this actor. The system unless told. */
  actor?: Actor;
}

const MAX_ATTEMPTS = 8;

/**
 * Puts a job into the queue, with the transaction when one is given, and answers its id; where the key is taken, the id of the job
 * that has it. Workers of this process look at once after the commit, others within half a second.
 */
export async function enqueue(q: Tx | Db, job: NewJob): Promise<string> {
  if ("transaction" in q) return q.transaction((tx) => enqueue(tx, job));
  const id = newId();
  const now = Date.now();
  const added = await q.run(
    `INSERT INTO jobs (id, kind, payload, state, run_at, attempts, max_attempts, unique_key, actor, created_at)
     VALUES (?, ?, ?, 'ready', ?, 0, ?, ?, ?, ?) ON CONFLICT (unique_key) DO NOTHING`,
    [
      id,
      job.kind,
      JSON.stringify(job.payload ?? null),
      job.runAt ?? now,
      job.maxAttempts ?? MAX_ATTEMPTS,
      job.key ?? null,
      job.actor ? JSON.stringify(job.actor) : null,
      now,
    ],
  );
  if (added === 0) {
    const [taken] = await q.all<{ id: string }>("SELECT id FROM jobs WHERE unique_key = ?", [job.key!]);
    // The job that held the key ended this very moment, in another transaction.
    return taken ? taken.id : enqueue(q, job);
  }
  if ((job.runAt ?? now) <= now) q.afterCommit(nudge);
  return id;
}

/** A job that the actor asked for; any job for an admin. Null when there is none: nobody else learns of others' jobs. */
export async function getJob(
  ctx: Pick<Context, "db" | "tx" | "actor" | "workspace">,
  id: string,
): Promise<Job | null> {
  const row = (await (ctx.tx ?? ctx.db).all("SELECT * FROM jobs WHERE id = ?", [id]))[0];
  if (!row) return null;
  const job = jobOf(row);
  const { actor } = ctx;
  const mine = actor.id !== null && job.actor?.id === actor.id;
  return mine || hasAbility(ctx.workspace, actor, "admin") ? job : null;
}

export interface JobQuery {
  state?: JobState;
  kind?: string;
  /** 1 to 500, default 50. */
  limit?: number;
  /** Id of the last job of the page before. */
  before?: string;
}

/** Jobs, newest first. Who may ask is the caller's matter. */
export async function listJobs(q: Queries, query: JobQuery = {}): Promise<Job[]> {
  const conditions: [string, string][] = [];
  if (query.state !== undefined) conditions.push(["state = ?", query.state]);
  if (query.kind !== undefined) conditions.push(["kind = ?", query.kind]);
  if (query.before !== undefined) conditions.push(["id < ?", query.before]);
  const where = conditions.length > 0 ? `WHERE ${conditions.map(([sql]) => sql).join(" AND ")}` : "";
  const limit = Math.min(Math.max(query.limit ?? 50, 1), 500);
  const rows = await q.all(`SELECT * FROM jobs ${where} ORDER BY id DESC LIMIT ?`, [
    ...conditions.map(([, value]) => value),
    limit,
  ]);
  return rows.map(jobOf);
}

/** Gives a dead or cancelled job all its attempts again, from now. 404 when there is none, 409 when it is neither. */
export async function retryJob(db: Db, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const touched = await tx.run(
      `UPDATE jobs SET state = 'ready', run_at = ?, attempts = 0, lease_until = NULL, lease_owner = NULL, finished_at = NULL
        WHERE id = ? AND state IN ('dead', 'cancelled')`,
      [Date.now(), id],
    );
    if (touched === 0) await refuse(tx, id, "job_not_dead");
    tx.afterCommit(nudge);
  });
}

/** Takes a job out of the queue; one that runs is told to stop and its result is not kept. 409 when it has ended. */
export async function cancelJob(db: Db, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const touched = await tx.run(
      `UPDATE jobs SET state = 'cancelled', finished_at = ?, lease_until = NULL, lease_owner = NULL, unique_key = NULL
        WHERE id = ? AND state IN ('ready', 'running')`,
      [Date.now(), id],
    );
    if (touched === 0) await refuse(tx, id, "job_ended");
  });
}

async function refuse(q: Queries, id: string, code: string): Promise<never> {
  const [job] = await q.all<{ state: string }>("SELECT state FROM jobs WHERE id = ?", [id]);
  throw job ? new AppError("conflict", code, { params: { state: job.state } }) : notFound();
}
