import type { $ZodType } from "zod/v4/core";
import type { Locale, Text } from "../i18n/text.ts";
import type { Column, Option, SqlValue, Value, ValueType } from "./value.ts";

/** A field as it is stored in an object's schema. Keys beyond these belong to its type (`FieldType.settings`). */
export interface FieldDef {
  key: string;
  type: string;
  label: Text;
  help?: Text;
  archived?: boolean;
  required?: boolean;
  unique?: boolean;
  default?: unknown;
  [setting: string]: unknown;
}

/**
 * A field with everything its type needs resolved: a stage's options are its pipeline's stages, a currency's digits are known,
 * and a formula or roll-up knows the field it yields (`as`).
 */
export interface Field {
  key: string;
  def: FieldDef;
  type: FieldType;
  label: Text;
  /** select, multi_select, stage */
  options?: readonly Option[];
  /** currency: ISO 4217 code and its number of minor digits */
  currency?: string;
  digits?: number;
  /** user (`["user"]`), reference (object keys; `["*"]` already replaced by every object's key) */
  to?: readonly string[];
  /** stage: key of its pipeline */
  pipeline?: string;
  /** formula, rollup: a field of the type that the result has */
  as?: Field;
  /** rollup: the child's field that is measured (none for count), and the one that orders the children for `latest` */
  source?: Field;
  orderBy?: Field;
}

/** What a field is resolved against: the raw schemas of the configuration, and the workspace's currency. */
export interface ResolveEnv {
  /** ISO 4217 code of the workspace. */
  currency: string;
  /** Keys of every object that is not archived, in document order. */
  objects: readonly string[];
  /** A raw schema as it is stored. */
  schema(kind: string, key: string): Readonly<Record<string, unknown>> | undefined;
  /** A field of another object, resolved; system fields too. Undefined when there is none (or when it leads back here). */
  field(object: string, key: string): Field | undefined;
  /** Told of settings that lead nowhere; the path is relative to the field (`/pipeline`). */
  issue?(path: string, code: string, params?: Record<string, unknown>): void;
}

export interface FieldIssue {
  code: string;
  params?: Record<string, unknown>;
}

export type Parsed = { value: Value | null } | { issue: FieldIssue };

/** What reading and writing text needs to know of the workspace. */
export interface TextEnv {
  timeZone: string;
  locale: Locale;
}

/** Resolves a further definition, such as the result of a formula; undefined when there is no such type. */
export type Nested = (def: FieldDef) => Field | undefined;

/** The field whose type a value has: what a formula or roll-up yields, else the field itself. */
export function yields(field: Field): Field {
  return field.as ?? field;
}

/**
 * One example of a type, run through the whole conformance suite. Settings may speak of the suite's own world
 * (`test/support/field-examples.ts`): pipeline `example` (new, won, lost), objects `customer`, `ticket`, `order`,
 * and the fields `order.amount` (currency), `order.score` (score), `order.placed_at` (datetime), `order.status` (select).
 */
export interface Example {
  /** Settings of the field, merged over `{ key: "f", type, label: "F" }`. */
  settings?: Record<string, unknown>;
  /** Accepted input (JSON, as a client sends it) and what must be read back by a client. */
  accepts?: { input: unknown; json: unknown }[];
  /** Cells of a spreadsheet and what a client reads back. */
  cells?: { text: string; json: unknown }[];
  /** Refused input and the issue's code. */
  refuses?: { input: unknown; code: string }[];
  /** A value (JSON) and its display in both languages. */
  shows?: { json: unknown; "zh-CN": string; en: string }[];
  /** JSON values from lowest to highest, for sorting (absent is added lowest by the suite). */
  ascending?: unknown[];
}

/**
 * What people meet the type with. The pages draw one input and one cell for each of these words; several types share them, and no
 * page asks for a type by name. `computed` is drawn like the field that it yields.
 */
export type Control =
  | "line"
  | "text"
  | "number"
  | "switch"
  | "date"
  | "moment"
  | "choice"
  | "choices"
  | "scale"
  | "email"
  | "phone"
  | "url"
  | "person"
  | "reference"
  | "computed";

export interface FieldType {
  /** The word in the stored schema: `text`, `multi_select`, … */
  key: string;
  control: Control;
  label: Text;
  /** Formula and roll-up: never written by anyone. Auto number: written by the engine only. */
  readOnly?: boolean;
  /** Never written: computed from the record itself, or kept up to date from other records. */
  computed?: "formula" | "rollup";
  /** Auto number: text of the nth number (n from 1). */
  auto?(n: number, field: Field): string;
  /** Holds text: has a folded companion column, by which it is compared, sorted, searched and kept unique. */
  textual?: boolean;
  /** A formula may have this type as its result. */
  result?: boolean;
  /** Can be summed and averaged: the field (its type and settings) that the sum or average of `field` is. */
  sumOf?(field: Field): Field;
  /** Shown behind the number while it is typed. */
  unit?: string;
  /** Scales: their lowest and highest number. */
  ends?(field: Field): { min: number; max: number };
  /** Fits a computed number (of a formula, a sum, an average, a rule) to the field's decimals, half away from zero. */
  fit?(value: number, field: Field): number;
  /** Shape of the type's own settings in a {@link FieldDef} (zod or zod/mini); unknown keys are refused. */
  settings: Record<string, $ZodType>;
  /** What `resolveField` adds to the field: options, currency and digits, targets, the result's field. */
  resolve?(def: FieldDef, env: ResolveEnv, nested: Nested): Partial<Field>;
  /** Faults of the settings that a shape cannot express (min above max, default that does not parse, …). */
  checkSettings?(field: Field): (FieldIssue & { path: string })[];
  valueType(field: Field): ValueType;
  /** Columns of a stored field; the first is named like the field and sorts and filters it. */
  columns(field: Field): Column[];
  /** Reads what a client sends. Null, "" and [] are absent. Accepts what `toJson` gives. */
  parse(input: unknown, field: Field): Parsed;
  /** Reads a cell of a spreadsheet; choices by key or label, dates in the usual spellings, moments in the workspace's wall time. */
  parseText(text: string, field: Field, env: TextEnv): Parsed;
  /** Checks the settings' demands (length, range, pattern, decimals); `required` and `unique` are the record's. */
  validate(value: Value, field: Field): FieldIssue[];
  /** One SQL value for each column of `columns`, in their order. */
  toRow(value: Value | null, field: Field): SqlValue[];
  /** Reads the columns of `columns` out of a row (by column name). */
  fromRow(row: Readonly<Record<string, unknown>>, field: Field): Value | null;
  /** What a client reads: money as a decimal string, moments as ISO 8601 UTC with milliseconds. */
  toJson(value: Value | null, field: Field): unknown;
  /** A cell for export that `parseText` reads back to the same value. */
  toText(value: Value | null, field: Field, env: TextEnv): string;
  /** For people. */
  format(value: Value | null, field: Field, env: TextEnv): string;
  /** Operators that a filter offers for this type, in the order a menu shows them. Computed types: those of `yields(field).type`. */
  operators: readonly string[];
  /** Measures that make sense: subset of count, sum, avg, min, max, share. Computed types: those of `yields(field).type`. */
  measures: readonly string[];
  examples: readonly Example[];
}
