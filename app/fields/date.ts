import { dayText, isDay, noDate, readCell, utc } from "./calendar.ts";
import type { FieldType } from "./field-type.ts";
import { formatDay } from "./formats.ts";
import { dayAt } from "./zone.ts";

export const DATE_OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "empty"] as const;

/** A day without a time, `YYYY-MM-DD`, years 0001 to 9999. */
export const date: FieldType = {
  key: "date",
  control: "date",
  label: { "zh-CN": "日期", en: "Date" },
  result: true,
  settings: {},
  valueType: () => ({ kind: "date" }),
  columns: (field) => [{ name: field.key, type: "text" }],
  parse(input) {
    if (input === null || input === undefined || input === "") return { value: null };
    return typeof input === "string" && isDay(input) ? { value: input } : { issue: { code: "bad_date" } };
  },
  /** A time in the cell is left out; one with a zone first becomes the day it is in the workspace. */
  parseText(cell, _field, env) {
    if (cell.trim() === "") return { value: null };
    const when = readCell(cell);
    if (!when) return noDate(cell, "bad_date");
    if (when.offset === undefined) return { value: dayText(when.wall) };
    const day = dayAt(utc(when.wall) - when.offset * 60_000, env.timeZone);
    return isDay(day) ? { value: day } : { issue: { code: "bad_date" } };
  },
  validate: (value) => (isDay(String(value)) ? [] : [{ code: "bad_date" }]),
  toRow: (value) => [value === null ? null : String(value)],
  fromRow(row, field) {
    const stored = row[field.key];
    return stored === null || stored === undefined ? null : String(stored);
  },
  toJson: (value) => value,
  toText: (value) => (value === null ? "" : String(value)),
  format: (value, _field, env) => (value === null ? "" : formatDay(String(value), env.locale)),
  operators: DATE_OPERATORS,
  measures: ["count", "min", "max"],
  examples: [
    {
      accepts: [
        { input: "2026-10-05", json: "2026-10-05" },
        { input: "2024-02-29", json: "2024-02-29" },
        { input: "0001-01-01", json: "0001-01-01" },
        { input: "9999-12-31", json: "9999-12-31" },
        { input: "", json: null },
      ],
      cells: [
        { text: "2026/10/5", json: "2026-10-05" },
        { text: "2026年10月5日", json: "2026-10-05" },
        { text: "20261005", json: "2026-10-05" },
        { text: "２０２６-１０-０５", json: "2026-10-05" },
        { text: "2017-10-02 10:56:33", json: "2017-10-02" },
        { text: "2026-10-04T20:00:00Z", json: "2026-10-05" },
        { text: " ", json: null },
      ],
      refuses: [
        { input: "2026-02-29", code: "bad_date" },
        { input: "2026-10-05T00:00:00Z", code: "bad_date" },
        { input: "05/10/2026", code: "bad_date" },
        { input: "45000", code: "bad_date" },
        { input: "2026-10-5", code: "bad_date" },
        { input: "0000-01-01", code: "bad_date" },
        { input: "10000-01-01", code: "bad_date" },
        { input: 20261005, code: "bad_date" },
        { input: true, code: "bad_date" },
      ],
      shows: [{ json: "2026-10-05", "zh-CN": "2026年10月5日", en: "Oct 5, 2026" }],
      ascending: ["0999-12-31", "1969-12-31", "2026-09-30", "2026-10-01"],
    },
  ],
};
