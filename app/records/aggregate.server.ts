import { visibleScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import { type Issue, invalid } from "../errors.ts";
import { predicate } from "../logic/sql.ts";
import { periodSql } from "../logic/sql-time.ts";
import type { Rule, Sql } from "../logic/types.ts";
import { zoneOf, zoneWithin } from "../logic/zone.ts";
import { searched } from "./by-sound.server.ts";
import { dayBucket, mergeRows, periodOf } from "./day-buckets.ts";
import { checkFigure, type Group, type Measure } from "./figure-question.ts";
import { columnOf, isColumn, isFolded, joinOf, measureSql, present } from "./figure-sql.ts";
import type { Period } from "./measure.ts";
import { checkFilter } from "./query.ts";
import { figureByRanges } from "./ranged-figure.server.ts";
import { readable, type Select, selectTarget, visibleRows } from "./select.server.ts";
import { allOf, foldedSql, glue, sql } from "./sql-text.ts";
import type { AggregateQuery, AggregateRow } from "./types.ts";

/** More rows than this are a list, not a figure. */
const MAX_ROWS = 50_000;
/** A zone with more changes of its offset than this has them cut to the range of the data. */
const MANY_CHANGES = 40;
/**
 * A measure over the records that the actor may read, by up to three groups (fields, paths, periods of the workspace's time zone),
 * sorted by them, absent first. `count` is the number of records with a value, or of all for the measure `count`. Money comes as
 * decimal strings, its average rounded half away from zero; `share` is a fraction of the records with a value, 0 to 1.
 * Text groups fold together what compares as equal, under the first of its spellings.
 * @throws AppError `not_found`; `invalid` naming `measure`, `by`, `filter/<pointer>` or `q`.
 */
export async function aggregate(
  ctx: Context,
  objectKey: string,
  query: AggregateQuery,
): Promise<{ data: AggregateRow[] }> {
  const model = readable(ctx, objectKey);
  const issues: Issue[] = [];
  const { filter, measure, groups, terms } = checkFigure(ctx, model, query, issues);
  if (issues.length > 0 || !measure) throw invalid(issues);

  const q = ctx.tx ?? ctx.db;
  const select = selectTarget(ctx, model);
  const where = visibleRows(ctx, select);
  if (filter) where.push(predicate(filter, select.guarded));
  if (terms) where.push(...(await searched(ctx, q, model, query, terms, select)).where);

  const byDay = groups.length === 1 && isMomentPeriod(groups[0]!);
  if (byDay && !terms) {
    const ranged = { group: groups[0]!, measure, filter };
    const rows = await figureByRanges(ctx, q, model, ranged, select, where);
    if (rows) return { data: rows.map((row) => present(row, groups, [false], measure)) };
  }
  const keys: Sql[] = [];
  for (const group of groups) keys.push(await groupSql(ctx, group, select, where, byDay));
  const named = groups.map((group) => group.period === null && isFolded(group));
  const columns = [
    ...keys.map((key, index) => sql(`${key.sql} AS "g${index}"`, ...key.params)),
    ...groups.flatMap((group, index) => {
      const text = columnOf(group, select);
      return named[index] ? [sql(`min(${text.sql}) AS "t${index}"`, ...text.params)] : [];
    }),
    ...measureSql(measure, select),
  ];
  const what = glue(columns, ", ");
  const from = select.from();
  const condition = allOf(where);
  const by = keys.map((_, index) => index + 1);
  const order = by.map((place) => `${place} NULLS FIRST`);
  const tail =
    by.length > 0 ? ` GROUP BY ${by.join(", ")} ORDER BY ${order.join(", ")} LIMIT ${MAX_ROWS + 1}` : "";
  const rows = await q.all<Record<string, unknown>>(
    `SELECT ${what.sql} FROM ${from.sql} WHERE ${condition.sql}${tail}`,
    [...what.params, ...from.params, ...condition.params],
  );
  if (rows.length > MAX_ROWS) {
    throw invalid([{ path: "by", code: "too_many_groups", params: { limit: MAX_ROWS } }]);
  }
  const whole = byDay ? periods(rows, groups[0]!.period!, measure) : rows;
  return { data: whole.map((row) => present(row, groups, named, measure)) };
}

const isMomentPeriod = (group: Group): boolean =>
  group.period !== null && group.variable.type.kind === "moment" && isColumn(group);

/** Days put together to their periods, in their order; moments outside the calendar have no period. */
function periods(
  rows: readonly Record<string, unknown>[],
  period: Period,
  measure: Measure,
): Record<string, unknown>[] {
  const merged = mergeRows(rows, (row) => periodOf(row.g0, period), joinOf(measure));
  return [...merged]
    .sort(([a], [b]) => (a === null ? -1 : b === null ? 1 : a < b ? -1 : 1))
    .map(([key, row]) => ({ ...row, g0: key }));
}

/**
 * How many records the actor may read match a filter.
 * @throws AppError `not_found`; `invalid` naming `filter/<pointer>`.
 */
export async function countMatching(ctx: Context, objectKey: string, filter?: Rule): Promise<number> {
  const model = readable(ctx, objectKey);
  const issues: Issue[] = [];
  const scope = visibleScope(ctx.workspace, ctx.actor, model.key);
  const expression = checkFilter(filter, scope, issues);
  if (issues.length > 0) throw invalid(issues);
  const select = selectTarget(ctx, model);
  const where = visibleRows(ctx, select);
  if (expression) where.push(predicate(expression, select.guarded));
  const from = select.from();
  const condition = allOf(where);
  const [row] = await (ctx.tx ?? ctx.db).all(
    `SELECT count(*) AS "n" FROM ${from.sql} WHERE ${condition.sql}`,
    [...from.params, ...condition.params],
  );
  return Number(row?.n ?? 0);
}

async function groupSql(
  ctx: Context,
  group: Group,
  select: Select,
  where: readonly Sql[],
  byDay: boolean,
): Promise<Sql> {
  const column = columnOf(group, select);
  if (!group.period) return isFolded(group) ? foldedSql(group.expression, select.guarded) : column;
  if (group.variable.type.kind === "date") return periodSql(group.period, column, "date", select);
  const range = await rangeOf(ctx, column, select, where);
  if (!byDay) return periodSql(group.period, column, "moment", select, range);
  const zone = zoneOf(select.env.timeZone);
  return dayBucket(column, range ? zoneWithin(zone, range.from, range.to) : zone);
}

/** First and last of the moments to be grouped, where the offset of the zone changes so often that its table is worth cutting. */
async function rangeOf(
  ctx: Context,
  column: Sql,
  select: Select,
  where: readonly Sql[],
): Promise<{ from: number; to: number } | undefined> {
  if (zoneOf(select.env.timeZone).at.length <= MANY_CHANGES) return undefined;
  const from = select.from();
  const condition = allOf(where);
  const [row] = await (ctx.tx ?? ctx.db).all(
    `SELECT min(${column.sql}) AS "from", max(${column.sql}) AS "to" FROM ${from.sql} WHERE ${condition.sql}`,
    [...column.params, ...column.params, ...from.params, ...condition.params],
  );
  return { from: Number(row?.from ?? 0), to: Number(row?.to ?? 0) };
}
