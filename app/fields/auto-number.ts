import * as z from "zod/mini";
import type { FieldType } from "./field-type.ts";
import { cellOf, checkLength, parseLine, TEXT_OPERATORS, textStorage } from "./textual.ts";

/** A number in order, written by the engine: `prefix` and the number with at least `digits` digits (5 unless told). */
export const autoNumber: FieldType = {
  ...textStorage,
  key: "auto_number",
  control: "line",
  label: { "zh-CN": "自动编号", en: "Auto number" },
  readOnly: true,
  auto: (n, field) =>
    `${(field.def.prefix as string | undefined) ?? ""}${String(n).padStart((field.def.digits as number | undefined) ?? 5, "0")}`,
  settings: {
    prefix: z.optional(z.string().check(z.maxLength(20), z.regex(/^[^\p{C}]*$/u))),
    digits: z.optional(z.int().check(z.gte(1), z.lte(12))),
  },
  parse: parseLine,
  parseText: (cell) => parseLine(cellOf(cell)),
  validate: (value) => checkLength(value, 50),
  operators: TEXT_OPERATORS,
  examples: [
    {
      settings: { prefix: "C-" },
      accepts: [{ input: "C-00001", json: "C-00001" }],
      cells: [{ text: "C-00042", json: "C-00042" }],
      refuses: [{ input: 1, code: "wrong_type" }],
      shows: [{ json: "C-00001", "zh-CN": "C-00001", en: "C-00001" }],
      ascending: ["C-00001", "C-00002", "C-00010"],
    },
  ],
};
