import type { Actor } from "../access/actor.ts";
import { hasAbility } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/types.ts";
import { AppError } from "../errors.ts";
import { message } from "../i18n/messages/index.ts";
import { enqueue } from "../jobs/queue.server.ts";
import { GiveUp, type JobHandler, LeaseLost } from "../jobs/worker.server.ts";
import { type StoredImport, storedImport, undoObstacle } from "./entries.server.ts";
import { abandon } from "./history.server.ts";
import { undoRecords } from "./undo-records.server.ts";
import type { UndoReport } from "./undo-report.ts";

/** Most records that are named as left. */
const NAMED = 1_000;
/** Events of a chunk, a transaction. */
const CHUNK = 100;
/** Pause between chunks on SQLite, where another process that waits to write looks every few milliseconds. */
const BREATH_MS = 4;

/**
 * Queues undoing an import (`docs/decisions/009`): one's own, any for an admin, within 30 days. One that was stopped or failed goes on where
 * it was; one that runs is left to run.
 * @throws AppError `not_found`; `conflict` when the import still runs, wrote nothing, is too old or undone already
 */
export async function startUndo(ctx: Context, id: string): Promise<void> {
  const asked = await storedImport(ctx, id);
  const obstacle = undoObstacle(asked);
  if (obstacle !== null) throw new AppError("conflict", obstacle);
  await ctx.db.transaction(async (tx) => {
    // A killed command's import must not go on beside its undo, nor after it.
    if (asked.door === "command") await abandon(tx, asked);
    const entry = await storedImport({ ...ctx, tx }, id);
    const [row] = await tx.all<{ undo: string | null }>(
      `SELECT undo FROM imports WHERE id = ?${tx.dialect === "postgresql" ? " FOR UPDATE" : ""}`,
      [id],
    );
    const payload = { import: id, locale: ctx.locale };
    const job = await enqueue(tx, { kind: "undo_import", payload, key: `undo ${id}`, actor: ctx.actor });
    const before = row?.undo ? (JSON.parse(row.undo) as UndoReport) : await firstReport(ctx, tx, entry);
    const report: UndoReport = { ...before, state: before.state === "done" ? "done" : "running" };
    await tx.run("UPDATE imports SET undo_job = ?, undo = ? WHERE id = ?", [job, JSON.stringify(report), id]);
  });
}

async function firstReport(ctx: Context, tx: Tx, entry: StoredImport): Promise<UndoReport> {
  const [count] = await tx.all<{ n: number }>(
    "SELECT count(*) AS n FROM events WHERE id >= ? AND id < ? AND import_id = ?",
    [entry.firstEvent ?? "", entry.lastEvent ?? "", entry.id],
  );
  const { id, name } = ctx.actor;
  return {
    state: "running",
    done: 0,
    total: Number(count!.n),
    binned: 0,
    restored: 0,
    leftCount: 0,
    left: [],
    actor: { id, name },
    startedAt: Date.now(),
    finishedAt: null,
    before: entry.lastEvent ?? "",
  };
}

/**
 * The job of kind `undo_import`: walks through the import's events from the last to the first, a chunk a transaction; how far it is stands
 * in the import's row, so that a killed undo goes on where it was.
 */
export const undoImport: JobHandler = async (outer, job, { progress, signal }) => {
  const payload = job.payload as { import: string; locale: Context["locale"] };
  const asking: Context = { ...outer, locale: payload.locale };
  const entry = await storedImport(asking, payload.import).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.kind === "unavailable") throw error;
    throw new GiveUp(message(error.code, error.params, payload.locale));
  });
  const ctx: Context = { ...asking, actor: taker(asking) };
  for (;;) {
    signal.throwIfAborted();
    const report = await ctx.db.transaction(
      async (tx) => {
        const report = await readReport(tx, entry.id);
        if (report.state === "done") return report;
        const next = await undoChunk({ ...ctx, tx }, tx, entry, report);
        await progress({ done: next.done, total: next.total }, tx);
        await tx.run("UPDATE imports SET undo = ? WHERE id = ?", [JSON.stringify(next), entry.id]);
        return next;
      },
      { background: true },
    );
    if (report.state === "done") {
      const { binned, restored, leftCount } = report;
      return { binned, restored, left_count: leftCount };
    }
    await new Promise((wake) => setTimeout(wake, ctx.db.dialect === "sqlite" ? BREATH_MS : 0));
  }
};

/**
 * Taking back what one's own import did needs no further right: what the import and the rules that it woke have written may lie beyond what
 * its sender could change by hand (a tier that a rule set, a record without an owner).
 */
function taker({ workspace, actor }: Context): Actor {
  return hasAbility(workspace, actor, "admin") ? actor : { ...actor, kind: "system" };
}

async function readReport(tx: Tx, id: string): Promise<UndoReport> {
  const lock = tx.dialect === "postgresql" ? " FOR UPDATE" : "";
  const [row] = await tx.all<{ undo: string | null }>(`SELECT undo FROM imports WHERE id = ?${lock}`, [id]);
  if (!row?.undo) throw new LeaseLost();
  return JSON.parse(row.undo) as UndoReport;
}

async function undoChunk(ctx: Context, tx: Tx, entry: StoredImport, report: UndoReport): Promise<UndoReport> {
  const events = await tx.all<{ id: string; object: string; record_id: string }>(
    `SELECT id, object, record_id FROM events WHERE id >= ? AND id < ? AND import_id = ? ORDER BY id DESC LIMIT ${CHUNK}`,
    [entry.firstEvent ?? "", report.before, entry.id],
  );
  const next: UndoReport = { ...report, state: "running", left: [...report.left] };
  const byObject = new Map<string, { event: string; record: string }[]>();
  for (const { id, object, record_id } of events) {
    const list = byObject.get(object) ?? [];
    list.push({ event: id, record: record_id });
    byObject.set(object, list);
  }
  for (const [object, told] of byObject) {
    const outcome = await undoRecords(ctx, tx, entry, object, told);
    next.binned += outcome.binned;
    next.restored += outcome.restored;
    next.leftCount += outcome.left.length;
    next.left.push(...outcome.left.slice(0, Math.max(0, NAMED - next.left.length)));
  }
  next.done += events.length;
  if (events.length < CHUNK) {
    next.state = "done";
    next.finishedAt = Date.now();
  } else next.before = events.at(-1)!.id;
  return next;
}
