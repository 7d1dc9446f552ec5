import { plainNumber } from "./decimal.ts";
import type { FieldType } from "./field-type.ts";
import { formatNumber } from "./formats.ts";
import {
  checkBounds,
  checkNumber,
  fitDecimals,
  numberStorage,
  parseNumber,
  withoutLimits,
} from "./numeric.ts";
import { boundShape, decimalsShape } from "./shapes.ts";

/** A share of a hundred: 60 means 60 %, in the API, in cells and in expressions. */
export const percent: FieldType = {
  ...numberStorage("real"),
  key: "percent",
  control: "number",
  unit: "%",
  label: { "zh-CN": "百分比", en: "Percent" },
  result: true,
  sumOf: withoutLimits,
  fit: fitDecimals,
  settings: { min: boundShape, max: boundShape, decimals: decimalsShape },
  checkSettings: checkBounds,
  parse: parseNumber,
  parseText: (cell) => parseNumber(plainNumber(cell.normalize("NFKC").trim().replace(/\s*%$/, ""))),
  validate: checkNumber,
  toText: (value) => (value === null ? "" : `${value}%`),
  format: (value, field, env) =>
    value === null ? "" : `${formatNumber(Number(value), env.locale, (field.def.decimals as number) ?? 4)}%`,
  examples: [
    {
      settings: { min: 0, max: 100 },
      accepts: [
        { input: 60, json: 60 },
        { input: "12.5", json: 12.5 },
        { input: "", json: null },
      ],
      cells: [
        { text: "60%", json: 60 },
        { text: "６０ ％", json: 60 },
        { text: "0.6", json: 0.6 },
      ],
      refuses: [
        { input: "60%", code: "bad_number" },
        { input: 101, code: "too_large" },
        { input: -1, code: "too_small" },
        { input: {}, code: "bad_number" },
      ],
      shows: [{ json: 12.5, "zh-CN": "12.5%", en: "12.5%" }],
      ascending: [0, 0.6, 9, 10, 60],
    },
  ],
};
