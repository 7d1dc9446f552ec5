import type { Field, FieldIssue, Parsed } from "./field-type.ts";
import { fold, foldedColumn, type Value } from "./value.ts";

/** What every type that holds text shares: how it is read, stored beside its folded form, and shown. */

const NEWLINE = /[\n\v\f\r\u0085\u2028\u2029]/;
const LONE_SURROGATE = /\p{Cs}/u;
const CONTROL = /[\u0001-\u0008\u000e-\u001f\u007f]/;

export const TEXT_OPERATORS = ["contains", "==", "!=", "starts_with", "ends_with", "in", "empty"] as const;

/**
 * Reads text as it was sent: nothing is trimmed or replaced. Empty text is absent; text of nothing but spaces is refused, so that
 * it cannot pass for an answer. NUL and lone surrogates are refused because no database or file keeps them.
 */
export function parseText(input: unknown): Parsed {
  if (input === null || input === undefined || input === "") return { value: null };
  if (typeof input !== "string") return { issue: { code: "wrong_type" } };
  if (input.includes("\0")) return { issue: { code: "has_nul" } };
  if (LONE_SURROGATE.test(input)) return { issue: { code: "bad_text" } };
  if (input.trim() === "") return { issue: { code: "only_spaces" } };
  return { value: input };
}

/** As {@link parseText}, for text of one line: line breaks and control characters are refused (a tab is not). */
export function parseLine(input: unknown): Parsed {
  const parsed = parseText(input);
  if (!("value" in parsed) || typeof parsed.value !== "string") return parsed;
  if (NEWLINE.test(parsed.value)) return { issue: { code: "has_newline" } };
  if (CONTROL.test(parsed.value)) return { issue: { code: "has_control" } };
  return parsed;
}

/** Reads a line whose outer spaces mean nothing (an address, a number). */
export function parseTrimmed(input: unknown): Parsed {
  return parseLine(typeof input === "string" ? input.trim() : input);
}

/** A cell of nothing but spaces is an empty cell; every other cell is read as it stands, so that an export reads back unchanged. */
export function cellOf(text: string): string | null {
  return text.trim() === "" ? null : text;
}

/** Counts characters as people do, except that a composed emoji counts its parts. */
export function checkLength(value: Value, most: number): FieldIssue[] {
  const text = String(value);
  if (text.length <= most) return [];
  let length = 0;
  for (const _ of text) length += 1;
  return length <= most ? [] : [{ code: "too_long", params: { max: most, length } }];
}

/** The members of a type that stores text with its folded companion. */
export const textStorage = {
  textual: true,
  valueType: () => ({ kind: "text" }) as const,
  columns: (field: Field) => [
    { name: field.key, type: "text" as const },
    { name: foldedColumn(field.key), type: "text" as const },
  ],
  toRow: (value: Value | null) => (value === null ? [null, null] : [String(value), fold(String(value))]),
  fromRow: (row: Readonly<Record<string, unknown>>, field: Field) => {
    const stored = row[field.key];
    return stored === null || stored === undefined ? null : String(stored);
  },
  toJson: (value: Value | null) => value,
  toText: (value: Value | null) => (value === null ? "" : String(value)),
  format: (value: Value | null) => (value === null ? "" : String(value)),
  measures: ["count"] as const,
};
