import { can, hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { type Queries, quote } from "../db/types.ts";
import { objectColumn, type SqlValue } from "../fields/value.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import { inList } from "./in-list.ts";
import { planFor } from "./list-plan.server.ts";
import { constants } from "./select.server.ts";
import { allOf, sql } from "./sql-text.ts";
import { EVENT_COLUMNS, type EventRow, entryOf, type TimelineEntry } from "./timeline-entries.ts";

/** Records of any object that refer to this one, as far as the actor may read record and reference. */
export async function linkedEntries(
  ctx: Context,
  model: ObjectModel,
  id: string,
  before: string | null,
  limit: number,
): Promise<TimelineEntry[]> {
  const { workspace, actor } = ctx;
  const found = await Promise.all(
    model.referencedBy
      .filter(({ object }) => can(workspace, actor, "read", object))
      .filter(({ object, field }) => !hiddenFields(workspace, actor, object).has(field.key))
      .map(({ object, field }) =>
        linkedBy(ctx, workspace.objects.get(object)!, field, model.key, id, before, limit),
      ),
  );
  // A record that refers here by two fields is one entry.
  const entries = [...new Map(found.flat().map((entry) => [entry.record, entry])).values()];
  entries.sort((a, b) => (a.record < b.record ? 1 : -1));
  entries.length = Math.min(entries.length, limit);
  return withEvents(ctx, entries);
}

async function linkedBy(
  ctx: Context,
  child: ObjectModel,
  field: FieldModel,
  object: string,
  id: string,
  before: string | null,
  limit: number,
): Promise<TimelineEntry[]> {
  const titled = !hiddenFields(ctx.workspace, ctx.actor, child.key).has(child.title.key);
  const fields = ["created_at", ...(titled ? [child.title.key] : [])];
  const plan = planFor(ctx, child, { sort: ["-id"], fields });
  const { alias } = plan;
  const severalObjects = field.columns.some(({ name }) => name === objectColumn(field.key));
  const where = allOf([
    sql(`${alias}.${quote(field.key)} = ?`, id),
    ...(severalObjects ? [sql(`${alias}.${quote(objectColumn(field.key))} = ?`, object)] : []),
    ...(before === null ? [] : [sql(`${plan.id} < ?`, before)]),
    ...plan.where,
  ]);
  const { columns, from, orderBy } = plan;
  const params: SqlValue[] = [...columns.params, ...from.params, ...where.params, ...orderBy.params];
  const rows = await queries(ctx).all(
    `SELECT ${columns.sql} FROM ${from.sql} WHERE ${where.sql} ORDER BY ${orderBy.sql} LIMIT ${limit}`,
    params,
  );
  const env = constants(ctx);
  return rows.map((row) => {
    const record = plan.toRecord(row, env);
    return {
      id: record.id,
      at: String(record.created_at),
      kind: "linked",
      actor: { kind: "system", id: null, name: "" },
      changes: {},
      runs: [],
      object: child.key,
      record: record.id,
      title: titled ? record[child.title.key] : null,
      field: field.key,
    };
  });
}

/** Adds to linked records the event that made them: who, and its id. */
async function withEvents(ctx: Context, entries: TimelineEntry[]): Promise<TimelineEntry[]> {
  const objects = new Set(entries.map((entry) => entry.object));
  await Promise.all(
    [...objects].map(async (object) => {
      const linked = entries.filter((entry) => entry.object === object);
      const ids = inList(
        '"record_id"',
        linked.map((entry) => entry.record),
      );
      const rows = await queries(ctx).all<EventRow>(
        `SELECT ${EVENT_COLUMNS} FROM "events" WHERE "object" = ? AND ${ids.sql} AND "kind" = 'created'`,
        [object, ...ids.params],
      );
      const created = new Map(rows.map((row) => [row.record_id, row]));
      for (const entry of linked) {
        const row = created.get(entry.record);
        if (row) Object.assign(entry, { id: row.id, actor: entryOf(row).actor });
      }
    }),
  );
  return entries;
}

const queries = (ctx: Context): Queries => ctx.tx ?? ctx.db;
