import type { Field, FieldType, Parsed } from "./field-type.ts";
import type { Value } from "./value.ts";

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads an id; whether somebody or something has it is the record room's to ask. */
export function parseId(input: unknown): Parsed {
  if (input === null || input === undefined || input === "") return { value: null };
  if (typeof input !== "string") return { issue: { code: "bad_id" } };
  const id = input.trim().toLowerCase();
  return ID.test(id) ? { value: id } : { issue: { code: "bad_id" } };
}

export const readText = (row: Readonly<Record<string, unknown>>, name: string): string | null => {
  const stored = row[name];
  return stored === null || stored === undefined ? null : String(stored);
};

/** The members of a type that holds one id of a known kind. */
export const singleId = {
  valueType: (field: Field) => ({ kind: "id", to: field.to ?? [] }) as const,
  columns: (field: Field) => [{ name: field.key, type: "text" as const }],
  parse: parseId,
  parseText: (cell: string) => parseId(cell.trim()),
  validate: () => [],
  toRow: (value: Value | null) => [value === null ? null : String(value)],
  fromRow: (row: Readonly<Record<string, unknown>>, field: Field): Value | null => readText(row, field.key),
  toJson: (value: Value | null): unknown => value,
  toText: (value: Value | null) => (value === null ? "" : String(value)),
  /** Names of records and users are not known here; pages put them in the id's place. */
  format: (value: Value | null) => (value === null ? "" : String(value)),
  operators: ["==", "!=", "in", "empty"],
  measures: ["count"],
} satisfies Partial<FieldType>;
