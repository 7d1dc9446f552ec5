import type { Value, ValueType } from "../../fields/value.ts";
import { DAY, dayNumber, localDay } from "../calendar.ts";
import type { Node } from "../expression.ts";
import { type Call, DATE, MOMENT } from "../operator.ts";
import { daySql } from "../sql-calendar.ts";
import type { SqlWriter } from "../sql-writer.ts";
import type { Env, Sql } from "../types.ts";
import { toWall, zoneOf } from "../zone.ts";

/** Arguments that are a date or a moment. */
const WHEN = ["date", "moment"] as const;
export type When = (typeof WHEN)[number];
export const kindOf = (node: Node): When => node.type.kind as When;

/** A date or moment; a literal is whichever it is written as. */
export function when(call: Call, index: number): Node | null {
  const raw = call.rules[index];
  const hint: ValueType = typeof raw === "string" && !raw.includes(":") ? DATE : MOMENT;
  return call.need(index, WHEN, hint);
}

/** Days since 1970-01-01 of a date, or of a moment in the zone. */
export const dayOf = (value: Value, kind: When, env: Env): number =>
  kind === "date" ? dayNumber(value as string) : localDay(value as number, zoneOf(env.timeZone));

/** Wall clock in ms; of a date its midnight. */
export const wallOf = (value: Value, kind: When, env: Env): number =>
  kind === "date" ? dayNumber(value as string) * DAY : toWall(value as number, zoneOf(env.timeZone));

/** `dayOf` in SQL. */
export const dayArg = (node: Node, writer: SqlWriter): Sql =>
  daySql(writer.value(node, "plain"), kindOf(node), writer);
