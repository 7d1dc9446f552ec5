import { DAY, dayText, weekdayOf } from "../logic/calendar.ts";
import type { Sql } from "../logic/types.ts";
import type { Zone } from "../logic/zone.ts";
import type { Period } from "./measure.ts";
import { sql } from "./sql-text.ts";

/**
 * Figures by period are counted by the local day first, which is one division of whole numbers a row, and the few days are put
 * together to weeks, months, quarters or years afterwards; the engines' own date functions take several times as long a row.
 */

/** Days that keep the division of moments before 1970 away from negative numbers. */
export const AHEAD = 1_000_000;

/** SQL for the local day of a column of moments (ms UTC): days since 1970-01-01, plus {@link AHEAD}. */
export function dayBucket(moment: Sql, zone: Zone): Sql {
  // The newest offset is asked for first: most moments are recent.
  let offset = `${zone.offsets.at(-1)!}`;
  if (zone.at.length > 0) {
    const cases = zone.at
      .map((at, index) => `WHEN ${moment.sql} >= ${at} THEN ${zone.offsets[index + 1]!}`)
      .reverse();
    offset = `CASE ${cases.join(" ")} ELSE ${zone.offsets[0]!} END`;
  }
  return sql(`(${moment.sql} + ${offset} + ${AHEAD * DAY}) / ${DAY}`);
}

/** The period that a bucket lies in, as `periodSql` writes it; null of null. */
export function periodOf(bucket: unknown, period: Period): string | null {
  if (bucket === null || bucket === undefined) return null;
  const day = Number(bucket) - AHEAD;
  const date = dayText(day);
  if (date === null || period === "day") return date;
  const year = date.slice(0, 4);
  if (period === "year") return year;
  if (period === "month") return date.slice(0, 7);
  if (period === "quarter") return `${year}-Q${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
  // ISO 8601: a week belongs to the year of its Thursday.
  const thursday = day + 4 - weekdayOf(day);
  const ofYear = dayText(thursday)!.slice(0, 4);
  const first = Math.floor(Date.parse(`${ofYear}-01-01T00:00:00Z`) / DAY);
  return `${ofYear}-W${String(Math.floor((thursday - first) / 7) + 1).padStart(2, "0")}`;
}

/** Two values of one measure, numbers or dates, as one. */
export type Join = (a: number | string, b: number | string) => number | string;

/** Puts rows of one key together: counts and sums are added, `v` as `join` says. */
export function mergeRows(
  rows: readonly Record<string, unknown>[],
  key: (row: Record<string, unknown>) => string | null,
  join: Join,
): Map<string | null, Record<string, unknown>> {
  const merged = new Map<string | null, Record<string, unknown>>();
  for (const row of rows) {
    const name = key(row);
    const known = merged.get(name);
    if (!known) {
      merged.set(name, { ...row });
      continue;
    }
    for (const part of ["n", "high", "low"])
      if (part in row) known[part] = Number(known[part]) + Number(row[part]);
    if (row.v === null || row.v === undefined) continue;
    known.v = known.v === null ? row.v : join(known.v as number, row.v as number);
  }
  return merged;
}
