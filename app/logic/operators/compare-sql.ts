import type { Value } from "../../fields/value.ts";
import { isVar, type Node, type VarNode } from "../expression.ts";
import type { Mode } from "../operator.ts";
import { FALSE, sql } from "../sql-fragment.ts";
import type { SqlWriter } from "../sql-writer.ts";
import type { Sql } from "../types.ts";

export type Sign = "=" | "<" | "<=" | ">" | ">=";

/** One comparison as SQL. A bare money column is compared in whole minor units, so that its index is used. */
export function compareSql(sign: Sign, a: Node, b: Node, writer: SqlWriter, mode: Mode): Sql {
  if (a.type.kind === "null" || b.type.kind === "null") return FALSE;
  const left = writer.constant(a, mode);
  const right = writer.constant(b, mode);
  if ((left && left.value === null) || (right && right.value === null)) return FALSE;
  const money = right
    ? moneySql(sign, a, right.value, writer)
    : left
      ? moneySql(FLIP[sign], b, left.value, writer)
      : null;
  if (money) return money;
  if (isVar(a) && isVar(b) && digits(a) !== undefined && digits(a) === digits(b))
    return sql`${writer.rawColumn(a)} ${sign} ${writer.rawColumn(b)}`;
  if (a.type.kind === "link" && isVar(a) && isVar(b))
    return sql`(${writer.rawColumn(a, "object")} = ${writer.rawColumn(b, "object")} AND ${writer.rawColumn(a)} = ${writer.rawColumn(b)})`;
  // A computed text has no collation of its own on PostgreSQL.
  const collate =
    writer.postgres && sign !== "=" && a.type.kind === "text" && !isVar(a) && !isVar(b) ? ' COLLATE "C"' : "";
  return sql`${writer.value(a, mode)} ${sign} ${writer.value(b, mode)}${collate}`;
}

const FLIP: Record<Sign, Sign> = { "=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

/** Digits of a money variable of the record. */
function digits(node: Node): number | undefined {
  if (!isVar(node) || node.variable.source.from !== "record") return undefined;
  return node.type.kind === "number" ? node.type.money?.digits : undefined;
}

function moneySql(sign: Sign, node: Node, value: Value | null, writer: SqlWriter): Sql | null {
  const places = digits(node);
  if (places === undefined || typeof value !== "number") return null;
  const column = writer.rawColumn(node as VarNode);
  const minor = scaled(value, places);
  const whole = Math.floor(minor.value);
  if (!Number.isSafeInteger(whole))
    return sql`${column} ${sign} ${writer.param(minor.value, { kind: "number" })}`;
  const unit = (n: number) => writer.param(n, { kind: "number" });
  if (minor.exact) return sql`${column} ${sign} ${unit(whole)}`;
  // Between two minor units: below it is up to the lower one, above it from the upper one.
  if (sign === "=") return FALSE;
  return sign === "<" || sign === "<="
    ? sql`${column} <= ${unit(whole)}`
    : sql`${column} >= ${unit(whole + 1)}`;
}

/** A number of major units in minor units: by its decimal digits, not by a product of doubles. `exact`: it is a whole number of them. */
export function scaled(value: number, places: number): { value: number; exact: boolean } {
  const [mantissa, exponent = "0"] = Math.abs(value).toString().split("e");
  const [whole = "0", fraction = ""] = mantissa!.split(".");
  const point = whole.length + Number(exponent) + places;
  const all = whole + fraction;
  const kept = point <= 0 ? "0" : all.slice(0, point).padEnd(point, "0");
  const rest = point <= 0 ? all : all.slice(point);
  const exact = /^0*$/.test(rest);
  const size = Number(kept);
  if (exact) return { value: value < 0 ? -size : size, exact };
  return { value: value < 0 ? -(size + 0.5) : size + 0.5, exact };
}
