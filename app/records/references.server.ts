import { rowRule } from "../access/can.ts";
import type { Context } from "../context.ts";
import { type Queries, quote } from "../db/types.ts";
import { pointer } from "../errors.ts";
import type { Value } from "../fields/value.ts";
import type { FieldModel } from "../schema/workspace.ts";
import { inList } from "./in-list.ts";
import type { Item } from "./item.ts";
import type { WritePlan } from "./plan.ts";
import { visibleIds } from "./row-access.server.ts";
import { sameValue, targetOf } from "./values.ts";

/**
 * Finds fault with items whose new references lead to nobody: to no record, to one in the bin, to a disabled user, or, for what the actor
 * itself named, to a record that it may not read. All three answer alike. References that were there before may stay. What a rule
 * (`internal`) or a default gives and leads to nobody is not taken, and the field stays as it was: somebody who left must not keep
 * others from being told.
 * @returns the items that keep another value than was given
 */
export async function checkReferences(
  ctx: Context,
  q: Queries,
  plan: WritePlan,
  items: readonly Item[],
  internal = false,
): Promise<Item[]> {
  const wanted = new Map<string, { all: Set<string>; named: Set<string> }>();
  const uses: { item: Item; key: string; object: string; id: string; named: boolean }[] = [];
  for (const item of items) {
    const { before, after } = item.change;
    for (const field of plan.links) {
      const target = targetOf(field, after[field.key]);
      if (!target || (before && sameValue(before[field.key], after[field.key]))) continue;
      const named = item.given.has(field.key);
      uses.push({ item, key: field.key, ...target, named });
      const ids = wanted.get(target.object) ?? { all: new Set(), named: new Set() };
      wanted.set(target.object, ids);
      ids.all.add(target.id);
      if (named) ids.named.add(target.id);
    }
  }
  if (uses.length === 0) return [];
  const live = new Map<string, { all: ReadonlySet<string>; named: ReadonlySet<string> }>();
  for (const [object, ids] of wanted) {
    const all = await liveIds(ctx, q, object, [...ids.all]);
    live.set(object, { all, named: await namedIds(ctx, q, object, ids.named, all) });
  }
  const spared = new Set<Item>();
  for (const { item, key, object, id, named } of uses) {
    const found = live.get(object)!;
    if (found.all.has(id) && (!named || found.named.has(id))) continue;
    const fromDefault = sameValue(item.defaulted?.get(key), item.change.after[key]);
    if (named ? !internal : !fromDefault) {
      item.issues.push({ path: pointer("", key), code: "unknown_reference", params: { field: key } });
      continue;
    }
    item.change.after[key] = item.change.before?.[key] ?? null;
    spared.add(item);
  }
  return [...spared];
}

/** Whether a reference that the actor names may be written: it leads to a live record that the actor may read, or to an active user. */
export async function leadsSomewhere(
  ctx: Context,
  q: Queries,
  field: FieldModel,
  value: Value,
): Promise<boolean> {
  const target = targetOf(field, value);
  if (!target) return false;
  const live = await liveIds(ctx, q, target.object, [target.id]);
  return (await namedIds(ctx, q, target.object, live, live)).has(target.id);
}

/** Of these ids, those of records outside the bin, or of people who are not disabled. */
export async function liveIds(
  ctx: Context,
  q: Queries,
  object: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const table = object === "user" ? "users" : ctx.workspace.objects.get(object)?.table;
  if (!table) return new Set();
  const where = inList('"id"', ids);
  const live = object === "user" ? '"disabled_at" IS NULL' : '"deleted_at" IS NULL';
  const rows = await q.all(`SELECT "id" FROM ${quote(table)} WHERE ${where.sql} AND ${live}`, where.params);
  return new Set(rows.map((row) => String(row.id)));
}

/** Of the ids that the actor named, those that it may read. */
async function namedIds(
  ctx: Context,
  q: Queries,
  object: string,
  named: ReadonlySet<string>,
  live: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const model = ctx.workspace.objects.get(object);
  if (!model || named.size === 0 || rowRule(ctx.workspace, ctx.actor, "read", object) === true) return live;
  return visibleIds(ctx, q, model, [...named]);
}
