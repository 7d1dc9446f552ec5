import { decimalsOf, isExact, plainNumber, readDecimal, roundTo } from "./decimal.ts";
import type { Field, FieldIssue, Parsed } from "./field-type.ts";
import type { Value } from "./value.ts";

/** What every type that holds a plain number shares. */

export const NUMBER_OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "in", "empty"] as const;
export const NUMBER_MEASURES = ["count", "sum", "avg", "min", "max"] as const;

/**
 * Reads a number or decimal text. Refused is what a double would change in silence: text with more digits than it keeps, and
 * whole numbers beyond ±(2^53 − 1). −0 becomes 0.
 */
export function parseNumber(input: unknown): Parsed {
  if (input === null || input === undefined || input === "") return { value: null };
  if (typeof input !== "number" && typeof input !== "string") return { issue: { code: "bad_number" } };
  const decimal = readDecimal(typeof input === "number" ? String(input) : input.trim());
  if (!decimal) return { issue: { code: "bad_number" } };
  const value = Number(input);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return { issue: { code: "out_of_range" } };
  if (!isExact(decimal, value)) return { issue: { code: "not_exact" } };
  return { value: value === 0 ? 0 : value };
}

export function parseNumberText(cell: string): Parsed {
  return parseNumber(plainNumber(cell));
}

/** A computed number may leave the range that a typed one has to keep to. */
export function checkNumber(value: Value, field: Field): FieldIssue[] {
  const number = Number(value);
  const { min, max, decimals } = field.def as { min?: number; max?: number; decimals?: number };
  if (!(Math.abs(number) <= Number.MAX_SAFE_INTEGER)) return [{ code: "out_of_range" }];
  const issues: FieldIssue[] = [];
  if (min !== undefined && number < min) issues.push({ code: "too_small", params: { min } });
  if (max !== undefined && number > max) issues.push({ code: "too_large", params: { max } });
  if (decimals !== undefined && decimalsOf(number) > decimals)
    issues.push({ code: "too_many_decimals", params: { decimals } });
  return issues;
}

export function checkBounds(field: Field): (FieldIssue & { path: string })[] {
  const { min, max } = field.def as { min?: number; max?: number };
  return min !== undefined && max !== undefined && min > max ? [{ path: "/min", code: "min_above_max" }] : [];
}

/** The members of a type that stores a number as it is. */
export function numberStorage(column: "real" | "integer") {
  return {
    valueType: () => ({ kind: "number" }) as const,
    columns: (field: Field) => [{ name: field.key, type: column }],
    toRow: (value: Value | null) => [value === null ? null : Number(value)],
    fromRow: readNumber,
    toJson: (value: Value | null) => value,
    operators: NUMBER_OPERATORS,
    measures: NUMBER_MEASURES,
  };
}

/** The first column as a number. */
export function readNumber(row: Readonly<Record<string, unknown>>, field: Field): number | null {
  const stored = row[field.key];
  return stored === null || stored === undefined ? null : Number(stored);
}

export function fitDecimals(value: number, field: Field): number {
  const decimals = field.def.decimals as number | undefined;
  return decimals === undefined ? value : roundTo(value, decimals);
}

/** The field without its limits: what sums and averages of it are. */
export function withoutLimits(field: Field): Field {
  const { key, type, label } = field.def;
  return { ...field, def: { key, type, label } };
}
