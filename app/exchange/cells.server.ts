import { hiddenFields } from "../access/can.ts";
import { findUser } from "../access/users.server.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import type { Field, TextEnv } from "../fields/field-type.ts";
import type { Value } from "../fields/value.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { choicesIn } from "./choices.ts";
import { type CsvRow, fitsHeading } from "./csv.server.ts";
import { idsByValue, probeKey } from "./look-up.server.ts";
import { constantFeed, type Feed, type Mapping, targetsOf } from "./mapping.ts";

/** What is wrong with one cell. */
export interface CellIssue {
  column: string | null;
  code: string;
  params?: Record<string, unknown>;
  /** What stands in the cell, cut short. */
  cell?: string;
}

/** Longest part of a cell that is told of, in characters. */
const TOLD = 60;

/** A row of the file, read: values as a client would send them, or what is wrong. */
export interface ReadRow {
  line: number;
  input: Record<string, unknown>;
  /** Values in memory form, for matching keys. */
  values: Map<string, Value>;
  issues: CellIssue[];
  /** Fields whose cell cannot be read. */
  unreadable: Set<string>;
}

/** Reads the cells of a chunk of rows. References are looked up in batches: one query for each mapped column and object. */
export async function readRows(
  ctx: Context,
  queries: Queries,
  object: ObjectModel,
  mapping: Mapping,
  constants: ReadonlyMap<string, string>,
  rows: readonly CsvRow[],
  headings: readonly string[],
): Promise<ReadRow[]> {
  const read = rows.map(
    ({ line }): ReadRow => ({ line, input: {}, values: new Map(), issues: [], unreadable: new Set() }),
  );
  for (const [at, row] of rows.entries()) {
    if (!fitsHeading(row.cells, headings)) {
      const params = { found: row.cells.length, expected: headings.length };
      read[at]!.issues.push({ column: null, code: "column_count", params });
    }
  }
  for (const feed of [...mapping.feeds, ...[...constants.keys()].map(constantFeed)]) {
    const field = object.fields.get(feed.field)!;
    const texts = rows.map((row) => textOf(feed, field, row, constants));
    const parsed = await readTexts(ctx, queries, field, feed, texts);
    for (const [at, result] of parsed.entries()) {
      const row = read[at]!;
      if (result === null) row.input[field.key] = null;
      else if ("issue" in result) {
        row.unreadable.add(field.key);
        row.issues.push({ column: feed.column, ...result.issue, cell: texts[at]!.trim().slice(0, TOLD) });
      } else {
        row.input[field.key] = field.type.toJson(result.value, field);
        if (result.value !== null) row.values.set(field.key, result.value);
      }
    }
  }
  return read;
}

function textOf(feed: Feed, field: Field, row: CsvRow, constants: ReadonlyMap<string, string>): string {
  const text = feed.index < 0 ? constants.get(feed.field)! : (row.cells[feed.index] ?? "");
  if (!feed.translate) return text;
  const trimmed = text.trim();
  const whole = feed.translate.get(trimmed);
  if (whole !== undefined || field.type.valueType(field).kind !== "list") return whole ?? trimmed;
  return choicesIn(trimmed)
    .map((part) => feed.translate!.get(part) ?? part)
    .join(";");
}

/** What the texts mean to a field, in their order; null is nothing. References and people are looked up, all of them in one go. */
export async function readTexts(
  ctx: Context,
  queries: Queries,
  field: Field,
  feed: Feed,
  texts: readonly string[],
): Promise<Found[]> {
  if (field.to !== undefined) return lookUp(ctx, queries, field, feed, texts);
  const env: TextEnv = { timeZone: ctx.workspace.timeZone, locale: ctx.locale };
  return texts.map((text) => (text === "" ? null : field.type.parseText(text, field, env)));
}

export type Found =
  | { value: Value | null }
  | { issue: { code: string; params?: Record<string, unknown> } }
  | null;

/** References and people: by the mapped field, else by id, external id or the name a record goes by. */
async function lookUp(
  ctx: Context,
  queries: Queries,
  field: Field,
  feed: Feed,
  texts: readonly string[],
): Promise<Found[]> {
  const wanted = [
    ...new Set(texts.map((text) => text.trim()).filter((text) => text !== "" && !text.includes("\0"))),
  ];
  const targets = targetsOf(field, ctx.workspace);
  const found = new Map<string, Found>();
  const env: TextEnv = { timeZone: ctx.workspace.timeZone, locale: ctx.locale };
  for (const text of feed.by ? [] : wanted) {
    // What an export writes: an id, or `object:id` where the reference leads to several.
    const parsed = field.type.parseText(text, field, env);
    if ("value" in parsed) found.set(text, parsed);
  }
  const open = () => wanted.filter((text) => !found.has(text));
  if (targets.length === 0) {
    for (const text of open()) {
      const user = await findUser(queries, text);
      if (user) found.set(text, { value: user.id });
    }
  }
  for (const target of targets) {
    const keys = feed.by ? [feed.by] : ["external_id", target.title.key];
    for (const key of new Set(keys)) {
      const by = hiddenFields(ctx.workspace, ctx.actor, target.key).has(key)
        ? undefined
        : target.fields.get(key);
      // A name that is worked out when read stands in no column to look in.
      if (by?.stored) await findIn(queries, target, by, open(), targets.length > 1, found, ctx);
    }
  }
  return texts.map((text) => {
    const trimmed = text.trim();
    if (trimmed === "") return null;
    if (trimmed.includes("\0")) return { issue: { code: "has_nul" } };
    return (
      found.get(trimmed) ?? {
        issue: { code: "reference_not_found", params: { value: trimmed.slice(0, 80) } },
      }
    );
  });
}

async function findIn(
  queries: Queries,
  target: ObjectModel,
  by: Field,
  texts: readonly string[],
  link: boolean,
  found: Map<string, Found>,
  ctx: Context,
): Promise<void> {
  const env: TextEnv = { timeZone: ctx.workspace.timeZone, locale: ctx.locale };
  const values = new Map<string, Value>();
  for (const text of texts) {
    const parsed = by.type.parseText(text, by, env);
    if ("value" in parsed && parsed.value !== null) values.set(text, parsed.value);
  }
  if (values.size === 0) return;
  const ids = await idsByValue(ctx, queries, target, by, [...values.values()]);
  for (const [text, value] of values) {
    const matches = ids.get(probeKey(by, value)) ?? [];
    if (matches.length > 1) {
      found.set(text, {
        issue: { code: "reference_ambiguous", params: { value: text.slice(0, 80), count: matches.length } },
      });
    } else if (matches[0]) {
      found.set(text, { value: link ? { object: target.key, id: matches[0] } : matches[0] });
    }
  }
}
