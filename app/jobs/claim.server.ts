import { newId } from "../db/ids.ts";
import type { Db, Queries, Tx } from "../db/types.ts";
import { type Job, jobOf } from "./job.ts";

/** Length of a lease in milliseconds: how long the job of a worker that died waits for another. */
export const LEASE = 30_000;

/** Pauses before the second, third, … attempt, in milliseconds; the last one repeats. */
const PAUSES = [5_000, 30_000, 120_000, 600_000, 3_600_000];

/** Pause after this many attempts, between the table's figure and a quarter more, so that what failed together does not return together. */
export function pauseAfter(attempts: number, random = Math.random()): number {
  const pause = PAUSES[Math.min(attempts, PAUSES.length) - 1]!;
  return Math.round(pause * (1 + random / 4));
}

/** What is done in the transaction in which a job dies. */
export type Burial = (tx: Tx, job: Job, now: number) => Promise<void>;

const unmourned: Burial = async () => {};

const marks = (kinds: readonly string[]) => kinds.map(() => "?").join(", ");

/** Whether there is a job to claim: a cheap look on a reading connection, so that an idle worker never takes the writer. */
export async function anyDue(q: Queries, kinds: readonly string[], now: number): Promise<boolean> {
  const rows = await q.all(
    `SELECT 1 AS one WHERE EXISTS (SELECT 1 FROM jobs WHERE state = 'ready' AND run_at <= ? AND kind IN (${marks(kinds)}))
        OR EXISTS (SELECT 1 FROM jobs WHERE state = 'running' AND lease_until <= ? AND kind IN (${marks(kinds)}))`,
    [now, ...kinds, now, ...kinds],
  );
  return rows.length > 0;
}

/**
 * Takes the job that has waited longest, whose time has come or whose worker died, with a new lease. On PostgreSQL rows that
 * another worker is just taking are passed over. A job that has killed its worker at the last attempt is dead.
 */
export async function claimJob(
  db: Db,
  kinds: readonly string[],
  now: number,
  lease = LEASE,
  buried = unmourned,
): Promise<Job | null> {
  return db.transaction(async (tx) => {
    await buryAbandoned(tx, kinds, now, buried);
    const skip = tx.dialect === "postgresql" ? "FOR UPDATE SKIP LOCKED" : "";
    for (const due of ["state = 'ready' AND run_at <= ?", "state = 'running' AND lease_until <= ?"]) {
      const [row] = await tx.all(
        `UPDATE jobs SET state = 'running', lease_until = ?, lease_owner = ?, attempts = attempts + 1
          WHERE id = (SELECT id FROM jobs WHERE ${due} AND kind IN (${marks(kinds)}) ORDER BY run_at, id LIMIT 1 ${skip})
          RETURNING *`,
        [now + lease, newId(), now, ...kinds],
      );
      if (row) return jobOf(row);
    }
    return null;
  });
}

/** Of the kinds that this worker knows: who buries one must know what else dies with it. */
async function buryAbandoned(tx: Tx, kinds: readonly string[], now: number, buried: Burial): Promise<void> {
  const rows = await tx.all(
    `UPDATE jobs SET state = 'dead', last_error = 'the worker died', finished_at = ?, lease_until = NULL, lease_owner = NULL, unique_key = NULL
      WHERE state = 'running' AND lease_until <= ? AND attempts >= max_attempts AND kind IN (${marks(kinds)}) RETURNING *`,
    [now, now, ...kinds],
  );
  for (const row of rows) await buried(tx, jobOf(row), now);
}

/** What may be said of a job only by the claim that still holds it: every change names the claim and answers whether it held. */
const HELD = "id = ? AND lease_owner = ? AND state = 'running'";

export async function renewLease(db: Db, job: Job, now: number, lease = LEASE): Promise<boolean> {
  return (
    (await db.run(`UPDATE jobs SET lease_until = ? WHERE ${HELD}`, [now + lease, job.id, job.claim])) === 1
  );
}

export async function storeProgress(q: Queries, job: Job, progress: unknown): Promise<boolean> {
  return (
    (await q.run(`UPDATE jobs SET progress = ? WHERE ${HELD}`, [
      JSON.stringify(progress ?? null),
      job.id,
      job.claim,
    ])) === 1
  );
}

export async function finishJob(db: Db, job: Job, result: unknown, now: number): Promise<boolean> {
  const sql = `UPDATE jobs SET state = 'done', result = ?, finished_at = ?, last_error = NULL, lease_until = NULL, lease_owner = NULL, unique_key = NULL WHERE ${HELD}`;
  return (await db.run(sql, [JSON.stringify(result ?? null), now, job.id, job.claim])) === 1;
}

/** Tries again later, or never when its attempts are used up or `forGood`. */
export async function failJob(
  db: Db,
  job: Job,
  error: string,
  now: number,
  forGood: boolean,
  buried = unmourned,
): Promise<void> {
  if (!forGood && job.attempts < job.maxAttempts) {
    await db.run(
      `UPDATE jobs SET state = 'ready', last_error = ?, run_at = ?, lease_until = NULL, lease_owner = NULL WHERE ${HELD}`,
      [error, now + pauseAfter(job.attempts), job.id, job.claim],
    );
    return;
  }
  await db.transaction(async (tx) => {
    const held = await tx.run(
      `UPDATE jobs SET state = 'dead', last_error = ?, finished_at = ?, lease_until = NULL, lease_owner = NULL, unique_key = NULL WHERE ${HELD}`,
      [error, now, job.id, job.claim],
    );
    if (held === 1) await buried(tx, job, now);
  });
}

/** Gives a job back untried: the worker stops, and the attempt does not count. */
export async function handBack(db: Db, job: Job, now: number): Promise<void> {
  await db.run(
    `UPDATE jobs SET state = 'ready', run_at = ?, attempts = attempts - 1, lease_until = NULL, lease_owner = NULL WHERE ${HELD}`,
    [now, job.id, job.claim],
  );
}

/** Deletes jobs that ended well, or were cancelled, before `before`. Dead ones stay until somebody has looked. */
export async function purgeFinished(db: Db, before: number): Promise<number> {
  return db.run("DELETE FROM jobs WHERE state IN ('done', 'cancelled') AND finished_at < ?", [before]);
}
