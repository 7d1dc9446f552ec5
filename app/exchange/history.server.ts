import { can, hasAbility } from "../access/can.ts";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import type { Queries, Row, Tx } from "../db/types.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import { message } from "../i18n/messages/index.ts";
import type { Locale } from "../i18n/text.ts";
import type { Job } from "../jobs/job.ts";
import { cancelJob, enqueue } from "../jobs/queue.server.ts";
import { LeaseLost } from "../jobs/worker.server.ts";
import type { ImportCounts, ImportOptions } from "./import.server.ts";
import type { UndoReport } from "./undo.server.ts";

/** How long an import can be undone and its refused rows be had, in milliseconds. */
export const KEPT = 30 * 86_400_000;

/** `waiting`, `running`; then `done`, `stopped` by somebody (what was written stays), or `failed`. */
export type ImportState = "waiting" | "running" | "done" | "stopped" | "failed";

/** One import as its list and its page show it. All moments are milliseconds UTC. */
export interface ImportEntry extends ImportCounts {
  id: string;
  object: string;
  fileName: string;
  actor: { id: string | null; name: string };
  options: ImportOptions;
  state: ImportState;
  /** Why it failed, in words. */
  error: string | null;
  /** Rows of the file; null until it was read once. */
  total: number | null;
  /** Rows that were refused, and columns that fed nothing. */
  refused: number;
  ignored: string[];
  createdAt: number;
  finishedAt: number | null;
  undo: UndoReport | null;
}

/** An entry with what only this room needs. */
export interface StoredImport extends ImportEntry {
  file: string;
  locale: Locale;
  firstEvent: string | null;
  lastEvent: string | null;
  undoJob: string | null;
}

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
 * Counts of a chunk, in its transaction. Throws {@link LeaseLost} when somebody has stopped the import meanwhile, which undoes the
 * chunk: what is written when `stopImport` answers is all that will be.
 */
export async function countChunk(tx: Tx, id: string, counts: ImportCounts, refused: number): Promise<void> {
  const last = newId();
  const touched = await tx.run(
    `UPDATE imports SET read = ?, created = ?, updated = ?, unchanged = ?, refused = refused + ?,
       last_event = CASE WHEN last_event IS NULL OR last_event < ? THEN ? ELSE last_event END
      WHERE id = ? AND state = 'running'`,
    [counts.read, counts.created, counts.updated, counts.unchanged, refused, last, last, id],
  );
  if (touched === 0) throw new LeaseLost();
}

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

const COLUMNS = `i.id, i.object, i.file_name, i.file, i.actor_id, i.actor_name, i.options, i.locale, i.state, i.error, i.total, i.read, i.created,
  i.updated, i.unchanged, i.refused, i.ignored, i.first_event, i.last_event, i.created_at, i.finished_at, i.undo_job, i.undo,
  j.state AS job_state, j.last_error AS job_error, u.state AS undo_state`;
const FROM = `imports i LEFT JOIN jobs j ON j.id = i.id LEFT JOIN jobs u ON u.id = i.undo_job`;

/**
 * Imports of the last 30 days, newest first: one's own, those of everybody for an admin.
 * @throws AppError `forbidden` without the ability `import`
 */
