import type { Context } from "../context.ts";
import type { Rule } from "../logic/types.ts";
import { planFor } from "./list-plan.server.ts";
import { constants, readable } from "./select.server.ts";
import { allOf, sql } from "./sql-text.ts";
import { changed, changesField } from "./standing-still.server.ts";
import type { TimelineEntry } from "./timeline-entries.ts";
import { titlesFor } from "./titles.server.ts";
import type { RecordJson, Titles } from "./types.ts";

/** A record whose field has another value than it had: what it was when the time began, what it is now. */
export interface Moved {
  record: RecordJson;
  from: unknown;
  to: unknown;
  /** When it last moved, milliseconds UTC, and by which event. */
  at: number;
  event: string;
  actor: TimelineEntry["actor"];
}

/** Most events that are looked at; more are told as if there were no others. */
const MOST_EVENTS = 500;
const DAY = 86_400_000;

/**
 * Records of which a field has moved since a moment, last moved first; there and back again is no move. New records have not moved.
 * @param query.since milliseconds UTC
 * @throws AppError as `list`: a field that is hidden from the actor answers like an unknown one
 */
export async function movedLately(
  ctx: Context,
  objectKey: string,
  query: { field: string; since: number; filter?: Rule; fields: readonly string[] },
): Promise<{ moves: Moved[]; titles: Titles }> {
  const model = readable(ctx, objectKey);
  const { field, since } = query;
  const plan = planFor(ctx, model, {
    filter: query.filter,
    fields: [...new Set([...query.fields, field])],
  });
  const where = allOf([
    sql('e."object" = ?', model.key),
    sql(`e."kind" = 'changed'`),
    // Ids of events are in the order of the machine's clock; they narrow down what is looked at.
    sql('e."id" >= ?', firstId(Date.now() - (ctx.clock.now() - since) - DAY)),
    sql('e."at" >= ?', since),
    sql(changesField("e"), changed(field)),
    ...plan.where,
  ]);
  const rows = await (ctx.tx ?? ctx.db).all(
    `SELECT ${plan.columns.sql}, e."id" AS "_event", e."at" AS "_at", e."changes" AS "_changes", e."actor_kind" AS "_kind",
       e."actor_id" AS "_actor", e."actor_name" AS "_name"
      FROM ${plan.from.sql} JOIN "events" e ON e."record_id" = ${plan.id}
      WHERE ${where.sql} ORDER BY e."id" DESC LIMIT ${MOST_EVENTS}`,
    [...plan.columns.params, ...plan.from.params, ...where.params],
  );
  const env = constants(ctx);
  const moves = new Map<string, Moved>();
  for (const row of rows) {
    const record = plan.toRecord(row, env);
    const [from] = (JSON.parse(String(row._changes)) as Record<string, [unknown, unknown]>)[field]!;
    const known = moves.get(record.id);
    // Newest first: an older event only tells what it was before.
    if (known) known.from = from;
    else
      moves.set(record.id, {
        record,
        from,
        to: record[field] ?? null,
        at: Number(row._at),
        event: String(row._event),
        actor: {
          kind: row._kind as Moved["actor"]["kind"],
          id: row._actor as string | null,
          name: String(row._name),
        },
      });
  }
  const left = [...moves.values()].filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));
  const titles = await titlesFor(
    ctx,
    objectKey,
    left.map(({ record }) => record),
    query.fields,
  );
  return { moves: left, titles };
}

/** The least id (UUIDv7) that is made at a moment or after it. */
function firstId(at: number): string {
  const time = Math.max(0, Math.floor(at)).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
