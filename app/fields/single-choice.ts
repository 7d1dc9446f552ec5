import { keyOf, optionCell, optionLabel, optionOf, unknownOption } from "./choice.ts";
import type { Field, FieldType, Parsed } from "./field-type.ts";
import type { Value } from "./value.ts";

function parse(input: unknown, field: Field): Parsed {
  if (input === null || input === undefined || input === "") return { value: null };
  if (typeof input !== "string") return { issue: { code: "wrong_type" } };
  return optionOf(field, input) ? { value: input } : unknownOption(input);
}

function parseText(cell: string, field: Field): Parsed {
  if (cell.trim() === "") return { value: null };
  const key = keyOf(field, cell);
  return key === undefined ? unknownOption(cell.trim()) : { value: key };
}

/** The members of a type that holds the key of one option. */
export const singleChoice = {
  valueType: (field) => ({ kind: "option", options: field.options ?? [] }),
  columns: (field) => [{ name: field.key, type: "text" }],
  parse,
  parseText,
  validate: () => [],
  toRow: (value) => [value === null ? null : String(value)],
  fromRow(row, field): Value | null {
    const stored = row[field.key];
    return stored === null || stored === undefined ? null : String(stored);
  },
  toJson: (value) => value,
  toText: (value, field, env) => (value === null ? "" : optionCell(field, String(value), env.locale)),
  format: (value, field, env) => (value === null ? "" : optionLabel(field, String(value), env.locale)),
  operators: ["==", "!=", "in", "empty"],
  measures: ["count", "share"],
} satisfies Partial<FieldType>;
