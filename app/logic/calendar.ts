import { fromWall, toWall, type Zone } from "./zone.ts";

/** Calendar arithmetic on dates (`YYYY-MM-DD`) and moments (ms UTC), years 1 to 9999; everything outside is absent. */
export const UNITS = ["minute", "hour", "day", "week", "month", "year"] as const;
export type Unit = (typeof UNITS)[number];

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
export const FIRST_DAY = -719_162;
export const LAST_DAY = 2_932_896;
/** More units than this are never meant, and stay within 64-bit whole numbers in SQL. */
export const MOST_UNITS = 1e10;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days since 1970-01-01 of a valid date text. */
export function dayNumber(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY);
}

/** Date text of days since 1970-01-01; null outside years 1 to 9999. */
export function dayText(day: number): string | null {
  if (!(day >= FIRST_DAY && day <= LAST_DAY)) return null;
  return new Date(day * DAY).toISOString().slice(0, 10);
}

export function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match || match[1] === "0000") return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text);
}

/** Local day of a moment, as days since 1970-01-01. */
export const localDay = (ms: number, zone: Zone): number => Math.floor(toWall(ms, zone) / DAY);

/** ISO weekday, Monday 1 to Sunday 7. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

export function monthLength(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Moves a date by whole months; the day stays within the month reached. */
export function addMonths(day: number, months: number): number | null {
  const date = dayText(day);
  if (date === null) return null;
  const total = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const year = Math.floor(total / 12);
  const month = total - year * 12 + 1;
  if (year < 1 || year > 9999) return null;
  const dom = Math.min(Number(date.slice(8)), monthLength(year, month));
  return dayNumber(`${pad(year, 4)}-${pad(month, 2)}-${pad(dom, 2)}`);
}

export function addToDate(date: string, amount: number, unit: Unit): string | null {
  if (!(Math.abs(amount) <= MOST_UNITS)) return null;
  const n = Math.trunc(amount);
  const day = dayNumber(date);
  if (unit === "day") return dayText(day + n);
  if (unit === "week") return dayText(day + 7 * n);
  const moved = addMonths(day, unit === "year" ? 12 * n : n);
  return moved === null ? null : dayText(moved);
}

/** Minutes and hours are elapsed time and may have a fraction; days and longer are whole and move the wall clock. */
export function addToMoment(ms: number, amount: number, unit: Unit, zone: Zone): number | null {
  if (!(Math.abs(amount) <= MOST_UNITS)) return null;
  if (unit === "minute" || unit === "hour") {
    const scaled = amount * (unit === "hour" ? HOUR : MINUTE);
    return inRange(ms + Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5));
  }
  const n = Math.trunc(amount);
  const wall = toWall(ms, zone);
  const day = Math.floor(wall / DAY);
  let moved: number | null;
  if (unit === "day" || unit === "week") moved = day + n * (unit === "week" ? 7 : 1);
  else moved = addMonths(day, unit === "year" ? 12 * n : n);
  if (moved === null) return null;
  return inRange(fromWall(moved * DAY + (wall - day * DAY), zone));
}

const inRange = (ms: number): number | null =>
  ms >= FIRST_DAY * DAY && ms < (LAST_DAY + 1) * DAY ? ms : null;

/**
 * Whole months from one wall clock to another: as many as can be added without passing it (so 31 January to 28 February is one).
 * Negative when `to` is earlier.
 */
export function monthsBetween(from: number, to: number): number {
  if (to < from) return -monthsBetween(to, from) || 0;
  const start = dayText(Math.floor(from / DAY));
  const end = dayText(Math.floor(to / DAY));
  if (start === null || end === null) return 0;
  const year = Number(end.slice(0, 4));
  const month = Number(end.slice(5, 7));
  const months = (year - Number(start.slice(0, 4))) * 12 + month - Number(start.slice(5, 7));
  const reach = Math.min(Number(start.slice(8)), monthLength(year, month));
  const dom = Number(end.slice(8));
  const timeFrom = from - Math.floor(from / DAY) * DAY;
  const timeTo = to - Math.floor(to / DAY) * DAY;
  return reach > dom || (reach === dom && timeFrom > timeTo) ? months - 1 : months;
}

/** Wall clocks in, units out: see `date_diff`. Minutes and hours are given instants instead. */
export function difference(from: number, to: number, unit: Unit): number {
  if (unit === "minute") return (to - from) / MINUTE;
  if (unit === "hour") return (to - from) / HOUR;
  if (unit === "day") return (to - from) / DAY;
  if (unit === "week") return (to - from) / (7 * DAY);
  const months = monthsBetween(from, to);
  return unit === "month" ? months : Math.trunc(months / 12) || 0;
}

/** Working hours between two wall clocks; `days` ISO, `from` and `to` hours of the day. */
export function workingHours(
  from: number,
  to: number,
  hours: { days: readonly number[]; from: number; to: number },
): number {
  if (to < from) return -workingHours(to, from, hours) || 0;
  const days = new Set(hours.days);
  const day = Math.max(0, hours.to - hours.from);
  const until = (wall: number) => {
    const number = Math.floor(wall / DAY);
    // Day 4 of the epoch was a Monday.
    const weeks = Math.floor((number - 4) / 7);
    let sum = weeks * days.size * day;
    for (let i = 4 + weeks * 7; i < number; i++) if (days.has(weekdayOf(i))) sum += day;
    const hour = (wall - number * DAY) / HOUR;
    if (days.has(weekdayOf(number))) sum += Math.min(Math.max(hour - hours.from, 0), day);
    return sum;
  };
  return until(to) - until(from);
}

export const pad = (value: number, width: number): string => String(value).padStart(width, "0");
