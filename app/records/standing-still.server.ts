import type { Context } from "../context.ts";
import { quote } from "../db/types.ts";
import type { Rule, Sql } from "../logic/types.ts";
import { planFor } from "./list-plan.server.ts";
import { constants, readable } from "./select.server.ts";
import { allOf, anyOf, glue, sql } from "./sql-text.ts";
import { titlesFor } from "./titles.server.ts";
import type { RecordJson, Titles } from "./types.ts";

export interface Still {
  data: RecordJson[];
  /** All of them; `data` may hold fewer. */
  count: number;
  titles: Titles;
  /** Since when each has the value that it has, milliseconds UTC, by id. */
  since: Record<string, number>;
}

/**
 * Records that have had the same option in a field for too long, the longest first: how long is told by their history, not by when
 * they were last touched. `longest` says for each option after how many milliseconds; records with other options are left out.
 * @throws AppError as `list`: a field that is hidden from the actor answers like an unknown one
 */
export async function standingStill(
  ctx: Context,
  objectKey: string,
  query: {
    field: string;
    longest: ReadonlyMap<string, number>;
    filter?: Rule;
    fields: readonly string[];
    limit: number;
  },
): Promise<Still> {
  const model = readable(ctx, objectKey);
  const { field, longest, limit } = query;
  const watched: Rule = { in: [{ var: field }, [...longest.keys()]] };
  const filter: Rule = query.filter === undefined ? watched : { and: [query.filter, watched] };
  const plan = planFor(ctx, model, { filter, fields: query.fields });
  const since = sinceSql(model.key, field, plan.alias, plan.id);
  const now = ctx.clock.now();
  const column = `${plan.alias}.${quote(field)}`;
  const tooLong = anyOf(
    [...longest].map(([option, most]) =>
      glue([sql(`${column} = ?`, option), glue([since, sql("<= ?", now - most)], " ")], " AND "),
    ),
  );
  // Nothing stands still for longer than it is there.
  const young = sql(`${plan.alias}."created_at" <= ?`, now - Math.min(...longest.values()));
  const where = allOf([...plan.where, young, tooLong]);
  const q = ctx.tx ?? ctx.db;
  const [rows, [counted]] = await Promise.all([
    q.all(
      `SELECT ${plan.columns.sql}, ${since.sql} AS "_since" FROM ${plan.from.sql} WHERE ${where.sql} ORDER BY "_since", ${plan.id} LIMIT ${limit}`,
      [...plan.columns.params, ...since.params, ...plan.from.params, ...where.params],
    ),
    q.all(`SELECT count(*) AS "n" FROM ${plan.conditionsFrom.sql} WHERE ${where.sql}`, [
      ...plan.conditionsFrom.params,
      ...where.params,
    ]),
  ]);
  const env = constants(ctx);
  const data = rows.map((row) => plan.toRecord(row, env));
  return {
    data,
    count: Number(counted?.n ?? 0),
    titles: await titlesFor(ctx, objectKey, data, query.fields),
    since: Object.fromEntries(rows.map((row, at) => [data[at]!.id, Number(row._since)])),
  };
}

/** When the field was last changed; for a record without such an event, when it was made. */
function sinceSql(object: string, field: string, alias: string, id: string): Sql {
  return sql(
    `COALESCE((SELECT max(e."at") FROM "events" e WHERE e."object" = ? AND e."record_id" = ${id} AND ${changesField("e")}), ${alias}."created_at")`,
    object,
    changed(field),
  );
}

/** Whether an event changed a field; takes {@link changed} as its parameter. */
export const changesField = (alias: string): string => `${alias}."changes" LIKE ? ESCAPE '!'`;

/** `"stage":[` stands in an event's changes as the field's own key and nowhere else: quotes inside of values are escaped. */
export const changed = (field: string): string => `%"${field.replaceAll(/[!%_]/g, "!$&")}":[%`;
