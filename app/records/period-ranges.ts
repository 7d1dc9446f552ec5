import { DAY, dayText, FIRST_DAY, LAST_DAY, weekdayOf } from "../logic/calendar.ts";
import type { Zone } from "../logic/zone.ts";
import { AHEAD, periodOf } from "./day-buckets.ts";
import type { Period } from "./measure.ts";

/** Moments of one period: from the first (ms UTC) up to, not including, `to`. */
export interface PeriodRange {
  key: string;
  from: number;
  to: number;
}

/** More ranges than this are read sooner in one go. */
const MOST = 5_000;

/**
 * The periods between two moments, in the order of time, as ranges of moments. Where a zone changes its offset a range ends, so that
 * one period may have several: a clock that is put back at midnight returns to a day that was over.
 * @returns null where there are too many, or moments outside the calendar
 */
export function periodRanges(period: Period, first: number, last: number, zone: Zone): PeriodRange[] | null {
  const ranges: PeriodRange[] = [];
  for (const [index, offset] of zone.offsets.entries()) {
    const end = Math.min(last + 1, zone.at[index] ?? Number.POSITIVE_INFINITY);
    let from = Math.max(first, zone.at[index - 1] ?? Number.NEGATIVE_INFINITY);
    while (from < end) {
      const day = Math.floor((from + offset) / DAY);
      const key = periodOf(day + AHEAD, period);
      const next = nextPeriod(day, period);
      if (key === null || next === null || ranges.length === MOST) return null;
      const to = Math.min(end, next * DAY - offset);
      ranges.push({ key, from, to });
      from = to;
    }
  }
  return ranges;
}

/** First day (since 1970-01-01) of the period after the one that a day lies in; null outside the calendar. */
function nextPeriod(day: number, period: Period): number | null {
  const date = dayText(day);
  if (date === null || day < FIRST_DAY || day >= LAST_DAY - 366) return null;
  if (period === "day") return day + 1;
  if (period === "week") return day + 8 - weekdayOf(day);
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))];
  const months = { month: 1, quarter: 3, year: 12 }[period];
  const next = (Math.floor((month - 1) / months) + 1) * months;
  // `Date.UTC` takes years below 100 for the twentieth century.
  const start = new Date(0).setUTCFullYear(year, next, 1);
  return Math.floor(start / DAY);
}
