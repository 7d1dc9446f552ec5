import type { Context } from "../context.ts";
import type { Queries, Row } from "../db/types.ts";
import { AppError, type Issue, invalid, notFound } from "../errors.ts";
import type { Sql } from "../logic/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { searched } from "./by-sound.server.ts";
import { decodeCursor, encodeCursor, type Place } from "./cursor.ts";
import { fits, piecesAfter } from "./keyset.ts";
import { type Plan, planFor } from "./list-plan.server.ts";
import { checkSearch } from "./query.ts";
import { firstHits, rowsOfFew } from "./search-hits.server.ts";
import type { Match } from "./search-index.server.ts";
import { constants, readable } from "./select.server.ts";
import { allOf } from "./sql-text.ts";
import { titlesFor } from "./titles.server.ts";
import type { ListQuery, Page, RecordJson } from "./types.ts";

export const MAX_LIMIT = 500;
export const DEFAULT_LIMIT = 50;

/** What is asked of a list: its rows from a place on. */
interface Asked {
  plan: Plan;
  place: Place | undefined;
  limit: number;
}

/**
 * A page of an object's records that the actor may read: filtered, searched, sorted (absent lowest, choices and references by
 * their key, text folded; the id breaks ties, ascending), from the start or from a cursor. `limit` 1 to 500.
 * @throws AppError `not_found` for an object that is unknown or closed to the actor; `invalid` naming `filter/<pointer>`, `sort`,
 * `fields`, `q`, `limit` or `cursor`. A hidden field answers like an unknown one.
 */
export async function list(ctx: Context, objectKey: string, query: ListQuery): Promise<Page> {
  const model = readable(ctx, objectKey);
  const issues: Issue[] = [];
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    issues.push({ path: "limit", code: "bad_limit", params: { max: MAX_LIMIT } });
  }
  const terms = checkSearch(query.q, issues);
  const question = query.cursor !== undefined || terms ? questionKey(objectKey, query) : "";
  const came = query.cursor ? decodeCursor(question, query.cursor) : null;
  const plan = planOrIssues(ctx, objectKey, { ...query, at: begun(ctx, came) }, issues);
  const place = came && plan && fits(plan.order, came) ? came : undefined;
  if (query.cursor !== undefined && plan && !place) issues.push({ path: "cursor", code: "bad_cursor" });
  if (issues.length > 0 || !plan) throw invalid(issues);

  const q = ctx.tx ?? ctx.db;
  const asked = { plan, place, limit: limit + 1 };
  const found = terms && (await search(ctx, q, model, query, terms, asked));
  const conditions = found ? [...plan.where, ...found.where] : plan.where;
  const counting = query.count ? countRows(q, plan, conditions) : null;
  const rows =
    found?.rows ??
    (found?.few && (await rowsOfFew(q, model, plan, found.few, place, limit + 1))) ??
    (await readRows(q, asked, conditions));
  const env = constants(ctx);
  const more = rows.length > limit;
  if (more) rows.length = limit;
  const data = rows.map((row) => plan.toRecord(row, env));
  const next = more
    ? encodeCursor(question || questionKey(objectKey, query), plan.placeOf(rows.at(-1)!))
    : null;
  const titles = query.titles ? await titlesFor(ctx, objectKey, data, query.fields) : undefined;
  return { data, next_cursor: next, count: counting ? await counting : null, ...(titles && { titles }) };
}

/**
 * One record, as the actor may see it.
 * @throws AppError `not_found` when object or record is unknown, hidden from the actor or in the bin; `invalid` for `fields`.
 */
export async function get(
  ctx: Context,
  objectKey: string,
  id: string,
  options: { fields?: readonly string[] } = {},
): Promise<RecordJson> {
  const model = readable(ctx, objectKey);
  const plan = planFor(ctx, model, { fields: options.fields });
  if (id.includes("\0")) throw notFound();
  const from = plan.from;
  const where = allOf([{ sql: `${plan.id} = ?`, params: [id] }, ...plan.where]);
  const [row] = await (ctx.tx ?? ctx.db).all(
    `SELECT ${plan.columns.sql} FROM ${from.sql} WHERE ${where.sql}`,
    [...plan.columns.params, ...from.params, ...where.params],
  );
  if (!row) throw notFound();
  return plan.toRecord(row, constants(ctx));
}

