import type { FieldType, Parsed } from "./field-type.ts";
import { readNumber } from "./numeric.ts";

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "y", "1", "是", "对", "有", "√"].map((word) => [word, true] as const),
  ...["false", "no", "n", "0", "否", "错", "无", "×"].map((word) => [word, false] as const),
]);

function parseText(cell: string): Parsed {
  const word = cell.normalize("NFKC").trim().toLowerCase();
  if (word === "") return { value: null };
  const value = WORDS.get(word);
  return value === undefined ? { issue: { code: "bad_boolean" } } : { value };
}

/** Yes or no. Absent is neither. */
export const boolean: FieldType = {
  key: "boolean",
  control: "switch",
  label: { "zh-CN": "是否", en: "Yes or no" },
  result: true,
  settings: {},
  valueType: () => ({ kind: "boolean" }),
  columns: (field) => [{ name: field.key, type: "integer" }],
  parse(input) {
    if (input === null || input === undefined || input === "") return { value: null };
    return typeof input === "boolean" ? { value: input } : { issue: { code: "bad_boolean" } };
  },
  parseText,
  validate: () => [],
  toRow: (value) => [value === null ? null : value ? 1 : 0],
  fromRow(row, field) {
    const stored = readNumber(row, field);
    return stored === null ? null : stored === 1;
  },
  toJson: (value) => value,
  toText: (value, _field, env) => words(value as boolean | null, env.locale),
  format: (value, _field, env) => words(value as boolean | null, env.locale),
  operators: ["==", "!=", "empty"],
  measures: ["count", "share"],
  examples: [
    {
      accepts: [
        { input: true, json: true },
        { input: false, json: false },
        { input: null, json: null },
      ],
      cells: [
        { text: "是", json: true },
        { text: "否", json: false },
        { text: "Yes", json: true },
        { text: "FALSE", json: false },
        { text: " 1 ", json: true },
        { text: "错", json: false },
        { text: "", json: null },
      ],
      refuses: [
        { input: "true", code: "bad_boolean" },
        { input: 1, code: "bad_boolean" },
        { input: [], code: "bad_boolean" },
      ],
      shows: [
        { json: true, "zh-CN": "是", en: "Yes" },
        { json: false, "zh-CN": "否", en: "No" },
      ],
      ascending: [false, true],
    },
  ],
};

function words(value: boolean | null, locale: "zh-CN" | "en"): string {
  if (value === null) return "";
  return locale === "en" ? (value ? "Yes" : "No") : value ? "是" : "否";
}
