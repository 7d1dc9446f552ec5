import { can } from "../access/can.ts";
import type { Context } from "../context.ts";
import { yields } from "../fields/resolve.ts";
import type { Value } from "../fields/value.ts";
import { inList } from "../records/in-list.ts";
import type { RecordJson, Titles } from "../records/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import { idsByValue, probeKey } from "./look-up.server.ts";

/** People are referred to like records of an object of this name. */
const USER = "user";

/**
 * Of the names behind the references of these records, those by which an import would find the same record again: exactly one record
 * that the actor may read goes by it, and it is nobody's external id. Others are left out.
 */
export async function readableNames(
  ctx: Context,
  columns: readonly FieldModel[],
  records: readonly RecordJson[],
  titles: Titles,
): Promise<Titles> {
  const objects = new Set(columns.flatMap((field) => yields(field).to ?? []));
  const names: Titles = {};
  if (records.length === 0) return names;
  for (const object of objects) {
    const known = titles[object];
    if (!known) continue;
    names[object] = object === USER ? await ofPeople(ctx, known) : await ofRecords(ctx, object, known);
  }
  return names;
}

type Names = Record<string, string | null>;

async function ofPeople(ctx: Context, known: Names): Promise<Names> {
  const wanted = [...new Set(Object.values(known).filter((name) => name !== null))];
  const where = inList("name", wanted);
  const rows = await (ctx.tx ?? ctx.db).all<{ name: string; n: number }>(
    `SELECT name, count(*) AS n FROM users WHERE ${where.sql} GROUP BY name`,
    where.params,
  );
  const once = new Set(rows.filter((row) => Number(row.n) === 1).map((row) => row.name));
  // Outer spaces are lost on the way back.
  return pick(known, (name) => once.has(name) && name.trim() === name && !name.includes("@"));
}

async function ofRecords(ctx: Context, object: string, known: Names): Promise<Names> {
  const model = ctx.workspace.objects.get(object);
  if (!model || !can(ctx.workspace, ctx.actor, "read", object)) return {};
  const byName = await found(ctx, model, model.title, known);
  const byExternalId = await found(ctx, model, model.fields.get("external_id")!, known);
  return pick(
    known,
    (name, id) =>
      name.trim() === name &&
      byName(name)?.length === 1 &&
      byName(name)![0] === id &&
      byExternalId(name) === undefined,
  );
}

async function found(ctx: Context, model: ObjectModel, field: FieldModel, known: Names) {
  const env = { timeZone: ctx.workspace.timeZone, locale: ctx.locale };
  const values = new Map<string, Value>();
  for (const name of Object.values(known)) {
    if (name === null) continue;
    const parsed = field.type.parseText(name, field, env);
    if ("value" in parsed && parsed.value !== null) values.set(name, parsed.value);
  }
  const ids = field.stored
    ? await idsByValue(ctx, ctx.tx ?? ctx.db, model, field, [...values.values()])
    : new Map<string, string[]>();
  return (name: string): string[] | undefined => {
    const value = values.get(name);
    return value === undefined ? undefined : ids.get(probeKey(field, value));
  };
}

const pick = (known: Names, keep: (name: string, id: string) => boolean): Names =>
  Object.fromEntries(Object.entries(known).filter(([id, name]) => name !== null && keep(name, id)));
