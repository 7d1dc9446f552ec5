import { quote } from "../db/types.ts";
import type { ValueType } from "../fields/value.ts";
import { toSql } from "../logic/sql.ts";
import type { Sql } from "../logic/types.ts";
import type { Join } from "./day-buckets.ts";
import type { Group, Measure, Term } from "./figure-question.ts";
import { meanOf, moneyText, significant } from "./measure.ts";
import type { Select } from "./select.server.ts";
import { sql } from "./sql-text.ts";
import type { AggregateRow } from "./types.ts";

/** Sums of whole numbers are added in two halves, so that neither leaves what a double holds exactly. */
const HALF = 1_000_000;

/** The column as it is stored (money in minor units), or the SQL of a formula that is computed when read (money in major units). */
export function columnOf({ variable, expression }: Term, select: Select): Sql {
  const { source } = variable;
  if (!isColumn({ variable }) || source.from !== "record") return toSql(expression, select.guarded);
  const alias = source.hops.length === 0 ? select.alias : select.guarded.join(source.hops);
  return sql(`${alias}.${quote(source.column)}`);
}

export const isColumn = ({ variable: { formula, source } }: Pick<Term, "variable">): boolean =>
  !formula && source.from === "record";

/** Text: what compares as equal is one group. */
export const isFolded = ({ variable: { type } }: Term): boolean => type.kind === "text";

/** The measure's columns: `n` records with a value, and what its value is made of. */
export function measureSql(measure: Measure, select: Select): Sql[] {
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

/** Names of {@link measureSql}'s columns. */
export function measureNames(measure: Measure): string[] {
  if (measure.kind === "count") return ["n"];
  const added = measure.kind === "sum" || measure.kind === "avg";
  return added && isWhole(measure) ? ["n", "high", "low"] : ["n", "v"];
}

/** How the values of two parts of one group become one: the lower, the higher (dates are text), or both together. */
export function joinOf({ kind }: Measure): Join {
  if (kind === "min") return (a, b) => (a < b ? a : b);
  if (kind === "max") return (a, b) => (a > b ? a : b);
  return (a, b) => Number(a) + Number(b);
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

/** A row of the answer; `named` tells which groups show their text from `t<n>` rather than their folded key. */
export function present(
  row: Record<string, unknown>,
  groups: readonly Group[],
  named: readonly boolean[],
  measure: Measure,
): AggregateRow {
  const out: Record<string, unknown> = {};
  groups.forEach((group, index) => {
    const value = row[named[index] ? `t${index}` : `g${index}`];
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
