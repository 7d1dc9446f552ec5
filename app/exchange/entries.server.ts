import { can, hasAbility } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Row } from "../db/types.ts";
import { forbidden, notFound } from "../errors.ts";
import { message } from "../i18n/messages/index.ts";
import type { Locale } from "../i18n/text.ts";
import type { ImportCounts, ImportOptions } from "./import-model.ts";
import type { UndoReport } from "./undo-report.ts";

/** How long an import can be undone and its refused rows be had, in milliseconds. */
export const KEPT = 30 * 86_400_000;

/** Nothing was heard of a command for so long (in milliseconds): its process has been killed. */
const SILENCE = 60_000;

/**
 * `waiting`, `running`; then `done`, `stopped` by somebody (what was written stays), or `failed`. `interrupted`: the command's process was
 * killed; the same command again goes on where it was.
 */
export type ImportState = "waiting" | "running" | "interrupted" | "done" | "stopped" | "failed";

/** One import as its list and its page show it. All moments are milliseconds UTC. */
export interface ImportEntry extends ImportCounts {
  id: string;
  object: string;
  fileName: string;
  /** Who does the work: a worker of the server, or a command in a process of its own. */
  door: "job" | "command";
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
  /** Key of its place in `meta`, as long as the same command again would go on with it. */
  place: string | null;
  undoJob: string | null;
}

const COLUMNS = `i.id, i.object, i.file_name, i.file, i.door, i.place, i.alive_at, i.actor_id, i.actor_name, i.options, i.locale, i.state, i.error, i.total, i.read, i.created,
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
  place: ______,
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
  const door = text("door") as ImportEntry["door"];
  const stored = text("state") as ImportState;
  const state =
    door === "job" ? stateOf(stored, text("job_state")) : stateOfCommand(stored, whole("alive_at"));
  const error = text("error") ?? (state === "failed" ? text("job_error") : null);
  return {
    id: text("id")!,
    object: text("object")!,
    fileName: text("file_name")!,
    file: text("file")!,
    door,
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
    place: text("place"),
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

function stateOfCommand(state: ImportState, aliveAt: number): ImportState {
  return state === "running" && aliveAt < Date.now() - SILENCE ? "interrupted" : state;
}

function undoStateOf(state: UndoReport["state"], job: string | null): UndoReport["state"] {
  if (state !== "running") return state;
  if (job === "cancelled") return "stopped";
  return job === "ready" || job === "running" ? state : "failed";
}

/** Why an import cannot be undone now, as a message code; null when it can. */
export function undoObstacle(entry: ImportEntry): string | null {
  if (entry.state === "waiting" || entry.state === "running") return "import_not_ended";
  if (entry.createdAt < Date.now() - KEPT) return "import_too_old";
  if (entry.created + entry.updated === 0) return "import_wrote_nothing";
  return entry.undo?.state === "done" ? "import_undone" : null;
}
