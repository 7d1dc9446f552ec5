import type { FieldType } from "./field-type.ts";
import { formatNumber } from "./formats.ts";
import {
  checkBounds,
  checkNumber,
  fitDecimals,
  numberStorage,
  parseNumber,
  parseNumberText,
  withoutLimits,
} from "./numeric.ts";
import { boundShape, decimalsShape } from "./shapes.ts";

/** A number. `decimals` limits its places (0 for whole numbers); `min` and `max` its size. */
export const number: FieldType = {
  ...numberStorage("real"),
  key: "number",
  control: "number",
  label: { "zh-CN": "数字", en: "Number" },
  result: true,
  sumOf: withoutLimits,
  fit: fitDecimals,
  settings: { min: boundShape, max: boundShape, decimals: decimalsShape },
  checkSettings: checkBounds,
  parse: parseNumber,
  parseText: parseNumberText,
  validate: checkNumber,
  toText: (value) => (value === null ? "" : String(value)),
  format: (value, field, env) =>
    value === null ? "" : formatNumber(Number(value), env.locale, field.def.decimals as number | undefined),
  examples: [
    {
      accepts: [
        { input: 12.5, json: 12.5 },
        { input: "12.50", json: 12.5 },
        { input: "-0.1", json: -0.1 },
        { input: 0, json: 0 },
        { input: -0, json: 0 },
        { input: 9007199254740991, json: 9007199254740991 },
        { input: 1e-7, json: 1e-7 },
        { input: "", json: null },
        { input: null, json: null },
      ],
      cells: [
        { text: "1,234.5", json: 1234.5 },
        { text: "１２３４．５", json: 1234.5 },
        { text: " 1 234 567 ", json: 1234567 },
        { text: "(12.5)", json: -12.5 },
        { text: "−3", json: -3 },
        { text: "", json: null },
      ],
      refuses: [
        { input: "12a", code: "bad_number" },
        { input: "1,2", code: "bad_number" },
        { input: "0x10", code: "bad_number" },
        { input: "Infinity", code: "bad_number" },
        { input: true, code: "bad_number" },
        { input: [1], code: "bad_number" },
        { input: 9007199254740992, code: "out_of_range" },
        { input: "1e308", code: "out_of_range" },
        { input: "1e999", code: "out_of_range" },
        { input: "0.12345678901234567891", code: "not_exact" },
        { input: "9007199254740990.5", code: "not_exact" },
        { input: "1e-400", code: "not_exact" },
      ],
      shows: [{ json: 1234567.891, "zh-CN": "1,234,567.891", en: "1,234,567.891" }],
      ascending: [-1e15, -1, 0, 0.1, 0.2, 9, 10],
    },
    {
      settings: { min: 0, max: 10, decimals: 1 },
      accepts: [{ input: 9.9, json: 9.9 }],
      refuses: [
        { input: -1, code: "too_small" },
        { input: 11, code: "too_large" },
        { input: 1.25, code: "too_many_decimals" },
      ],
    },
  ],
};