/** All faults of a question in one answer: those met before are joined by those of filter, sort and fields. */
function planOrIssues(
  ctx: Context,
  objectKey: string,
  query: ListQuery & { at?: number },
  issues: Issue[],
): Plan | null {
  try {
    return planFor(ctx, readable(ctx, objectKey), {
      filter: query.filter,
      sort: query.sort,
      fields: query.fields,
      deleted: query.deleted,
      at: query.at,
    });
  } catch (error) {
    if (error instanceof AppError && error.kind === "invalid") issues.push(...error.issues);
    else throw error;
    return null;
  }
}

/** Everything that rows and order of a list depend on, bar the actor. */
function questionKey(objectKey: string, { filter, sort, q, sounds, deleted }: ListQuery): string {
  const heard = q && sounds ? [true] : [];
  return JSON.stringify([objectKey, filter ?? null, sort ?? [], q ?? "", deleted === true, ...heard]);
}

/** How long the pages of a list may be sorted by the time when it was begun, in milliseconds. */
const DAY = 86_400_000;

/**
 * When the list of this place was begun, for an order that reads the clock. Only what lies within a day back is believed: whoever
 * forges a cursor must not learn what a formula of a field that is hidden from them said or will say at any time they like.
 */
function begun(ctx: Context, place: Place | null): number | undefined {
  const now = ctx.clock.now();
  return place?.at !== undefined && place.at <= now && place.at > now - DAY ? place.at : undefined;
}

/**
 * What a search finds, as conditions. Where nothing else is asked of the database (no sounds, no count), its first page is read in the
 * same trip.
 */
async function search(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  query: ListQuery,
  terms: readonly string[],
  { plan, place, limit }: Asked,
): Promise<Match & { rows?: Row[] }> {
  const alone = !place && !query.sounds && !query.count;
  const first = alone ? await firstHits(ctx, q, model, terms, plan, limit) : null;
  if (first?.rows?.length) return { rows: first.rows, where: [], few: null };
  const found = await searched(ctx, q, model, query, terms, plan, first?.common);
  // No hit among the entries that were looked at: where these were all, there is none.
  return first?.rows && found.few ? { ...found, rows: [] } : found;
}

/** Reads up to `limit` rows: from the start in one query, behind a place in the pieces that `piecesAfter` names. */
async function readRows(
  q: Queries,
  { plan, place, limit }: Asked,
  conditions: readonly Sql[],
): Promise<Row[]> {
  if (!place) return readPiece(q, plan, conditions, limit);
  const rows: Row[] = [];
  for (const piece of piecesAfter(plan.order, plan.id, place)) {
    rows.push(...(await readPiece(q, plan, [...conditions, piece], limit - rows.length)));
    if (rows.length >= limit) break;
  }
  return rows;
}

function readPiece(q: Queries, plan: Plan, conditions: readonly Sql[], limit: number): Promise<Row[]> {
  const where = allOf(conditions);
  return q.all(
    `SELECT ${plan.columns.sql} FROM ${plan.from.sql} WHERE ${where.sql} ORDER BY ${plan.orderBy.sql} LIMIT ${limit}`,
    [...plan.columns.params, ...plan.from.params, ...where.params, ...plan.orderBy.params],
  );
}

async function countRows(q: Queries, plan: Plan, conditions: readonly Sql[]): Promise<number> {
  const where = allOf(conditions);
  const [row] = await q.all(`SELECT count(*) AS "n" FROM ${plan.conditionsFrom.sql} WHERE ${where.sql}`, [
    ...plan.conditionsFrom.params,
    ...where.params,
  ]);
  return Number(row?.n ?? 0);
}
