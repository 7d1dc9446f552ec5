import { dayText, fromUtc, utc, type Wall } from "./calendar.ts";

/** Wall time and moments, by Intl's own time zones. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** Before this every zone keeps one offset, its local mean time. */
const EARLIEST = Date.UTC(1800, 0, 1);
const DAY = 86_400_000;

/** Milliseconds that the zone's wall clock is ahead of UTC at a moment. @throws RangeError when the zone is unknown. */
export function offsetAt(ms: number, timeZone: string): number {
  const at = Math.floor(Math.max(ms, EARLIEST) / 1000) * 1000;
  const wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, millisecond: 0 };
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) {
    if (type in wall) wall[type as keyof Wall] = Number(value);
  }
  return utc(wall) - at;
}

/** The wall time of a moment. */
export function toWall(ms: number, timeZone: string): Wall {
  return fromUtc(ms + offsetAt(ms, timeZone));
}

/** The day, `YYYY-MM-DD`, on which a moment falls. */
export function dayAt(ms: number, timeZone: string): string {
  return dayText(toWall(ms, timeZone));
}

/**
 * The moment of a wall time. A time that the clocks skip moves forward by the gap (02:30 becomes 03:30);
 * one that they repeat is the first of the two.
 */
export function fromWall(wall: Wall, timeZone: string): number {
  const asUtc = utc(wall);
  const before = offsetAt(asUtc - DAY, timeZone);
  const first = asUtc - before;
  if (offsetAt(first, timeZone) === before) return first;
  const after = offsetAt(asUtc + DAY, timeZone);
  const second = asUtc - after;
  return offsetAt(second, timeZone) === after ? second : first;
}

export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  return format;
}
