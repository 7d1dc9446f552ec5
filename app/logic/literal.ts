import type { Value, ValueType } from "../fields/value.ts";
import { isDate } from "./calendar.ts";
import { fromWall, zoneOf } from "./zone.ts";

const MOMENT =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const DECIMAL = /^[+-]?\d+(\.\d+)?$/;

/**
 * A literal as the type it is compared with; undefined when it is none. Moments with an offset become ms UTC; without one they stay
 * wall-clock text, because the zone is the workspace's at the time of reading ({@link momentOf}).
 */
export function literalAs(raw: string | number | boolean, type: ValueType): Value | undefined {
  switch (type.kind) {
    case "text":
      return typeof raw === "string" ? raw : undefined;
    case "boolean":
      return typeof raw === "boolean" ? raw : undefined;
    case "number":
      if (typeof raw === "number") return raw;
      return typeof raw === "string" && DECIMAL.test(raw.trim()) && Number.isFinite(Number(raw))
        ? Number(raw)
        : undefined;
    case "date":
      return typeof raw === "string" && isDate(raw) ? raw : undefined;
    case "moment":
      if (typeof raw === "number") return Number.isSafeInteger(raw) ? raw : undefined;
      return typeof raw === "string" ? momentLiteral(raw) : undefined;
    case "option":
      return typeof raw === "string" && type.options.some((option) => option.key === raw) ? raw : undefined;
    case "id":
      return typeof raw === "string" && raw !== "" ? raw : undefined;
    default:
      return undefined;
  }
}

/** ISO text: ms UTC when it names an offset, else the wall clock as normal text; a date alone is its midnight. */
export function momentLiteral(text: string): number | string | undefined {
  const match = MOMENT.exec(text.trim());
  if (!match) return undefined;
  const [, date, hour = "00", minute = "00", second = "00", fraction = "", offset] = match;
  if (!isDate(date!) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const wall = `${date}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, "0")}`;
  if (!offset) return wall;
  const ms = Date.parse(`${wall}Z`);
  if (/^z$/i.test(offset)) return ms;
  const sign = offset.startsWith("-") ? -1 : 1;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  if (hours > 23 || minutes > 59) return undefined;
  const east = hours * 60 + minutes;
  return ms - sign * east * 60_000;
}

/** Instant of a moment literal in the zone. */
export function momentOf(value: number | string, timeZone: string): number {
  return typeof value === "number" ? value : fromWall(Date.parse(`${value}Z`), zoneOf(timeZone));
}

/** The type a literal has when nothing tells it. */
export function naturalType(raw: string | number | boolean | null): ValueType {
  if (typeof raw === "string") return { kind: "text" };
  if (typeof raw === "number") return { kind: "number" };
  if (typeof raw === "boolean") return { kind: "boolean" };
  return { kind: "null" };
}

/** The value of a literal node: wall-clock text of a moment becomes its instant. */
export const literalValue = (
  value: Value | null,
  type: ValueType,
  env: { timeZone: string },
): Value | null =>
  type.kind === "moment" && typeof value === "string" ? momentOf(value, env.timeZone) : value;
