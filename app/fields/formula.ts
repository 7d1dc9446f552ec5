import * as z from "zod/mini";
import { yielded } from "./computed.ts";
import type { FieldType } from "./field-type.ts";
import { number } from "./number.ts";
import { decimalsShape, keyShape, ruleShape } from "./shapes.ts";

/** A value computed from the record. `result` is the type it has; `decimals` and `currency` are that type's settings. */
export const formula: FieldType = {
  ...yielded,
  key: "formula",
  control: "computed",
  label: { "zh-CN": "公式", en: "Formula" },
  computed: "formula",
  settings: {
    result: keyShape,
    expression: ruleShape,
    decimals: decimalsShape,
    currency: z.optional(z.string().check(z.regex(/^[A-Z]{3}$/))),
  },
  resolve(def, env, nested) {
    const { key, label, decimals, currency } = def;
    const result = nested({
      key,
      label,
      type: String(def.result),
      ...(decimals !== undefined && { decimals }),
      ...(currency !== undefined && { currency }),
    });
    if (result?.type.result) return { as: result };
    env.issue?.("/result", "unknown_result", { result: String(def.result) });
    return { as: { key, label, type: number, def: { key, label, type: number.key } } };
  },
  examples: [
    {
      settings: { result: "number", decimals: 2, expression: { "/": [{ var: "a" }, 3] } },
      accepts: [{ input: 3.33, json: 3.33 }],
      cells: [{ text: "1,000.5", json: 1000.5 }],
      refuses: [{ input: 0.001, code: "too_many_decimals" }],
      shows: [{ json: 1000.5, "zh-CN": "1,000.5", en: "1,000.5" }],
      ascending: [-1, 0, 9, 10],
    },
    {
      settings: { result: "currency", expression: { "*": [{ var: "annual_revenue" }, 2] } },
      accepts: [{ input: "12.3", json: "12.30" }],
      shows: [{ json: "12.30", "zh-CN": "¥12.30", en: "¥12.30" }],
      ascending: ["2.00", "10.00"],
    },
    {
      settings: { result: "boolean", expression: { ">": [{ var: "a" }, 3] } },
      accepts: [{ input: true, json: true }],
      shows: [{ json: false, "zh-CN": "否", en: "No" }],
    },
    {
      settings: { result: "text", expression: { cat: [{ var: "a" }, "!"] } },
      accepts: [{ input: "合意!", json: "合意!" }],
      ascending: ["Apple!", "banana!"],
    },
    {
      settings: { result: "date", expression: { date_add: [{ var: "a" }, 1, "day"] } },
      accepts: [{ input: "2024-02-29", json: "2024-02-29" }],
    },
  ],
};
