import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/types.ts";
import { planFor } from "../records/plan.ts";
import type { CellIssue, ReadRow } from "./cells.server.ts";
import { idsByKey, keyOf } from "./look-up.server.ts";
import type { ImportPlan } from "./plan.server.ts";
import { ruleFaults } from "./rule-faults.server.ts";

/** A fault of a row beyond its cells; `field` where no column feeds it. */
export interface RowFault {
  row: ReadRow;
  field: string;
  issue: Pick<CellIssue, "code" | "params">;
}

/**
 * What else is wrong with rows that have cells which cannot be read, so that somebody mends a row once: values that their field does
 * not take, required fields without a value, and of a new record what its rules say of the readable part. A row whose cells
 * do not fit the heading is not gone into: its values may stand anywhere. Asked when the other rows of the chunk are written, since
 * one of them may have made the record that a row would have updated.
 */
export async function otherFaults(
  ctx: Context,
  tx: Tx,
  plan: ImportPlan,
  rows: readonly ReadRow[],
): Promise<RowFault[]> {
  const faulty = rows.filter(
    ({ issues }) => issues.length > 0 && !issues.some(({ code }) => code === "column_count"),
  );
  if (faulty.length === 0) return [];
  const fresh = await newOnes(ctx, tx, plan, faulty);
  const hidden = hiddenFields(ctx.workspace, ctx.actor, plan.object.key);
  const { required, defaults } = planFor(ctx.workspace, plan.object);
  const filled = new Set(defaults.map(({ field }) => field.key));
  return faulty.flatMap((row) => {
    const wrong: RowFault[] = [];
    for (const [key, value] of row.values) {
      const field = plan.object.fields.get(key)!;
      for (const issue of field.type.validate(value, field)) wrong.push({ row, field: key, issue });
    }
    for (const { key } of required) {
      if (hidden.has(key) || row.unreadable.has(key) || row.values.has(key)) continue;
      // An empty cell is said to be empty; of what no cell speaks a record that is there already may have a value.
      if (Object.hasOwn(row.input, key) || (fresh.has(row) && !filled.has(key)))
        wrong.push({ row, field: key, issue: { code: "required", params: { field: key } } });
    }
    if (fresh.has(row))
      for (const { path, code, params } of ruleFaults(ctx, plan.object, row))
        wrong.push({ row, field: path.split("/")[1] ?? "", issue: { code, params } });
    return wrong;
  });
}

/** Of some rows those that would make a record. Where the key itself cannot be read nobody knows. */
async function newOnes(
  ctx: Context,
  tx: Tx,
  plan: ImportPlan,
  rows: readonly ReadRow[],
): Promise<ReadonlySet<ReadRow>> {
  if (plan.key.length === 0) return new Set(rows);
  const fields = plan.key.map((key) => plan.object.fields.get(key)!);
  const known = rows.filter((row) => plan.key.every((key) => row.values.has(key)));
  if (known.length === 0) return new Set();
  const valuesOf = (row: ReadRow) => plan.key.map((key) => row.values.get(key)!);
  const found = await idsByKey(ctx, tx, plan.object, fields, known.map(valuesOf));
  return new Set(known.filter((row) => (found.get(keyOf(fields, valuesOf(row))) ?? []).length === 0));
}
