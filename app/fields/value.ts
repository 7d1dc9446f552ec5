import type { Text } from "../i18n/text.ts";

/**
 * The value of a field in memory, which is also its value in an expression:
 * text, e-mail, phone, URL, auto number: string · number, percent, rating, score: number ·
 * currency: number in **major units** (12.34; a double holds every amount below 2^50 minor units exactly enough to round-trip) ·
 * boolean · date: `YYYY-MM-DD` · datetime: number, **milliseconds UTC** since 1970 · select, stage: option key ·
 * multi-select: array of option keys · user, reference to one object: id · reference to several objects: {@link Link}.
 * Absent (no value, empty text, empty list) is always `null` in a record.
 */
export type Value = string | number | boolean | readonly string[] | Link;

/** A reference to a record of one of several objects. */
export interface Link {
  object: string;
  id: string;
}

export interface Option {
  key: string;
  label: Text;
  color?: string;
  archived?: boolean;
}

/** What an expression knows of a value. */
export type ValueType =
  | { kind: "text" }
  /** `money`: stored as an integer of minor units, 10^-digits of a major unit. */
  | { kind: "number"; money?: { currency: string; digits: number } }
  | { kind: "boolean" }
  | { kind: "date" }
  | { kind: "moment" }
  | { kind: "option"; options: readonly Option[] }
  /** An id of one object's records, or of a user (`["user"]`). */
  | { kind: "id"; to: readonly string[] }
  | { kind: "link"; to: readonly string[] }
  | { kind: "list"; of: ValueType }
  | { kind: "null" }
  /** Untyped evaluation (`attune logic apply`) only. */
  | { kind: "any" };

/** Kinds of value that have an order people understand: by these, and no others, records are sorted. */
export const ORDERED_KINDS: ReadonlySet<ValueType["kind"]> = new Set([
  "text",
  "number",
  "boolean",
  "date",
  "moment",
  "option",
  "id",
]);

/** What the database gives and takes: the three column types are the same on both engines. */
export type SqlValue = string | number | null;
export type ColumnType = "text" | "integer" | "real";

export interface Column {
  name: string;
  type: ColumnType;
}

/** Name of the companion column that holds the folded form of a text column. */
export const foldedColumn = (key: string): string => `${key}__f`;
/** Name of the companion column that holds the object of a reference to several objects. */
export const objectColumn = (key: string): string => `${key}__o`;
/** Companions of roll-ups: sum (scaled integer), count, order key and id of the kept child of `latest`. */
export const sumColumn = (key: string): string => `${key}__s`;
export const countColumn = (key: string): string => `${key}__n`;
export const orderColumn = (key: string): string => `${key}__at`;
export const childColumn = (key: string): string => `${key}__id`;

/**
 * The one folding of text for comparing, sorting and searching: without regard to case, width or accents.
 * Small, capital, small again: ẞ has no capital, ß has two letters. It works character by character, so folding a concatenation is concatenating the foldings; SQL relies on that.
 */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replaceAll("ς", "σ");
}

/** Absent: no value, null, empty text, empty list (`expressions.md` point 2). */
export function isAbsent(value: unknown): value is null | undefined | "" {
  return (
    value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)
  );
}
