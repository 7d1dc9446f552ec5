import { invalid } from "../errors.ts";
import { isAbsent, type Value, type ValueType } from "../fields/value.ts";
import { UNITS, type Unit } from "./calendar.ts";
import { compileNode } from "./compile.ts";
import type { Node } from "./expression.ts";
import { literalAs, momentLiteral, momentOf } from "./literal.ts";
import { DATE, MOMENT, NUMBER, TEXT } from "./operator.ts";
import { operatorOf } from "./operators/index.ts";
import type { Env } from "./types.ts";

/** Our operators on values that have no schema: each is read as the type that its operator takes. */

const DATED = new Set([
  "date",
  "date_add",
  "date_diff",
  "days_between",
  "year",
  "month",
  "day",
  "weekday",
  "working_hours_between",
]);

/** Our own operators: the values get the types their operator takes, and its one meaning is used. */
export function own(op: string, values: readonly unknown[], env: Env, path: string): unknown {
  const [least, most] = operatorOf(op)!.arity;
  const given = most === 0 ? [] : values;
  if (given.length < least || given.length > most)
    throw invalid([
      { path, code: "expression_arguments", params: { operator: op, least, most, count: given.length } },
    ]);
  if (DATED.has(op)) {
    const unit = op === "date_add" || op === "date_diff" ? given[2] : "day";
    if (!UNITS.includes(unit as Unit))
      throw invalid([{ path, code: "expression_unit", params: { units: UNITS.join(", ") } }]);
    const count = op === "date_add" ? 1 : Math.min(given.length, 2);
    const moments = given.slice(0, count).map((value) => moment(value, env));
    const kinds = new Set(moments.filter((value) => value !== null).map((value) => typeof value));
    // A date beside a moment is its midnight, where both must be alike.
    const mixed = op === "date_diff" && kinds.size > 1;
    const ready = moments.map((value) =>
      mixed && typeof value === "string" ? momentOf(`${value}T00:00:00.000`, env.timeZone) : value,
    );
    const timed = typeof ready[0] === "number";
    if (!timed && (unit === "minute" || unit === "hour") && ready[0] !== null)
      throw invalid([{ path, code: "expression_unit_of_date", params: { unit } }]);
    const result = typed(
      op,
      [...ready, ...given.slice(count)],
      (value, i) => {
        if (i >= count) return typeof value === "string" && UNITS.includes(value as Unit) ? TEXT : NUMBER;
        return typeof value === "number" ? MOMENT : DATE;
      },
      timed ? MOMENT : DATE,
      env,
    );
    const iso = op === "date_add" && timed && typeof values[0] === "string" && typeof result === "number";
    return iso ? new Date(result).toISOString() : result;
  }
  const numeric = op === "abs" || op === "round";
  return typed(op, given, (_value, i) => (numeric || (op === "substr" && i > 0) ? NUMBER : TEXT), TEXT, env);
}

function moment(value: unknown, env: Env): number | string | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return null;
  const date = literalAs(value, DATE);
  if (date !== undefined) return date as string;
  const read = momentLiteral(value);
  return read === undefined ? null : momentOf(read, env.timeZone);
}

/** Runs an operator on values as literals of the types given; a value that is not of its type is absent. */
export function typed(
  op: string,
  values: readonly unknown[],
  typeOf: (value: unknown, i: number) => ValueType,
  type: ValueType,
  env: Env,
): unknown {
  const args = values.map((value, i): Node => {
    const wanted = typeOf(value, i);
    const simple = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    const fit =
      isAbsent(value) || !simple
        ? null
        : (literalAs(wanted.kind === "text" ? String(value) : value, wanted) ?? null);
    return { op: "literal", pointer: "", type: wanted, value: fit as Value | null };
  });
  return compileNode({ op, pointer: "", type, args }, "plain")(env, null);
}
