import type { Context } from "../context.ts";
import { type Queries, quote } from "../db/types.ts";
import { AppError, pointer } from "../errors.ts";
import { foldedColumn, type SqlValue } from "../fields/value.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import { inList } from "./in-list.ts";
import { type Item, refuse } from "./item.ts";
import type { Change, Values } from "./listeners.ts";
import { loadRows } from "./load.server.ts";
import { maskIssues } from "./mask-issues.ts";
import type { WritePlan } from "./plan.ts";
import { presentRows } from "./row-access.server.ts";

/** Column that decides whether two values are the same: the folded one of text; the external id is another system's, and exact. */
function columnAt(field: FieldModel): number {
  if (field.system) return 0;
  const folded = field.columns.findIndex((column) => column.name === foldedColumn(field.key));
  return Math.max(0, folded);
}

function keyOf(field: FieldModel, values: Readonly<Values> | null): SqlValue {
  const value = values?.[field.key] ?? null;
  return value === null ? null : (field.type.toRow(value, field)[columnAt(field)] ?? null);
}

/** A value that a change takes: the record had another one, or none, before. */
const takes = (field: FieldModel, change: Change): SqlValue => {
  const key = keyOf(field, change.after);
  const had = change.kind === "changed" ? keyOf(field, change.before) : null;
  return key === had ? null : key;
};

/**
 * Unique values among the live records. An item whose value another record holds is refused with 409; one whose value an earlier
 * item of the same round takes or gives up is deferred until that one is written.
 */
export async function checkUnique(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  plan: WritePlan,
  items: readonly Item[],
): Promise<void> {
  const checks = plan.unique
    .map((field) => ({ field, items: new Set(items.filter((item) => takes(field, item.change) !== null)) }))
    .filter((check) => check.items.size > 0);
  if (checks.length === 0 || isLoneNewcomer(items)) return;
  const holders = new Map<FieldModel, ReadonlyMap<SqlValue, string>>();
  for (const check of checks) {
    const keys = [...check.items].map((item) => takes(check.field, item.change));
    holders.set(check.field, await holdersOf(q, model, check.field, keys));
  }
  const inHand = new Map<FieldModel, Set<SqlValue>>(plan.unique.map((field) => [field, new Set()]));
  const conflicts: { item: Item; fields: FieldModel[]; holder: string }[] = [];
  for (const item of items) {
    const taking = checks.filter((check) => check.items.has(item)).map((check) => check.field);
    if (taking.some((field) => inHand.get(field)!.has(takes(field, item.change)))) {
      item.outcome = { state: "deferred" };
      continue;
    }
    const held = taking.flatMap((field) => {
      const holder = holders.get(field)!.get(takes(field, item.change));
      return holder !== undefined && holder !== item.id ? [{ field, holder }] : [];
    });
    if (held.length > 0) {
      conflicts.push({ item, fields: held.map((one) => one.field), holder: held[0]!.holder });
      continue;
    }
    for (const field of plan.unique) {
      for (const key of [keyOf(field, item.change.before), keyOf(field, item.change.after)]) {
        if (key !== null) inHand.get(field)!.add(key);
      }
    }
  }
  await refuseAll(ctx, q, model, conflicts);
}

/**
 * One new record alone: its insert meets the unique index anyhow and is then deferred, so that a holder is looked for only when
 * there is one.
 */
function isLoneNewcomer(items: readonly Item[]): boolean {
  return items.length === 1 && items[0]!.change.kind === "created" && !items[0]!.races;
}

/** The field's value where the change takes it, with whatever other record holds it: one in the database, or one of `beside`. */
export async function takenFrom(
  q: Queries,
  model: ObjectModel,
  field: FieldModel,
  change: Change,
  beside: readonly { id: string; values: Readonly<Values> }[],
): Promise<{ taken: false } | { taken: true; holder: string | null }> {
  const key = takes(field, change);
  if (key === null) return { taken: false };
  const near = beside.filter(({ id }) => id !== change.id);
  const holder = near.find(({ values }) => keyOf(field, values) === key)?.id;
  if (holder !== undefined) return { taken: true, holder };
  const stored = (await holdersOf(q, model, field, [key])).get(key);
  const elsewhere = stored !== undefined && stored !== change.id && !near.some(({ id }) => id === stored);
  return { taken: true, holder: elsewhere ? stored : null };
}

async function holdersOf(q: Queries, model: ObjectModel, field: FieldModel, keys: readonly SqlValue[]) {
  const column = quote(field.columns[columnAt(field)]!.name);
  const where = inList(column, keys);
  const rows = await q.all(
    `SELECT "id", ${column} AS taken FROM ${quote(model.table)} WHERE ${where.sql} AND "deleted_at" IS NULL`,
    where.params,
  );
  return new Map(rows.map((row) => [row.taken ?? null, String(row.id)]));
}

/** 409, with the record that holds the value where the actor may read it. */
async function refuseAll(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  conflicts: readonly { item: Item; fields: readonly FieldModel[]; holder: string }[],
): Promise<void> {
  if (conflicts.length === 0) return;
  const rows = await loadRows(q, model, [...new Set(conflicts.map((conflict) => conflict.holder))]);
  const records = await presentRows(ctx, q, model, [...rows.values()]);
  for (const { item, fields, holder } of conflicts) {
    const found = fields.map(({ key }) => ({
      path: pointer("", key),
      code: "not_unique",
      params: { field: key },
    }));
    const issues = maskIssues(ctx, model, found);
    const record = records.get(holder);
    refuse(
      item,
      new AppError("conflict", "duplicate_value", { issues, ...(record && { extra: { record } }) }),
    );
  }
}
