import { SYSTEM } from "../access/actor.ts";
import type { Context } from "../context.ts";
import { quote, type Tx } from "../db/types.ts";
import { invalid } from "../errors.ts";
import type { JobHandler, JobTools } from "../jobs/worker.server.ts";
import { check } from "../logic/check.ts";
import { predicate } from "../logic/sql.ts";
import type { Rule } from "../logic/types.ts";
import type { FieldModel, ObjectModel, Rollup, Workspace } from "../schema/workspace.ts";
import { envFor } from "./env.ts";
import { formulaValue } from "./formulas.ts";
import { loadStored } from "./load.server.ts";
import { rebuildRollup } from "./rollups.server.ts";
import { type RowUpdate, updateRows } from "./rows.server.ts";
import { writeSearch } from "./search-index.server.ts";
import { selectTarget } from "./select.server.ts";
import { allOf, sql } from "./sql-text.ts";
import { touch } from "./touched.ts";
import { sameStored } from "./values.ts";
import { write } from "./write.server.ts";

/** Rows of a chunk, and how long one should take in milliseconds: writers who wait behind it are people. */
const FIRST_CHUNK = 100;
const MOST_ROWS = 500;
const LONGEST = 50;

/**
 * What a `recompute` job asks for: `field` fills a stored formula or roll-up of existing rows (after it was published or changed), or a text's search entries,
 * `rules` runs the rules before the write over the records that `filter` selects (after a setting that they read was changed).
 */
export type Recompute =
  | { object: string; field: string; rules?: undefined }
  | { object: string; rules: true; filter?: Rule; field?: undefined };

/** How far the job is: which step of how many, the last id done, and records done and changed in all. */
interface Progress {
  step: number;
  last: string;
  done: number;
  changed: number;
}

type Step = (ctx: Context, tx: Tx, ids: readonly string[]) => Promise<number>;

/** Job `recompute`: in chunks, each stored with its progress, so that it goes on where it was stopped. */
export const recompute: JobHandler = async (ctx, job, tools) => {
  const wanted = job.payload as Recompute;
  const progress = { ...NOTHING_DONE, ...(job.progress as Partial<Progress> | null) };
  if (wanted.rules) return rerunRules(ctx, wanted.object, { filter: wanted.filter, progress, tools });
  for (;;) {
    const steps = stepsFor(ctx.workspaces.current(), wanted);
    const step = steps[progress.step];
    if (!step) return { done: progress.done, changed: progress.changed };
    await eachChunk(ctx, step.table, progress, tools, (inner, tx, ids) => step.run(inner, tx, ids));
    progress.step++;
    progress.last = "";
    await tools.progress(progress);
  }
};

const NOTHING_DONE: Progress = { step: 0, last: "", done: 0, changed: 0 };

/** A roll-up is one step; a formula is followed by the roll-ups that it feeds, a text by its records' search entries. */
function stepsFor(
  workspace: Workspace,
  { object, field }: { object: string; field?: string },
): { table: string; run: Step }[] {
  const model = workspace.objects.get(object);
  const target = field === undefined ? undefined : model?.fields.get(field);
  if (!model || !target) return [];
  const figure = (rollup: Rollup) => ({
    table: workspace.objects.get(rollup.parent)!.table,
    run: (ctx: Context, tx: Tx, ids: readonly string[]) => {
      const now = ctx.workspace.objects.get(rollup.parent)?.fields.get(rollup.field.key)?.rollup;
      return now ? rebuildRollup(ctx, tx, now, ids) : Promise.resolve(0);
    },
  });
  if (target.rollup) return [figure(target.rollup)];
  const search = model.searchable.includes(target)
    ? [
        {
          table: model.table,
          run: (ctx: Context, tx: Tx, ids: readonly string[]) => refillSearch(ctx, tx, object, ids),
        },
      ]
    : [];
  if (!target.formula || !target.stored) return search;
  const formulas = new Set(model.storedFormulas.map((one) => one.key));
  const fed = model.feeds.filter((rollup) =>
    [rollup.source?.key, rollup.orderBy?.key, ...(rollup.filter?.paths ?? [])].some(
      (key) => key && formulas.has(key),
    ),
  );
  return [
    { table: model.table, run: (ctx, tx, ids) => refillFormulas(ctx, tx, object, ids) },
    ...fed.map(figure),
    ...search,
  ];
}

/** Writes the search entries of these rows anew, binned ones too. */
async function refillSearch(ctx: Context, tx: Tx, object: string, ids: readonly string[]): Promise<number> {
  const model = ctx.workspace.objects.get(object);
  if (!model) return 0;
  const rows = [...(await loadStored(tx, model, ids, true))].map(([id, { values }]) => ({ id, values }));
  await writeSearch(tx, model, rows, "update");
  return rows.length;
}

