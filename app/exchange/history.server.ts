import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import type { Queries, Tx } from "../db/types.ts";
import { AppError } from "../errors.ts";
import type { Job } from "../jobs/job.ts";
import { cancelJob, enqueue } from "../jobs/queue.server.ts";
import { LeaseLost } from "../jobs/worker.server.ts";
import { type StoredImport, storedImport } from "./entries.server.ts";
import type { ImportCounts, ImportOptions } from "./import-model.ts";

/** Writes down an import that is about to be queued, under the id of its job. */
export async function noteImport(
  q: Queries,
  ctx: Context,
  job: Job,
  what: { object: string; file: string; fileName: string; options: ImportOptions },
): Promise<void> {
  await q.run(
    `INSERT INTO imports (id, object, file_name, file, actor_id, actor_name, options, locale, state, read, created, updated, unchanged, refused, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, 0, 0, 0, 0, ?)`,
    [
      job.id,
      what.object,
      what.fileName,
      what.file,
      ctx.actor.id,
      ctx.actor.name,
      JSON.stringify(what.options),
      ctx.locale,
      job.createdAt,
    ],
  );
}

/**
 * The import begins, or goes on, unless somebody has cancelled its job. Every event that it writes from now on has a greater id than
 * `first_event`.
 */
export async function beginImport(
  q: Queries,
  id: string,
  total: number,
  ignored: readonly string[],
): Promise<void> {
  const first = newId();
  const touched = await q.run(
    `UPDATE imports SET state = 'running', error = NULL, finished_at = NULL, total = ?, ignored = ?,
       first_event = CASE WHEN first_event IS NULL OR first_event > ? THEN ? ELSE first_event END
      WHERE id = ? AND EXISTS (SELECT 1 FROM jobs WHERE jobs.id = imports.id AND jobs.state = 'running')`,
    [total, JSON.stringify(ignored), first, first, id],
  );
  if (touched === 0) throw new LeaseLost();
}

/**
 * Counts of a chunk, in its transaction. False when somebody has stopped the import meanwhile: the caller then throws, which undoes the
 * chunk, so that what is written when `stopImport` answers is all that will be.
 */
export async function countChunk(
  tx: Tx,
  id: string,
  counts: ImportCounts,
  refused: number,
): Promise<boolean> {
  const last = newId();
  const touched = await tx.run(
    `UPDATE imports SET read = ?, created = ?, updated = ?, unchanged = ?, refused = refused + ?, alive_at = ?,
       last_event = CASE WHEN last_event IS NULL OR last_event < ? THEN ? ELSE last_event END
      WHERE id = ? AND state = 'running'`,
    [counts.read, counts.created, counts.updated, counts.unchanged, refused, Date.now(), last, last, id],
  );
  return touched > 0;
}

/** The import ends; one that somebody has stopped meanwhile stays so. */
export async function endImport(
  q: Queries,
  id: string,
  state: "done" | "failed",
  error?: string,
): Promise<void> {
  await q.run(
    `UPDATE imports SET state = ?, error = ?, finished_at = ? WHERE id = ? AND state IN ('waiting', 'running')`,
    [state, error ?? null, Date.now(), id],
  );
}

/**
 * Stops an import that waits or runs. What was written stays, and can be undone.
 * @throws AppError `not_found`, `conflict` when it has ended
 */
export async function stopImport(ctx: Context, id: string): Promise<void> {
  const entry = await storedImport(ctx, id);
  if (entry.door === "command") return stopCommand(ctx, entry);
  try {
    await cancelJob(ctx.db, id);
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === "unavailable") throw error;
    throw new AppError("conflict", "import_ended", { cause: error });
  }
  await ctx.db.run(
    `UPDATE imports SET state = 'stopped', finished_at = ? WHERE id = ? AND state IN ('waiting', 'running')`,
    [Date.now(), id],
  );
  await tidyLater(ctx, id, entry.file);
}

async function stopCommand(ctx: Context, entry: StoredImport): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if (!(await abandon(tx, entry))) throw new AppError("conflict", "import_ended");
  });
}

/**
 * Nobody goes on with this command's import any more: its process stops at its next chunk, and the same command again is another import.
 * False when it had come to its end.
 */
export async function abandon(tx: Tx, entry: Pick<StoredImport, "id" | "place">): Promise<boolean> {
  const touched = await tx.run(
    `UPDATE imports SET state = 'stopped', place = NULL, finished_at = ? WHERE id = ? AND state = 'running'`,
    [Date.now(), entry.id],
  );
  if (touched === 0) await tx.run("UPDATE imports SET place = NULL WHERE id = ?", [entry.id]);
  if (entry.place !== null) await tx.run(`DELETE FROM "meta" WHERE "key" = ?`, [entry.place]);
  return touched > 0;
}

/** When a finished import's file is looked for, in milliseconds. */
const TIDY_AFTER = 60_000;

/** Queues throwing away the upload of an import that has ended; its refused rows are kept as long as it can be undone. */
export function tidyLater(ctx: Context, id: string, file: string): Promise<string> {
  const payload = { id, file };
  return enqueue(ctx.db, { kind: "tidy_import", payload, key: `tidy ${id}`, runAt: Date.now() + TIDY_AFTER });
}
