import { can, hiddenFields, traceScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import { type Queries, quote } from "../db/types.ts";
import { type Issue, invalid } from "../errors.ts";
import { objectColumn, type SqlValue } from "../fields/value.ts";
import type { TraceNode } from "../logic/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { inList } from "./in-list.ts";
import { planFor } from "./list-plan.server.ts";
import { type MaskedTrace, maskSteps, maskTrace, type StepStory } from "./mask-runs.ts";
import { DEFAULT_LIMIT, get, MAX_LIMIT } from "./read.server.ts";
import { constants, readable } from "./select.server.ts";
import { allOf, sql } from "./sql-text.ts";

/** Something that happened to a record, or a record that was made with a reference to it (`linked`). */
export interface TimelineEntry {
  id: string;
  /** ISO 8601 UTC with milliseconds. */
  at: string;
  kind: "created" | "changed" | "deleted" | "restored" | "linked";
  actor: { kind: string; id: string | null; name: string };
  /** JSON values by field. */
  changes: Record<string, { from: unknown; to: unknown }>;
  /** Automations that answered. */
  runs: TimelineRun[];
  /** The record that the entry is about; for `linked` the other one. */
  object: string;
  record: string;
  /** `linked`: what the other record is called, and its field that points here. */
  title?: unknown;
  field?: string;
}

export interface TimelineRun {
  automation: string;
  state: string;
  /** How the condition came out; null when the rule has none. What rests on hidden fields is left out of trace and steps. */
  trace: MaskedTrace | null;
  steps: unknown;
}

export interface TimelinePage {
  data: TimelineEntry[];
  next_cursor: string | null;
}

type EventRow = {
  id: string;
  record_id: string;
  kind: TimelineEntry["kind"];
  at: number;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string;
  changes: string;
};

/**
 * What happened to a record, newest first: its events with their changes and the rules that ran, and the records made with a
 * reference to it. Hidden fields are left out, as are records that the actor may not read. `limit` 1 to 500.
 * Ids of events and records are UUIDv7 of one kind, so both stand in one order of time.
 * @throws AppError `not_found` when object or record is unknown, hidden from the actor or in the bin; `invalid` for `limit`, `cursor`.
 */
export async function timeline(
  ctx: Context,
  objectKey: string,
  id: string,
  query: { limit?: number; cursor?: string } = {},
): Promise<TimelinePage> {
  const model = readable(ctx, objectKey);
  await get(ctx, objectKey, id, { fields: [] });
  const issues: Issue[] = [];
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    issues.push({ path: "limit", code: "bad_limit", params: { max: MAX_LIMIT } });
  }
  const question = `timeline ${objectKey} ${id}`;
  const place = query.cursor ? decodeCursor(question, query.cursor) : null;
  if (query.cursor && (!place || place.values.length > 0 || place.id.includes("\0"))) {
    issues.push({ path: "cursor", code: "bad_cursor" });
  }
  if (issues.length > 0) throw invalid(issues);

  const before = place?.id ?? null;
  const [own, linked] = await Promise.all([
    ownEntries(ctx, model, id, before, limit + 1),
    linkedEntries(ctx, model, id, before, limit + 1),
  ]);
  const data = [...own, ...linked].sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
  const more = data.length > limit;
  data.length = Math.min(data.length, limit);
  await addRuns(ctx, model, data);
  return {
    data,
    next_cursor: more ? encodeCursor(question, { id: placeOf(data.at(-1)!), values: [] }) : null,
  };
}

/** Where an entry stands: an event by its own id, a linked record by the record's. */
const placeOf = (entry: TimelineEntry): string => (entry.kind === "linked" ? entry.record : entry.id);

async function ownEntries(
  ctx: Context,
  model: ObjectModel,
  id: string,
  before: string | null,
  limit: number,
): Promise<TimelineEntry[]> {
  const rows = await queries(ctx).all<EventRow>(
    `SELECT ${EVENT_COLUMNS} FROM "events" WHERE "object" = ? AND "record_id" = ?${before === null ? "" : ' AND "id" < ?'} ORDER BY "id" DESC LIMIT ${limit}`,
    [model.key, id, ...(before === null ? [] : [before])],
  );
  const hidden = hiddenFields(ctx.workspace, ctx.actor, model.key);
  const entries: TimelineEntry[] = [];
  for (const row of rows) {
    const changes: TimelineEntry["changes"] = {};
    for (const [field, [from, to]] of Object.entries(
      JSON.parse(row.changes) as Record<string, [unknown, unknown]>,
    )) {
      if (model.fields.has(field) && !hidden.has(field)) changes[field] = { from, to };
    }
    entries.push({ ...entryOf(row), changes, object: model.key });
  }
  return entries;
}

const EVENT_COLUMNS = '"id", "record_id", "kind", "at", "actor_kind", "actor_id", "actor_name", "changes"';

const entryOf = (row: EventRow) => ({
  id: row.id,
  at: new Date(Number(row.at)).toISOString(),
  kind: row.kind,
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  changes: {},
  runs: [],
  record: row.record_id,
});

/** Records of any object that refer to this one, as far as the actor may read record and reference. */
async function linkedEntries(
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

async function addRuns(ctx: Context, model: ObjectModel, entries: readonly TimelineEntry[]): Promise<void> {
  const own = entries.filter((entry) => entry.kind !== "linked");
  const runs = await runsOf(
    ctx,
    model,
    own.map((entry) => entry.id),
  );
  for (const entry of own) entry.runs = runs.get(entry.id) ?? [];
}

/** The runs that answered to these events of one object's records, by event, in the order in which they ran. */
export async function runsOf(
  ctx: Context,
  model: ObjectModel,
  events: readonly string[],
): Promise<Map<string, TimelineRun[]>> {
  const runs = new Map<string, TimelineRun[]>();
  if (events.length === 0) return runs;
  const ids = inList('"event_id"', [...events]);
  const rows = await queries(ctx).all<{
    event_id: string;
    automation: string;
    state: string;
    trace: string | null;
    steps: string | null;
  }>(
    `SELECT "event_id", "automation", "state", "trace", "steps" FROM "runs" WHERE ${ids.sql} ORDER BY "id"`,
    ids.params,
  );
  const scope = traceScope(ctx.workspace, ctx.actor, model.key);
  for (const row of rows) {
    const trace = row.trace === null ? null : (JSON.parse(row.trace) as TraceNode);
    const steps = row.steps === null ? [] : (JSON.parse(row.steps) as StepStory[]);
    const known = runs.get(row.event_id) ?? [];
    runs.set(row.event_id, known);
    known.push({
      automation: row.automation,
      state: row.state,
      trace: trace && maskTrace(trace, scope),
      steps: maskSteps(ctx, model.key, steps),
    });
  }
  return runs;
}

const queries = (ctx: Context): Queries => ctx.tx ?? ctx.db;