/** Works the stored formulas of these rows out anew. Like a roll-up, this raises no version and is no event. */
async function refillFormulas(ctx: Context, tx: Tx, object: string, ids: readonly string[]): Promise<number> {
  const model = ctx.workspace.objects.get(object);
  if (!model || model.storedFormulas.length === 0) return 0;
  const columns = model.storedFormulas.flatMap((field) => [...field.columns]);
  const updates: RowUpdate[] = [];
  for (const [id, { values }] of await loadStored(tx, model, ids, true)) {
    const next = { ...values };
    const env = envFor(ctx, model, next);
    for (const field of model.storedFormulas) next[field.key] = formulaValue(field, env);
    const differs = (field: FieldModel) =>
      !sameStored(field, values[field.key] ?? null, next[field.key] ?? null);
    if (!model.storedFormulas.some(differs)) continue;
    updates.push({
      id,
      values: model.storedFormulas.flatMap((field) => field.type.toRow(next[field.key] ?? null, field)),
    });
  }
  if (updates.length > 0) await updateRows(tx, model.table, columns, updates);
  touch(
    tx,
    updates.map((update) => update.id),
  );
  return updates.length;
}

/**
 * Runs the object's rules over existing records as if each had been saved: only records that come out different are written, as
 * the system, with event and version. Records that the object's own rules refuse by now are left as they are.
 * @throws AppError `invalid` when the filter is not right.
 */
export function recomputeRecords(
  ctx: Context,
  object: string,
  filter?: Rule,
  tools: JobTools = { progress: async () => {}, signal: new AbortController().signal },
): Promise<{ done: number; changed: number }> {
  return rerunRules(ctx, object, { filter, progress: { ...NOTHING_DONE }, tools });
}

async function rerunRules(
  ctx: Context,
  object: string,
  { filter, progress, tools }: { filter?: Rule; progress: Progress; tools: JobTools },
): Promise<{ done: number; changed: number }> {
  const system: Context = { ...ctx, actor: SYSTEM };
  const model = ctx.workspaces.current().objects.get(object);
  if (!model) return { done: 0, changed: 0 };
  const where = filterOf({ ...system, workspace: ctx.workspaces.current() }, model, filter);
  await eachChunk(
    system,
    model.table,
    progress,
    tools,
    async (inner, _tx, ids) => {
      const results = await write(
        inner,
        object,
        ids.map((id) => ({ op: "update", id, input: {} })),
        { touch: true },
      );
      return results.filter((result) => result.status === "updated").length;
    },
    where,
  );
  return { done: progress.done, changed: progress.changed };
}

/** Ids of the live records that a filter selects, as a condition on `id`. */
function filterOf(ctx: Context, model: ObjectModel, filter: Rule | undefined) {
  const select = selectTarget(ctx, model, "f");
  const conditions = [sql(`${select.alias}."deleted_at" IS NULL`)];
  if (filter !== undefined && filter !== null) {
    const { expression, problems } = check(filter, model.scope, {
      expect: "condition",
      sql: true,
      path: "filter",
    });
    if (!expression) throw invalid(problems);
    conditions.push(predicate(expression, select));
  }
  const where = allOf(conditions);
  const from = select.from();
  return sql(
    `"id" IN (SELECT ${select.id} FROM ${from.sql} WHERE ${where.sql})`,
    ...from.params,
    ...where.params,
  );
}

/** Walks a table by id, a transaction for each chunk; the chunk's size follows the time that chunks take. */
async function eachChunk(
  ctx: Context,
  table: string,
  progress: Progress,
  tools: JobTools,
  step: Step,
  where = sql("1 = 1"),
): Promise<void> {
  let size = FIRST_CHUNK;
  for (;;) {
    tools.signal.throwIfAborted();
    const started = performance.now();
    const next = await ctx.db.transaction(
      async (tx) => {
        const rows = await tx.all(
          `SELECT "id" FROM ${quote(table)} WHERE "id" > ? AND ${where.sql} ORDER BY "id" LIMIT ?`,
          [progress.last, ...where.params, size],
        );
        const ids = rows.map((row) => String(row.id));
        if (ids.length === 0) return null;
        const workspace = await ctx.workspaces.at(tx);
        const changed = await step({ ...ctx, tx, workspace }, tx, ids);
        const after = {
          ...progress,
          last: ids.at(-1)!,
          done: progress.done + ids.length,
          changed: progress.changed + changed,
        };
        await tools.progress(after, tx);
        return after;
      },
      { background: true },
    );
    if (!next) return;
    Object.assign(progress, next);
    size =
      performance.now() - started > LONGEST
        ? Math.max(10, Math.floor(size / 2))
        : Math.min(MOST_ROWS, size * 2);
  }
}
