import { visibleScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import { quote } from "../db/types.ts";
import { type Issue, invalid } from "../errors.ts";
import type { ValueType } from "../fields/value.ts";
import { check } from "../logic/check.ts";
import type { Expression } from "../logic/expression.ts";
import { predicate, toSql } from "../logic/sql.ts";
import { periodSql } from "../logic/sql-time.ts";
import type { Rule, Scope, Sql, Variable } from "../logic/types.ts";
import { zoneOf, zoneWithin } from "../logic/zone.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { dayBucket, mergeRows, periodOf } from "./day-buckets.ts";
import {
  fieldAt,
  type MeasureKind,
  meanOf,
  measurable,
  moneyText,
  type Period,
  parseGroup,
  parseMeasure,
  significant,
} from "./measure.ts";
import { checkFilter, checkSearch, resolveRecord, unknownField } from "./query.ts";
import { matchSql } from "./search-index.server.ts";
import { readable, type Select, selectTarget, visibleRows } from "./select.server.ts";
import { allOf, foldedSql, glue, sql } from "./sql-text.ts";
import type { AggregateQuery, AggregateRow } from "./types.ts";

const MAX_GROUPS = 3;
/** More rows than this are a list, not a figure. */
const MAX_ROWS = 50_000;
/** A zone with more changes of its offset than this has them cut to the range of the data. */
const MANY_CHANGES = 40;
/** Sums of whole numbers are added in two halves, so that neither leaves what a double holds exactly. */
const HALF = 1_000_000;

interface Term {
  variable: Variable;
  expression: Expression;
}
type Group = Term & { name: string; period: Period | null };
type Measure = { kind: "count" } | (Term & { kind: Exclude<MeasureKind, "count">; option: string });

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
  const scope = visibleScope(ctx.workspace, ctx.actor, model.key);
  const issues: Issue[] = [];
  const filter = checkFilter(query.filter, scope, issues);
  const measure = checkMeasure(ctx, model, scope, query.measure, issues);
  const groups = checkGroups(scope, query.by ?? [], issues);
  const terms = checkSearch(query.q, issues);
  if (issues.length > 0 || !measure) throw invalid(issues);

  const q = ctx.tx ?? ctx.db;
  const select = selectTarget(ctx, model);
  const where = visibleRows(ctx, select);
  if (filter) where.push(predicate(filter, select.guarded));
  if (terms) where.push(...(await matchSql(ctx, q, model, terms, select)));

  const byDay = groups.length === 1 && isMomentPeriod(groups[0]!);
  const keys: Sql[] = [];
  for (const group of groups) keys.push(await groupSql(ctx, group, select, where, byDay));
  const names = groups.map((group, index) =>
    group.period === null && isFolded(group.variable) ? min(columnOf(group, select), `t${index}`) : null,
  );
  const columns = [
    ...keys.map((key, index) => as(key, `g${index}`)),
    ...names.filter((name) => name !== null),
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
  return { data: whole.map((row) => present(row, groups, names, measure)) };
}

const isMomentPeriod = (group: Group): boolean =>
  group.period !== null && group.variable.type.kind === "moment" && isColumn(group);

/** Days put together to their periods, in their order; moments outside the calendar have no period. */
function periods(
  rows: readonly Record<string, unknown>[],
  period: Period,
  measure: Measure,
): Record<string, unknown>[] {
  const join =
    measure.kind === "min" ? Math.min : measure.kind === "max" ? Math.max : (a: number, b: number) => a + b;
  const merged = mergeRows(rows, (row) => periodOf(row.g0, period), join);
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

function checkMeasure(
  ctx: Context,
  model: ObjectModel,
  scope: Scope,
  text: string,
  issues: Issue[],
): Measure | null {
  const parsed = parseMeasure(text);
  if (!parsed) {
    issues.push({ path: "measure", code: "unknown_measure", params: { measure: text } });
    return null;
  }
  if (parsed.kind === "count") return { kind: "count" };
  const term = termOf(scope, parsed.path, "measure", issues);
  if (!term) return null;
  const { type } = term.variable;
  const field = fieldAt(ctx.workspace, model, parsed.path);
  if (!measurable(parsed.kind, term.variable, field)) {
    issues.push({
      path: "measure",
      code: "not_measurable",
      params: { measure: parsed.kind, field: parsed.path },
    });
    return null;
  }
  if (parsed.kind === "share" && !hasOption(type, parsed.option)) {
    issues.push({ path: "measure", code: "unknown_option", params: { option: parsed.option } });
    return null;
  }
  return { kind: parsed.kind, option: parsed.option, ...term };
}

function checkGroups(scope: Scope, by: readonly string[], issues: Issue[]): Group[] {
  if (by.length > MAX_GROUPS) {
    issues.push({ path: "by", code: "too_many_groupings", params: { limit: MAX_GROUPS } });
    return [];
  }
  return [...new Set(by)].flatMap((name) => {
    const { period, path } = parseGroup(name);
    const term = termOf(scope, path, "by", issues);
    if (!term) return [];
    const { kind } = term.variable.type;
    const fits = period === null ? kind !== "list" && kind !== "link" : kind === "moment" || kind === "date";
    if (fits) return [{ name, period, ...term }];
    issues.push({ path: "by", code: period ? "no_period" : "ungroupable", params: { field: path } });
    return [];
  });
}

function termOf(scope: Scope, path: string, where: string, issues: Issue[]): Term | null {
  const variable = resolveRecord(scope, path);
  if (!variable) {
    issues.push(unknownField(where, path));
    return null;
  }
  const { expression, problems } = check({ var: path }, scope, { sql: true, path: where });
  if (!expression) issues.push(problems[0] ?? unknownField(where, path));
  return expression && { variable, expression };
}

function hasOption(type: ValueType, option: string): boolean {
  if (type.kind === "boolean") return option === "true" || option === "false";
  const of = type.kind === "list" ? type.of : type;
  return of.kind === "option" && of.options.some(({ key }) => key === option);
}

/** The column as it is stored (money in minor units), or the SQL of a formula that is computed when read (money in major units). */
function columnOf({ variable, expression }: Term, select: Select): Sql {
  const { source } = variable;
  if (!isColumn({ variable }) || source.from !== "record") return toSql(expression, select.guarded);
  const alias = source.hops.length === 0 ? select.alias : select.guarded.join(source.hops);
  return sql(`${alias}.${quote(source.column)}`);
}

const isColumn = ({ variable: { formula, source } }: Pick<Term, "variable">): boolean =>
  !formula && source.from === "record";

/** Text: what compares as equal is one group. */
const isFolded = ({ type }: Variable): boolean => type.kind === "text";

async function groupSql(
  ctx: Context,
  group: Group,
  select: Select,
  where: readonly Sql[],
  byDay: boolean,
): Promise<Sql> {
  const column = columnOf(group, select);
  if (!group.period) return isFolded(group.variable) ? foldedSql(group.expression, select.guarded) : column;
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

function measureSql(measure: Measure, select: Select): Sql[] {
  if (measure.kind === "count") return [sql('count(*) AS "n"')];
  const value = columnOf(measure, select);
  const of = (call: string, name: string) =>
    sql(`${call.replace("$", () => value.sql)} AS "${name}"`, ...value.params);
  const count = of("count($)", "n");
  if (measure.kind === "min" || measure.kind === "max") return [count, of(`${measure.kind}($)`, "v")];
  if (measure.kind === "share")
    return [count, shareSql(measure.option, measure.variable.type, value, select)];
  if (isWhole(measure)) return [count, of(`sum($ / ${HALF})`, "high"), of(`sum($ % ${HALF})`, "low")];
  // Doubles lose digits when they are added in any order; PostgreSQL adds decimals exactly, SQLite compensates by itself.
  const exact = measure.kind === "sum" && select.dialect === "postgresql";
  return [count, of(exact ? "sum(($)::numeric)" : "sum($)", "v")];
}

function shareSql(option: string, type: ValueType, value: Sql, { dialect }: Select): Sql {
  if (type.kind === "list") {
    const find = dialect === "sqlite" ? "instr" : "strpos";
    return sql(
      `sum(CASE WHEN ${find}(${value.sql}, ?) > 0 THEN 1 ELSE 0 END) AS "v"`,
      ...value.params,
      JSON.stringify(option),
    );
  }
  const wanted = type.kind === "boolean" ? Number(option === "true") : option;
  return sql(`sum(CASE WHEN ${value.sql} = ? THEN 1 ELSE 0 END) AS "v"`, ...value.params, wanted);
}

const isMoney = ({ variable: { type } }: Term): boolean => type.kind === "number" && type.money !== undefined;

/** Money in its column is whole minor units. */
const isWhole = (term: Term): boolean => isMoney(term) && !term.variable.formula;

function present(
  row: Record<string, unknown>,
  groups: readonly Group[],
  names: readonly (Sql | null)[],
  measure: Measure,
): AggregateRow {
  const out: Record<string, unknown> = {};
  groups.forEach((group, index) => {
    const value = row[names[index] ? `t${index}` : `g${index}`];
    out[group.name] = group.period ? (value ?? null) : presentValue(value, group);
  });
  const count = Number(row.n ?? 0);
  out.value = measure.kind === "count" ? count : presentMeasure(row, count, measure);
  out.count = count;
  return out as AggregateRow;
}

function presentMeasure(
  row: Record<string, unknown>,
  count: number,
  measure: Exclude<Measure, { kind: "count" }>,
): unknown {
  if (count === 0) return null;
  if (measure.kind === "min" || measure.kind === "max") return presentValue(row.v, measure);
  if (measure.kind === "share") return significant(Number(row.v) / count, 12);
  const mean = measure.kind === "avg";
  if (isWhole(measure)) {
    const sum = BigInt(Number(row.high)) * BigInt(HALF) + BigInt(Number(row.low));
    return moneyText(mean ? meanOf(sum, count) : sum, digitsOf(measure));
  }
  const value = Number(row.v);
  if (isMoney(measure)) return presentValue(mean ? value / count : value, measure);
  return mean ? significant(value / count, 12) : significant(value, 15);
}

/** A stored or computed value as clients read it. */
function presentValue(value: unknown, term: Term): unknown {
  if (value === null || value === undefined) return null;
  const { kind } = term.variable.type;
  if (kind === "boolean") return Number(value) !== 0;
  if (kind === "moment") return new Date(Number(value)).toISOString();
  if (kind !== "number") return value;
  if (!isMoney(term)) return Number(value);
  if (isWhole(term)) return moneyText(BigInt(Number(value)), digitsOf(term));
  return moneyText(BigInt(Math.round(significant(Number(value) * 10 ** digitsOf(term), 15))), digitsOf(term));
}

const digitsOf = ({ variable: { type } }: Term): number =>
  type.kind === "number" ? (type.money?.digits ?? 0) : 0;

const as = (piece: Sql, name: string): Sql => sql(`${piece.sql} AS "${name}"`, ...piece.params);
const min = (piece: Sql, name: string): Sql => sql(`min(${piece.sql}) AS "${name}"`, ...piece.params);
