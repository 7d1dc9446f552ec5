import type { Context } from "../context.ts";
import type { Tx } from "../db/types.ts";
import type { Field } from "../fields/field-type.ts";
import type { WriteIntent, WriteResult } from "../records/types.ts";
import { write } from "../records/write.server.ts";
import { type CellIssue, type ReadRow, readRows } from "./cells.server.ts";
import type { CsvRow } from "./csv.server.ts";
import type { ImportCounts, ImportKeeper, ImportOptions, Refusal } from "./import-model.ts";
import { idsByKey, keyOf } from "./look-up.server.ts";
import { otherFaults } from "./other-faults.server.ts";
import type { ImportPlan } from "./plan.server.ts";

/** Thrown to undo a chunk of a dry run. */
const DRY_RUN = Symbol("dry run");

/** Writes some rows of the file in one transaction, which a dry run undoes, and answers the totals so far. */
export async function writeChunk(
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
    const rows = await readRows(inside, tx, plan.object, plan.mapping, plan.constants, chunk, plan.headings);
    const good = rows.filter((row) => row.issues.length === 0);
    for (const row of rows) for (const issue of row.issues) refused.push(refusal(row, issue));
    for await (const round of rounds(inside, tx, plan, good, refused)) {
      const results = await write(
        inside,
        plan.object.key,
        round.map((item) => item.intent),
        { rules: options.rules, brief: true },
      );
      tally(results, round, plan, counts, refused);
    }
    for (const { row, field, issue } of await otherFaults(inside, tx, plan, rows)) {
      const column = columnOf(plan, field);
      refused.push({ ...refusal(row, { column, ...issue }), ...(column === null && { field }) });
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
