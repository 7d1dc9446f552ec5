import type { Context } from "../context.ts";
import { type Queries, quote, type Row } from "../db/types.ts";
import { foldedColumn } from "../fields/value.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { Place } from "./cursor.ts";
import { type OrderTerm, orderBy, piecesAfter } from "./keyset.ts";
import type { Plan } from "./list-plan.server.ts";
import { requiredGrams } from "./search.ts";
import {
  COMMON,
  exactly,
  type Few,
  hasVisibleText,
  indexQuery,
  searchTable,
  titleOfEntries,
} from "./search-index.server.ts";
import { allOf, anyOf, sql } from "./sql-text.ts";

/*
 * On PostgreSQL a search reads the index's entries first, sorts them where they say by what (the id, the title), and takes records in
 * that order until the page is full: of three hundred hits it reads fifty. Left to itself the planner reads every record before it
 * sorts, or walks through all records in their order. Whether a record is a hit is decided by the record as ever (decision 017).
 */

/**
 * The first rows of a search in one trip. `rows` is null where they cannot be told so: too many records have the grams (`common`), or
 * their entries do not know their titles; where there are none, it is not known how many have the grams. Null where the index does not
 * help.
 */
export async function firstHits(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  terms: readonly string[],
  plan: Plan,
  limit: number,
): Promise<{ rows: Row[] | null; common?: boolean } | null> {
  const required = q.dialect === "postgresql" && hasVisibleText(ctx, model) ? requiredGrams(terms) : [];
  if (required.length === 0) return null;
  const few = { query: indexQuery(required), where: exactly(ctx, q, model, terms, plan.alias) };
  const rows = await hits(q, model, plan, few, undefined, limit, COMMON);
  const [first] = rows;
  if (!first) return { rows };
  if (Number(first._hits) >= COMMON) return { rows: null, common: true };
  return { rows: isSorted(first) ? rows : null, common: false };
}

/** Rows of a search that few records have the grams of; null where their entries do not know their titles. */
export async function rowsOfFew(
  q: Queries,
  model: ObjectModel,
  plan: Plan,
  few: Few,
  place: Place | undefined,
  limit: number,
): Promise<Row[] | null> {
  const rows = await hits(q, model, plan, few, place, limit);
  return !rows[0] || isSorted(rows[0]) ? rows : null;
}

/** Whether the entries say what the records are called; one that was written before its object had this title does not. */
const isSorted = (row: Row): boolean => Number(row._untitled) === 0;

/** @param most no more entries than these are looked at, whichever they are. */
function hits(
  q: Queries,
  model: ObjectModel,
  plan: Plan,
  { query, where }: Few,
  place: Place | undefined,
  limit: number,
  most?: number,
): Promise<Row[]> {
  const entries = `SELECT "id", "title_of", "title" FROM ${quote(searchTable(model))} WHERE "grams" @@ CAST(? AS tsquery)`;
  const told = orderOfEntries(model, plan);
  const [order, id] = told ? [told.order, '"h"."id"'] : [plan.order, plan.id];
  const by = told ? orderBy(order, id, "postgresql") : plan.orderBy;
  const unknown = told?.titleOf ? [sql(`"h"."title_of" IS DISTINCT FROM ?`, told.titleOf)] : [];
  const untitled = allOf(unknown.length > 0 ? unknown : [sql("1 = 0")]);
  const all = allOf([
    sql(`${plan.id} = "h"."id"`),
    // Nobody knows on which side of the place an entry without its title lies: if it is a hit, it shows.
    ...(place ? [anyOf([...unknown, ...piecesAfter(order, id, place)])] : []),
    ...plan.where,
    ...where,
  ]);
  return q.all(
    `WITH "hits" AS MATERIALIZED (${entries}${most ? ` LIMIT ${most}` : ""})
     SELECT ${plan.columns.sql}, (SELECT count(*) FROM "hits") AS "_hits",
       (SELECT count(*) FROM "hits" "h" WHERE ${untitled.sql}) AS "_untitled"
     FROM ${told ? `(SELECT * FROM "hits" "h" ORDER BY ${by.sql})` : '"hits"'} "h" CROSS JOIN ${plan.from.sql}
     WHERE ${all.sql} ORDER BY ${by.sql} LIMIT ${limit}`,
    [query, ...plan.columns.params, ...untitled.params, ...plan.from.params, ...all.params, ...by.params],
  );
}

/** The list's order where entries know it: by the id alone, or by the title; null where only records do. */
function orderOfEntries(
  model: ObjectModel,
  { order, alias }: Plan,
): { order: readonly OrderTerm[]; titleOf: string | null } | null {
  const [first, second] = order;
  if (!first) return { order, titleOf: null };
  const titleOf = titleOfEntries(model);
  const sorted = titleOf !== null && first.by.sql === `${alias}.${quote(foldedColumn(titleOf))}`;
  return sorted && !second ? { order: [{ ...first, by: sql('"h"."title"') }], titleOf } : null;
}