export async function listImports(
  ctx: Context,
  query: { object?: string; limit?: number } = {},
): Promise<ImportEntry[]> {
  if (!hasAbility(ctx.workspace, ctx.actor, "import")) throw forbidden();
  const where: string[] = ["i.created_at > ?"];
  const params: (string | number)[] = [Date.now() - KEPT];
  if (!hasAbility(ctx.workspace, ctx.actor, "admin")) {
    where.push("i.actor_id = ?");
    params.push(ctx.actor.id ?? "");
  }
  if (query.object !== undefined) {
    where.push("i.object = ?");
    params.push(query.object);
  }
  const limit = Math.min(Math.max(query.limit ?? 20, 1), 200);
  const rows = await ctx.db.all(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE ${where.join(" AND ")} ORDER BY i.id DESC LIMIT ${limit}`,
    params,
  );
  return rows.map((row) => shown(entryOf(row, ctx.locale)));
}

/** One import, for who made it and for admins. @throws AppError `not_found` for anybody else */
export async function getImport(ctx: Context, id: string): Promise<ImportEntry> {
  return shown(await storedImport(ctx, id));
}

/** The same with what only this room needs. */
export async function storedImport(ctx: Context, id: string): Promise<StoredImport> {
  const [row] = await (ctx.tx ?? ctx.db).all(`SELECT ${COLUMNS} FROM ${FROM} WHERE i.id = ?`, [id]);
  const entry = row && entryOf(row, ctx.locale);
  if (!entry) throw notFound();
  const mine = entry.actor.id !== null && entry.actor.id === ctx.actor.id;
  const admin = hasAbility(ctx.workspace, ctx.actor, "admin");
  if (!admin && !(mine && hasAbility(ctx.workspace, ctx.actor, "import"))) throw notFound();
  if (ctx.workspace.objects.has(entry.object) && !can(ctx.workspace, ctx.actor, "read", entry.object))
    throw notFound();
  return entry;
}

function shown({
  file: _,
  locale: __,
  firstEvent: ___,
  lastEvent: ____,
  undoJob: _____,
  ...entry
}: StoredImport): ImportEntry {
  return entry;
}

function entryOf(row: Row, locale: Locale): StoredImport {
  const text = (name: string) => row[name] as string | null;
  const whole = (name: string) => Number(row[name]);
  const maybe = (name: string) => (row[name] === null ? null : Number(row[name]));
  const undo = text("undo") === null ? null : (JSON.parse(text("undo")!) as UndoReport);
  const state = stateOf(text("state") as ImportState, text("job_state"));
  const error = text("error") ?? (state === "failed" ? text("job_error") : null);
  return {
    id: text("id")!,
    object: text("object")!,
    fileName: text("file_name")!,
    file: text("file")!,
    actor: { id: text("actor_id"), name: text("actor_name")! },
    options: JSON.parse(text("options")!) as ImportOptions,
    locale: text("locale") as Locale,
    state,
    error: error === null ? null : message(error, {}, locale),
    total: maybe("total"),
    read: whole("read"),
    created: whole("created"),
    updated: whole("updated"),
    unchanged: whole("unchanged"),
    refused: whole("refused"),
    ignored: JSON.parse(text("ignored") ?? "[]") as string[],
    firstEvent: text("first_event"),
    lastEvent: text("last_event"),
    createdAt: whole("created_at"),
    finishedAt: maybe("finished_at"),
    undoJob: text("undo_job"),
    undo: undo && { ...undo, state: undoStateOf(undo.state, text("undo_state")) },
  };
}

/**
 * A worker that died for good, or a job that is long forgotten, leaves the row as it was: the queue knows better. It also knows when the
 * result is stored, which is a moment after the last row.
 */
function stateOf(state: ImportState, job: string | null): ImportState {
  if (state === "done") return job === "running" || job === "ready" ? "running" : "done";
  if (state !== "waiting" && state !== "running") return state;
  if (job === "cancelled") return "stopped";
  return job === "ready" || job === "running" ? state : "failed";
}

function undoStateOf(state: UndoReport["state"], job: string | null): UndoReport["state"] {
  if (state !== "running") return state;
  if (job === "cancelled") return "stopped";
  return job === "ready" || job === "running" ? state : "failed";
}

/**
 * Stops an import that waits or runs. What was written stays, and can be undone.
 * @throws AppError `not_found`, `conflict` when it has ended
 */
export async function stopImport(ctx: Context, id: string): Promise<void> {
  const entry = await storedImport(ctx, id);
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

/** Why an import cannot be undone now, as a message code; null when it can. */
export function undoObstacle(entry: ImportEntry): string | null {
  if (entry.state === "waiting" || entry.state === "running") return "import_not_ended";
  if (entry.createdAt < Date.now() - KEPT) return "import_too_old";
  if (entry.created + entry.updated === 0) return "import_wrote_nothing";
  return entry.undo?.state === "done" ? "import_undone" : null;
}

/** When a finished import's file is looked for, in milliseconds. */
const TIDY_AFTER = 60_000;

/** Queues throwing away the upload of an import that has ended; its refused rows are kept as long as it can be undone. */
export function tidyLater(ctx: Context, id: string, file: string): Promise<string> {
  const payload = { id, file };
  return enqueue(ctx.db, { kind: "tidy_import", payload, key: `tidy ${id}`, runAt: Date.now() + TIDY_AFTER });
}
