const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** The demo's company keeps the time of Shanghai, which has no summer time. */
const ZONE = 8 * HOUR;

/** How far back the demo goes, in days. */
export const SPAN = 730;

/** How many days back demo data are written one by one. */
export const FRESH = 7;

/** The days that demo data are made for, counted from today: 0 is today, -1 yesterday. */
export interface Days {
  /** The first moment of today; everything has happened before it. */
  today: number;
  /** A moment of that day, by the clock on the wall. */
  at(day: number, hour?: number, minute?: number): number;
  /** `YYYY-MM-DD` */
  date(day: number): string;
  /** The same day, or the Monday after it. */
  workday(day: number): number;
  /** Which day a moment belongs to. */
  dayOf(at: number): number;
  /** Of the last days, which are written to the minute: rules note when something ended, as they do in life. */
  fresh(at: number): boolean;
  /** The first day of the month in which the region began to slip: the month three and a half months before today. */
  slip: number;
}

export function daysOf(now: number): Days {
  const today = Math.floor((now + ZONE) / DAY) * DAY - ZONE;
  const date = (day: number) => new Date(today + day * DAY + ZONE).toISOString().slice(0, 10);
  const dayOf = (at: number) => Math.floor((at - today) / DAY);
  return {
    today,
    at: (day, hour = 0, minute = 0) => today + day * DAY + hour * HOUR + minute * MINUTE,
    date,
    workday(day) {
      const weekday = new Date(today + day * DAY + ZONE).getUTCDay();
      return day + (weekday === 6 ? 2 : weekday === 0 ? 1 : 0);
    },
    dayOf,
    fresh: (at) => dayOf(at) >= -FRESH,
    slip: dayOf(Date.parse(`${date(-107).slice(0, 7)}-01`)),
  };
}
