import { dayText, noDate, pad, readCell, readIso, utc, type When } from "./calendar.ts";
import { DATE_OPERATORS } from "./date.ts";
import type { FieldType, Parsed } from "./field-type.ts";
import { formatDay } from "./formats.ts";
import { readNumber } from "./numeric.ts";
import { fromWall, offsetAt, toWall } from "./zone.ts";

const FIRST = Date.parse("0001-01-01T00:00:00.000Z");
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

const inRange = (ms: number): boolean => ms >= FIRST && ms <= LAST;

function moment(ms: number): Parsed {
  return inRange(ms) ? { value: ms } : { issue: { code: "out_of_range" } };
}

const withOffset = (when: When, minutes: number): Parsed => moment(utc(when.wall) - minutes * 60_000);

function parse(input: unknown): Parsed {
  if (input === null || input === undefined || input === "") return { value: null };
  const when = typeof input === "string" ? readIso(input) : null;
  if (!when) return { issue: { code: "bad_datetime" } };
  return when.offset === undefined ? { issue: { code: "needs_zone" } } : withOffset(when, when.offset);
}

/** `2026-10-05 14:30:00+08:00`: the workspace's wall time, with the offset that keeps it unambiguous. */
function toText(ms: number, timeZone: string): string {
  const offset = offsetAt(ms, timeZone) / 60_000;
  const wall = toWall(ms, timeZone);
  // A zone's local mean time has seconds in its offset, which ISO cannot write.
  if (!Number.isInteger(offset) || wall.year < 1 || wall.year > 9999) return new Date(ms).toISOString();
  const part = wall.millisecond === 0 ? "" : `.${pad(wall.millisecond, 3)}`;
  const time = `${pad(wall.hour)}:${pad(wall.minute)}:${pad(wall.second)}${part}`;
  const ahead = Math.abs(offset);
  return `${dayText(wall)} ${time}${offset < 0 ? "-" : "+"}${pad(Math.floor(ahead / 60))}:${pad(ahead % 60)}`;
}

/** A moment, in milliseconds UTC, years 0001 to 9999. */
export const datetime: FieldType = {
  key: "datetime",
  control: "moment",
  label: { "zh-CN": "日期时间", en: "Date and time" },
  result: true,
  settings: {},
  valueType: () => ({ kind: "moment" }),
  columns: (field) => [{ name: field.key, type: "integer" }],
  parse,
  /** A time without a zone is the workspace's wall time; a day alone is its midnight. */
  parseText(cell, _field, env) {
    if (cell.trim() === "") return { value: null };
    const when = readCell(cell);
    if (!when) return noDate(cell, "bad_datetime");
    return when.offset === undefined
      ? moment(fromWall(when.wall, env.timeZone))
      : withOffset(when, when.offset);
  },
  validate: (value) => (inRange(Number(value)) ? [] : [{ code: "out_of_range" }]),
  toRow: (value) => [value === null ? null : Math.round(Number(value))],
  fromRow: readNumber,
  // A computed moment may lie outside the calendar; it has no text.
  toJson: (value) =>
    value === null || !inRange(Number(value)) ? null : new Date(Number(value)).toISOString(),
  toText: (value, _field, env) =>
    value === null || !inRange(Number(value)) ? "" : toText(Number(value), env.timeZone),
  format(value, _field, env) {
    if (value === null || !inRange(Number(value))) return "";
    const wall = toWall(Number(value), env.timeZone);
    // The calendar's first and last hours, seen from a zone where the year is another.
    if (wall.year < 1 || wall.year > 9999) return new Date(Number(value)).toISOString();
    return `${formatDay(dayText(wall), env.locale)}${env.locale === "en" ? "," : ""} ${pad(wall.hour)}:${pad(wall.minute)}`;
  },
  operators: DATE_OPERATORS,
  measures: ["count", "min", "max"],
  examples: [
    {
      accepts: [
        { input: "2026-10-05T14:30:00+08:00", json: "2026-10-05T06:30:00.000Z" },
        { input: "2026-10-05T06:30:00.123Z", json: "2026-10-05T06:30:00.123Z" },
        { input: "2026-10-05T06:30Z", json: "2026-10-05T06:30:00.000Z" },
        { input: "1963-06-19T08:30:06.283185z", json: "1963-06-19T08:30:06.283Z" },
        { input: "0001-01-01T00:00:00.000Z", json: "0001-01-01T00:00:00.000Z" },
        { input: "9999-12-31T23:59:59.999Z", json: "9999-12-31T23:59:59.999Z" },
        { input: "", json: null },
      ],
      cells: [
        { text: "2026-10-05 14:30", json: "2026-10-05T06:30:00.000Z" },
        { text: "2026/10/5 9:05:07", json: "2026-10-05T01:05:07.000Z" },
        { text: "2026年10月5日 14:30", json: "2026-10-05T06:30:00.000Z" },
        { text: "2026年10月5日14时30分", json: "2026-10-05T06:30:00.000Z" },
        { text: "2026-10-05", json: "2026-10-04T16:00:00.000Z" },
        { text: "2026-10-05T06:30:00Z", json: "2026-10-05T06:30:00.000Z" },
        { text: "", json: null },
      ],
      refuses: [
        { input: "2026-10-05T14:30:00", code: "needs_zone" },
        { input: "2026-10-05", code: "bad_datetime" },
        { input: "2026-02-30T00:00:00Z", code: "bad_datetime" },
        { input: "2026-10-05T24:00:00Z", code: "bad_datetime" },
        { input: "1998-12-31T23:59:60Z", code: "bad_datetime" },
        { input: "2026-10-05T10:00:00+25:00", code: "bad_datetime" },
        { input: "0001-01-01T00:00:00+01:00", code: "out_of_range" },
        { input: 1790000000000, code: "bad_datetime" },
        { input: false, code: "bad_datetime" },
      ],
      shows: [
        { json: "2026-10-05T06:30:00.000Z", "zh-CN": "2026年10月5日 14:30", en: "Oct 5, 2026, 14:30" },
        {
          json: "9999-12-31T23:59:59.999Z",
          "zh-CN": "9999-12-31T23:59:59.999Z",
          en: "9999-12-31T23:59:59.999Z",
        },
      ],
      ascending: ["1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z", "2026-10-05T06:30:00.000Z"],
    },
  ],
};
