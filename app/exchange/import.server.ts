import { can, hasAbility, hiddenFields, readOnlyFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/types.ts";
import { AppError, forbidden, invalid, notFound } from "../errors.ts";
import type { Field } from "../fields/field-type.ts";
import { arrangeIndexes, learn } from "../records/indexes.server.ts";
import type { WriteIntent, WriteResult } from "../records/types.ts";
import { write } from "../records/write.server.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { type CellIssue, type ReadRow, readRows } from "./cells.server.ts";
import { type CsvRow, readCsv } from "./csv.server.ts";
import { type Encoding, refuseSpreadsheet } from "./encoding.server.ts";
import { idsByKey, indexForLookUp, keyOf } from "./look-up.server.ts";
import {
  type ColumnChoice,
  type Mapping,
  type MappingTools,
  mapChosen,
  mapColumns,
  parseMap,
  targetsOf,
} from "./mapping.ts";

/** What an import is asked to do (`api.md`, row `import`). */
export interface ImportOptions {
  map?: string;
  /** Decided column by column (the pages' wizard) instead of by `map` and by name. */
  columns?: readonly ColumnChoice[];
  set?: readonly string[];
  key?: readonly string[];
  encoding?: Encoding;
  delimiter?: string;
  dryRun?: boolean;
  rules?: "run" | "skip";
}

export interface Refusal {
  line: number;
  column: string | null;
  code: string;
  params?: Record<string, unknown>;
  /** Key of a field that no column feeds. */
  field?: string;
}

export interface ImportCounts {
  read: number;
  created: number;
  updated: number;
  unchanged: number;
}

/** Where an interrupted import goes on: rows done so far and what became of them. Kept in the transaction of each chunk. */
export interface ImportKeeper {
  /** Counts of an earlier, interrupted run of this very import; zeros when there was none. */
  start(): Promise<ImportCounts>;
  /** Called inside the chunk's transaction with the totals so far and the chunk's refusals. */
  keep(tx: Tx, counts: ImportCounts, refused: readonly Refusal[]): Promise<void>;
  /** Called when the chunk is through: committed, or undone by a dry run. */
  progress?(counts: ImportCounts): void | Promise<void>;
}

/** Bounds of a chunk: a transaction that waiting people feel no longer than this (`house.md` section 8). */
const CHUNK_ROWS = 500;
const CHUNK_MS = 50;
/** Pause between chunks on SQLite, where another process that waits to write looks every few milliseconds. */
const BREATH_MS = 4;
const CHUNK_STEP = 25;
/** New rows after which the query planner's picture of the table is out of date; each tripling makes it so again. */
const MANY_ROWS = 1_000;
/** As wide as a sheet can be elsewhere. */
const MOST_COLUMNS = 16_384;
/** How often a chunk that met a busy database is tried again, and the pause before, in milliseconds. */
const PATIENCE = 30;
const PAUSE_MS = 500;

/** An import that has read its heading and knows where each column goes. */
export interface ImportPlan {
  object: ObjectModel;
  mapping: Mapping;
  constants: ReadonlyMap<string, string>;
  key: readonly string[];
  headings: readonly string[];
  /** Rows of the file below its heading. */
  rows: number;
}

/**
 * Reads the file once from end to end and settles the mapping: 403, 404, or 422 before a single row is touched. A file that stops
 * being text or CSV in its middle is refused here, so that nobody mends it and doubles what came before.
 */
export async function planImport(
  ctx: Context,
  objectKey: string,
  file: string,
  options: ImportOptions,
): Promise<ImportPlan> {
  const object = assertMayImport(ctx, objectKey);
  const tools = mappingTools(ctx, object);
  const constants = parseConstants(options.set ?? [], tools);
  await refuseSpreadsheet(file);
  const rows = readCsv(file, { encoding: options.encoding ?? "auto", delimiter: options.delimiter });
  const first = await rows.next();
  if (first.done) throw new AppError("invalid", "empty_file");
  const headings = first.value.cells;
  if (headings.length > MOST_COLUMNS)
    throw new AppError("invalid", "too_many_columns", { params: { limit: MOST_COLUMNS } });
  const mapping = options.columns
    ? mapChosen(headings, options.columns, tools)
    : mapColumns(headings, parseMap(options.map ?? ""), tools);
  const key = options.key ?? [];
  const fed = new Set([...mapping.feeds.map((feed) => feed.field), ...constants.keys()]);
  const missing = key.filter((name) => !fed.has(name));
  if (missing.length > 0) {
    throw invalid(missing.map((field) => ({ path: "key", code: "key_not_mapped", params: { field } })));
  }
  if (fed.size === 0)
    throw new AppError("invalid", "nothing_mapped", {
      params: { columns: headings.join(", ").slice(0, 200) },
    });
  let count = 0;
  for await (const _ of rows) count++;
  return { object, mapping, constants, key, headings, rows: count };
}

/** The object, for who may import into it. @throws AppError `not_found`, `forbidden` */
export function assertMayImport(ctx: Context, objectKey: string): ObjectModel {
  const object = ctx.workspace.objects.get(objectKey);
  if (!object || !can(ctx.workspace, ctx.actor, "read", objectKey)) throw notFound();
  const creates = can(ctx.workspace, ctx.actor, "create", objectKey);
  if (!creates || !hasAbility(ctx.workspace, ctx.actor, "import")) throw forbidden();
  return object;
}

/** What mapping columns needs to know of the actor's rights. */
export function mappingTools(ctx: Context, object: ObjectModel): MappingTools {
  const closed = new Set([
    ...hiddenFields(ctx.workspace, ctx.actor, object.key),
    ...readOnlyFields(ctx.workspace, ctx.actor, object.key),
  ]);
  return {
    workspace: ctx.workspace,
    object,
    visible: (target, key) =>
      target.fields.has(key) &&
      can(ctx.workspace, ctx.actor, "read", target.key) &&
      !hiddenFields(ctx.workspace, ctx.actor, target.key).has(key),
    writable: (key) => {
      const field = object.fields.get(key);
      if (!field || closed.has(key) || field.type.readOnly) return false;
      return !field.system || key === "external_id";
    },
  };
}

function parseConstants(set: readonly string[], tools: MappingTools): Map<string, string> {
  return new Map(
    set.map((text) => {
      const at = text.indexOf("=");
      const field = text.slice(0, at);
      if (at < 1) throw invalid([{ path: "set", code: "bad_mapping", params: { part: text } }]);
      if (!tools.writable(field)) {
        throw invalid([{ path: "set", code: "unknown_field", params: { field, object: tools.object.key } }]);
      }
      return [field, text.slice(at + 1)];
    }),
  );
}

/** Thrown to undo a chunk of a dry run. */
const DRY_RUN = Symbol("dry run");

/**
 * Writes the rows of a file through the one write path, a chunk a transaction. A bad row is told to `keeper` and costs nobody
 * else; an interrupted import goes on after the last chunk that was committed. Flat in memory: a chunk is all that is held.
 */
export async function importFile(
  ctx: Context,
  file: string,
  plan: ImportPlan,
  options: ImportOptions,
  keeper: ImportKeeper,
  signal?: AbortSignal,
): Promise<ImportCounts> {
  const counts = await keeper.start();
  const done = counts.read;
  await prepareIndexes(ctx, plan);
  const rows = readCsv(file, { encoding: options.encoding ?? "auto", delimiter: options.delimiter });
  await rows.next();
  let size = 50;
  let seen = 0;
  let learnAt = MANY_ROWS;
  let chunk: CsvRow[] = [];
  const flush = async () => {
    const started = performance.now();
    Object.assign(counts, await patiently(() => writeChunk(ctx, plan, options, chunk, counts, keeper)));
    chunk = [];
    const took = performance.now() - started;
    size = nextSize(size, took);
    if (!options.dryRun && counts.created >= learnAt) {
      learnAt = counts.created * 3;
      await learn(ctx.db, plan.object);
    }
    await keeper.progress?.(counts);
    // A breath between chunks: people who wait for the writer go first, in this process and in others.
    await new Promise((resolve) => setTimeout(resolve, ctx.db.dialect === "sqlite" ? BREATH_MS : 0));
  };
  for await (const row of rows) {
    if (signal?.aborted) break;
    if (++seen <= done) continue;
    chunk.push(row);
    if (chunk.length >= size) await flush();
  }
  if (chunk.length > 0 && !signal?.aborted) await flush();
  if (!options.dryRun && counts.created >= MANY_ROWS) await learn(ctx.db, plan.object);
  return counts;
}

/** Rows of the next chunk, by how long this one took. In steps, so that statements of many rows are met again and stay prepared. */
function nextSize(size: number, took: number): number {
  const wanted = Math.min(CHUNK_ROWS, size * Math.min(2, CHUNK_MS / Math.max(took, 1)));
  return Math.max(CHUNK_STEP, Math.floor(wanted / CHUNK_STEP) * CHUNK_STEP);
}

/**
 * The indexes without which every chunk would read whole tables: those the workspace wants for this object (a command may be the
 * first to need them), and those by which keys and references are found.
 */
async function prepareIndexes(ctx: Context, plan: ImportPlan): Promise<void> {
  await arrangeIndexes(ctx, plan.object);
  const lead = plan.key[0] && plan.object.fields.get(plan.key[0]);
  if (lead) await indexForLookUp(ctx.db, plan.object, lead);
  for (const feed of plan.mapping.feeds) {
    const field = plan.object.fields.get(feed.field);
    for (const target of field ? targetsOf(field, ctx.workspace) : []) {
      const by = target.fields.get(feed.by ?? target.title.key);
      if (by) await indexForLookUp(ctx.db, target, by);
    }
  }
}

/** A chunk that met a busy database was undone whole; it waits and comes again. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const busy = error instanceof AppError && error.code === "database_busy";
      if (!busy || tries > PATIENCE) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

async function writeChunk(
  ctx: Context,
  plan: ImportPlan,
  options: ImportOptions,
  chunk: readonly CsvRow[],
  before: ImportCounts,
  keeper: ImportKeeper,
): Promise<ImportCounts> {
  let total = before;
  const work = async (tx: Tx) => {
    const inside: Context = { ...ctx, tx };
    const refused: Refusal[] = [];
    const counts = { ...before, read: before.read + chunk.length };
    const rows = await readRows(
      inside,
      tx,
      plan.object,
      plan.mapping,
      plan.constants,
      chunk,
      plan.headings.length,
    );
    const good = rows.filter((row) => row.issues.length === 0);
    for (const row of rows) for (const issue of row.issues) refused.push(refusal(row, issue));
    for await (const round of rounds(inside, tx, plan, good, refused)) {
      const results = await write(
        inside,
        plan.object.key,
        round.map((item) => item.intent),
        { rules: options.rules },
      );
      tally(results, round, plan, counts, refused);
    }
    refused.sort((a, b) => a.line - b.line);
    await keeper.keep(tx, counts, refused);
    total = counts;
    if (options.dryRun) throw DRY_RUN;
  };
  try {
    await ctx.db.transaction(work, { background: true });
  } catch (thrown) {
    if (thrown !== DRY_RUN) throw thrown;
  }
  return total;
}

interface Planned {
  row: ReadRow;
  intent: WriteIntent;
}

/**
 * Rounds in which no key appears twice: a later row of the same key updates what the earlier one made. Each round is matched with
 * the records only when it is asked for, after the round before was written.
 */
async function* rounds(
  ctx: Context,
  tx: Tx,
  plan: ImportPlan,
  rows: readonly ReadRow[],
  refused: Refusal[],
): AsyncGenerator<Planned[]> {
  if (plan.key.length === 0) {
    yield rows.map((row) => ({ row, intent: { op: "create", input: row.input } }));
    return;
  }
  const fields = plan.key.map((key) => plan.object.fields.get(key)!);
  for (const waiting of byTurn(plan, fields, rows, refused)) {
    const found = await idsByKey(
      ctx,
      tx,
      plan.object,
      fields,
      waiting.map((row) => keyValues(plan, row)),
    );
    const planned: Planned[] = [];
    for (const row of waiting) {
      const ids = found.get(keyOf(fields, keyValues(plan, row))) ?? [];
      if (ids.length > 1) {
        refused.push(
          refusal(row, {
            column: columnOf(plan, plan.key[0]!),
            code: "ambiguous_key",
            params: { count: ids.length },
          }),
        );
      } else if (ids[0]) planned.push({ row, intent: { op: "update", id: ids[0], input: row.input } });
      else planned.push({ row, intent: { op: "create", input: row.input } });
    }
    yield planned;
  }
}

const keyValues = (plan: ImportPlan, row: ReadRow) => plan.key.map((key) => row.values.get(key)!);

/** The first rows of each key, then the second ones, … */
function byTurn(
  plan: ImportPlan,
  fields: readonly Field[],
  rows: readonly ReadRow[],
  refused: Refusal[],
): ReadRow[][] {
  const turns: ReadRow[][] = [];
  const times = new Map<string, number>();
  for (const row of rows) {
    const missing = plan.key.find((key) => !row.values.has(key));
    if (missing !== undefined) {
      refused.push(refusal(row, { column: columnOf(plan, missing), code: "key_missing" }));
      continue;
    }
    const key = keyOf(fields, keyValues(plan, row));
    const nth = times.get(key) ?? 0;
    times.set(key, nth + 1);
    turns[nth] ??= [];
    turns[nth].push(row);
  }
  return turns;
}

function tally(
  results: readonly WriteResult[],
  round: readonly Planned[],
  plan: ImportPlan,
  counts: ImportCounts,
  refused: Refusal[],
): void {
  for (const [at, result] of results.entries()) {
    const { row } = round[at]!;
    if (result.status === "created") counts.created++;
    else if (result.status === "updated") counts.updated++;
    else if (result.status === "unchanged") counts.unchanged++;
    else if (result.status === "refused") {
      const issues = result.error.issues;
      if (issues.length === 0)
        refused.push(refusal(row, { column: null, code: result.error.code, params: result.error.params }));
      for (const issue of issues) {
        const { code, params } = issue;
        const field = issue.path.split("/")[1] ?? "";
        const column = columnOf(plan, field);
        refused.push({ ...refusal(row, { column, code, params }), ...(column === null && { field }) });
      }
    }
  }
}

const refusal = (row: ReadRow, issue: CellIssue): Refusal => ({ line: row.line, ...issue });

/** Heading of the column that feeds a field. */
function columnOf(plan: ImportPlan, field: string): string | null {
  return plan.mapping.feeds.find((feed) => feed.field === field)?.column ?? null;
}
