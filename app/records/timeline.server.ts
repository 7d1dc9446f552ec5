import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import { type Issue, invalid } from "../errors.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { DEFAULT_LIMIT, get, MAX_LIMIT } from "./read.server.ts";
import { readable } from "./select.server.ts";
import {
  EVENT_COLUMNS,
  type EventRow,
  entryOf,
  type TimelineEntry,
  type TimelinePage,
} from "./timeline-entries.ts";
import { linkedEntries } from "./timeline-linked.server.ts";
import { runsOf } from "./timeline-runs.server.ts";

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
  const place = query.cursor !== undefined ? decodeCursor(question, query.cursor) : null;
  if (query.cursor !== undefined && (!place || place.values.length > 0 || place.id.includes("\0"))) {
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

async function addRuns(ctx: Context, model: ObjectModel, entries: readonly TimelineEntry[]): Promise<void> {
  const own = entries.filter((entry) => entry.kind !== "linked");
  const runs = await runsOf(
    ctx,
    model,
    own.map((entry) => entry.id),
  );
  for (const entry of own) entry.runs = runs.get(entry.id) ?? [];
}

const queries = (ctx: Context): Queries => ctx.tx ?? ctx.db;
