/** Days and times as text. Pure arithmetic of the Gregorian calendar, years 1 to 9999. */

export interface Wall {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

/** What a text says: a day, perhaps a time, perhaps the offset of its zone in minutes. */
export interface When {
  wall: Wall;
  timed: boolean;
  offset?: number;
}

const TIME = String.raw`(\d{1,2})[:时](\d{2})(?:[:分](\d{2})秒?(?:[.,](\d{1,9}))?|分?)`;
const ZONE = String.raw`(?:\s*(Z|[+-]\d{2}(?::?\d{2})?))?`;
/** 2026-10-05, 2026/10/5, 2026.10.5, 2026年10月5日, 20261005; then perhaps a time. */
const LOOSE = new RegExp(
  String.raw`^(?:(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})[日号]?|(\d{4})(\d{2})(\d{2}))(?:(?:\s*T\s*|[\s,]*)${TIME}${ZONE})?$`,
  "i",
);
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,20}))?)?([Zz]|[+-]\d{2}:?\d{2})?$/;

/** Milliseconds UTC of a wall time taken as UTC. */
export function utc(wall: Wall): number {
  const date = new Date(0);
  // Date.UTC reads years below 100 as 19xx.
  date.setUTCFullYear(wall.year, wall.month - 1, wall.day);
  date.setUTCHours(wall.hour, wall.minute, wall.second, wall.millisecond);
  return date.getTime();
}

/** The wall time of milliseconds taken as UTC. */
export function fromUtc(ms: number): Wall {
  const date = new Date(ms);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `YYYY-MM-DD`. */
export function dayText(wall: Wall): string {
  return `${pad(wall.year, 4)}-${pad(wall.month)}-${pad(wall.day)}`;
}

export function pad(value: number, width = 2): string {
  return String(value).padStart(width, "0");
}

/** True for a real day written `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  const match = DAY.exec(text);
  return match !== null && real(wallOf(match[1], match[2], match[3]));
}

/** Reads ISO 8601 with a time: `2026-10-05T14:30:00.123+08:00`; digits beyond milliseconds are cut. Null when it is none. */
export function readIso(text: string): When | null {
  const match = MOMENT.exec(text);
  if (!match) return null;
  const wall = wallOf(match[1], match[2], match[3], match[4], match[5], match[6], match[7]);
  return finish(wall, true, match[8]);
}

/** Reads the usual spellings of a cell, with or without a time. */
export function readCell(cell: string): When | null {
  const match = LOOSE.exec(cell.normalize("NFKC").trim());
  if (!match) return null;
  const [year, month, day] = match[1]
    ? [match[1], match[3], match[4]]
    : match[5]
      ? match.slice(5, 8)
      : match.slice(8, 11);
  const wall = wallOf(year, month, day, match[11], match[12], match[13], match[14]);
  return finish(wall, match[11] !== undefined, match[15]);
}

/**
 * What is wrong with a cell that is no date: a whole number of five digits is most likely what a spreadsheet program shows of a date
 * without a date's format, days since 1899-12-30. It is named, not taken: some programs count from 1904.
 */
export function noDate(cell: string, code: "bad_date" | "bad_datetime") {
  const serial = /^([2-7]\d{4})(?:\.\d+)?$/.exec(cell.normalize("NFKC").trim());
  if (!serial) return { issue: { code } };
  const day = dayText(fromUtc((Number(serial[1]) - 25_569) * 86_400_000));
  return { issue: { code: "date_serial", params: { day } } };
}

function finish(wall: Wall, timed: boolean, zone: string | undefined): When | null {
  if (!real(wall)) return null;
  if (zone === undefined) return { wall, timed };
  if (zone === "Z" || zone === "z") return { wall, timed, offset: 0 };
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3).replace(":", "") || 0);
  if (hours > 23 || minutes > 59) return null;
  return { wall, timed, offset: (zone[0] === "-" ? -1 : 1) * (hours * 60 + minutes) };
}

function wallOf(...parts: (string | undefined)[]): Wall {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(0, 6)
    .map((part) => Number(part ?? 0));
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    millisecond: Number((parts[6] ?? "").slice(0, 3).padEnd(3, "0")),
  };
}

function real(wall: Wall): boolean {
  return (
    wall.year >= 1 &&
    wall.month >= 1 &&
    wall.month <= 12 &&
    wall.day >= 1 &&
    wall.day <= daysInMonth(wall.year, wall.month) &&
    wall.hour <= 23 &&
    wall.minute <= 59 &&
    wall.second <= 59
  );
}
