import * as z from "zod/mini";
import type { Field, FieldIssue, FieldType } from "./field-type.ts";
import { formatNumber } from "./formats.ts";
import { number } from "./number.ts";
import { checkBounds, checkNumber, numberStorage, parseNumber, parseNumberText } from "./numeric.ts";
import type { Value } from "./value.ts";

/** A whole number on a scale, on which higher or lower is better. Sums and averages are plain numbers. */
export function scale(type: {
  key: string;
  label: FieldType["label"];
  least: number;
  most: number;
  from: number;
  to: number;
  examples: FieldType["examples"];
}): FieldType {
  const bound = z.optional(z.int().check(z.gte(type.least), z.lte(type.most)));
  /** With the scale's own ends where the settings name none. */
  const ends = (field: Field): Field => ({
    ...field,
    def: { ...field.def, min: field.def.min ?? type.from, max: field.def.max ?? type.to },
  });
  return {
    ...numberStorage("integer"),
    key: type.key,
    control: "scale",
    label: type.label,
    ends: (field) => ({
      min: Number(field.def.min ?? type.from),
      max: Number(field.def.max ?? type.to),
    }),
    settings: { min: bound, max: bound, better: z.optional(z.enum(["higher", "lower"])) },
    sumOf: (field) => ({
      key: field.key,
      label: field.label,
      type: number,
      def: { key: field.key, type: number.key, label: field.label },
    }),
    fit: (value) => Math.sign(value) * Math.round(Math.abs(value)),
    checkSettings: (field) => checkBounds(ends(field)),
    parse: parseNumber,
    parseText: parseNumberText,
    validate: (value: Value, field: Field): FieldIssue[] =>
      Number.isInteger(value) ? checkNumber(value, ends(field)) : [{ code: "not_integer" }],
    toText: (value) => (value === null ? "" : String(value)),
    format: (value, _field, env) => (value === null ? "" : formatNumber(Number(value), env.locale)),
    examples: type.examples,
  };
}
