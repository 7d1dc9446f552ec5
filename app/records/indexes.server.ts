import type { Context } from "../context.ts";
import { dropIndex, ensureIndex, indexName, listIndexes, searchTableName } from "../db/tables.server.ts";
import { type Db, quote } from "../db/types.ts";
import type { JobHandler } from "../jobs/worker.server.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { wantedIndexes } from "./wanted-indexes.ts";

/** Rows that SQLite samples of each index to learn how well it tells rows apart. */
const SAMPLE = 1000;

/** Job `build_indexes`: makes the indexes of all objects what the workspace of now wants. Doing it again changes nothing. */
export const buildIndexes: JobHandler = async (ctx, _job, { progress, signal }) => {
  const models = [...ctx.workspace.objects.values()];
  for (const [done, model] of models.entries()) {
    if (signal.aborted) return;
    await arrangeIndexes(ctx, model);
    await progress({ done: done + 1, of: models.length });
  }
};

/**
 * Lays the indexes that are missing and drops those of ours (`i_…`) that nothing wants any more; unique ones belong to publishing.
 * PostgreSQL builds beside running writes; on SQLite writers wait for each index.
 */
export async function arrangeIndexes(
  ctx: Context,
  model: ObjectModel,
): Promise<{ laid: string[]; dropped: string[] }> {
  const wanted = new Map(wantedIndexes(ctx.workspace, model).map((spec) => [indexName(spec), spec]));
  const laid: string[] = [];
  for (const [name, spec] of wanted) if (await ensureIndex(ctx.db, spec)) laid.push(name);
  const dropped: string[] = [];
  for (const { name, unique } of await listIndexes(ctx.db, model.key)) {
    if (unique || !name.startsWith("i_") || wanted.has(name)) continue;
    await dropIndex(ctx.db, name);
    dropped.push(name);
  }
  if (laid.length > 0) await learn(ctx.db, model);
  return { laid, dropped };
}

/** Lets the planner look at the table, so that it prefers the index that tells rows apart best. Worth it after many rows came in. */
export async function learn(db: Db, model: ObjectModel): Promise<void> {
  // Statistics of an empty table tell the planner that every index is as good as any other.
  const [row] = await db.all(`SELECT 1 AS one FROM ${quote(model.table)} LIMIT 1`);
  if (!row) return;
  if (db.dialect === "sqlite") await db.run(`PRAGMA analysis_limit = ${SAMPLE}`);
  await db.run(`ANALYZE ${quote(model.table)}`);
  // PostgreSQL counts how common each gram is, and leaves the index aside for common ones.
  if (db.dialect === "postgresql") await db.run(`ANALYZE ${quote(searchTableName(model.key))}`);
}
