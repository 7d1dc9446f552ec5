import type { Context } from "../context.ts";
import { quote } from "../db/types.ts";
import type { SqlValue } from "../fields/value.ts";
import { test } from "../logic/evaluate.ts";
import { predicate } from "../logic/sql.ts";
import type { Sql } from "../logic/types.ts";
import { envFor, loadPaths, loadRows } from "../records/load.server.ts";
import { readableRows, type Select, selectTarget } from "../records/select.server.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { AutomationModel } from "./model.ts";

/** How many ids a try over all records shows. */
const SAMPLE = 10;
/** Records read at a time where memory has to decide. */
const CHUNK = 500;
/** The newest records, among which examples are looked for while the count runs. */
const NEWEST = 1_000;
/** Of fewer matches than one record in so many, the newest are found sooner by sorting all of them than by walking back to them. */
const RARE = 500;

export interface BackTest {
  matched: number;
  /** Records looked at. */
  of: number;
  /** Ids of the newest matches that the asker may read. */
  sample: string[];
}

/**
 * How many records a rule would answer to, had each been created now as it stands: one count in the database where SQL can read
 * the condition, else an evaluation of every record in chunks. `since` in milliseconds UTC.
 */
export async function testAll(
  ctx: Context,
  rule: AutomationModel,
  object: ObjectModel,
  since: number | undefined,
): Promise<BackTest> {
  if (rule.condition && !rule.condition.sql) return testInMemory(ctx, rule, object, since);
  const { sample, ...counted } = await countAndLately(ctx, object, rule, since);
  // Most often the newest thousand have ten; only where they have not, it is looked further back.
  const { matched, of } = counted;
  if (sample.length === SAMPLE || sample.length === matched) return { ...counted, sample };
  const way = matched * RARE < of ? "sorted" : "walking";
  return { ...counted, sample: await newest(ctx, object, rule, since, way) };
}

/**
 * Records looked at, those of them that match, and the latest of these: one reading of the table for both counts, and one trip to
 * the database for everything.
 */
async function countAndLately(
  ctx: Context,
  object: ObjectModel,
  rule: AutomationModel,
  since: number | undefined,
): Promise<BackTest> {
  const counted = count(ctx, object, rule, since);
  const lately = newestSql(ctx, object, rule, since, "lately");
  const rows = await ctx.db.all<{ n: number; hits: number; id: string | null }>(
    `SELECT n, hits, NULL AS id FROM (${counted.sql}) c UNION ALL SELECT 0, 0, id FROM (${lately.sql}) l`,
    [...counted.params, ...lately.params],
  );
  const figures = rows.find((row) => row.id === null)!;
  // A union promises no order.
  const ids = rows.flatMap((row) => row.id ?? []).sort();
  return { matched: Number(figures.hits), of: Number(figures.n), sample: ids.reverse() };
}

/** Records looked at (`n`), and those of them that match (`hits`). */
function count(ctx: Context, object: ObjectModel, rule: AutomationModel, since: number | undefined): Sql {
  const select = selectTarget(ctx, object);
  const hit: Sql = rule.condition ? predicate(rule.condition, select) : { sql: "1 = 1", params: [] };
  const where = candidates(select, since);
  const from = select.from();
  return {
    sql: `SELECT count(*) AS n, count(*) FILTER (WHERE ${hit.sql}) AS hits FROM ${from.sql} WHERE ${where.map((one) => one.sql).join(" AND ")}`,
    params: [...hit.params, ...from.params, ...where.flatMap((one): SqlValue[] => one.params)],
  };
}

/** Records outside the bin, those created before `since` left out. */
function candidates(select: Select, since: number | undefined): Sql[] {
  const where: Sql[] = [{ sql: `${select.alias}."deleted_at" IS NULL`, params: [] }];
  if (since !== undefined) where.push({ sql: `${select.alias}."created_at" >= ?`, params: [since] });
  return where;
}

/**
 * The newest matches that the asker may read, ids descending: `lately` among the newest {@link NEWEST} records only, `walking` back
 * through all of them by id, or `sorted` out of all matches, for which the database is free to read the table as it likes.
 */
async function newest(
  ctx: Context,
  object: ObjectModel,
  rule: AutomationModel,
  since: number | undefined,
  way: "walking" | "sorted",
): Promise<string[]> {
  const { sql, params } = newestSql(ctx, object, rule, since, way);
  const rows = await ctx.db.all<{ id: string }>(sql, params);
  return rows.map((row) => row.id);
}

function newestSql(
  ctx: Context,
  object: ObjectModel,
  rule: AutomationModel,
  since: number | undefined,
  way: "lately" | "walking" | "sorted",
): Sql {
  const { sql, params } = query(ctx, object, rule, since, true);
  const ids = `SELECT "id" FROM ${quote(object.table)} ORDER BY "id" DESC LIMIT 1 OFFSET ${NEWEST}`;
  const near = way === "lately" ? ` AND "t"."id" > coalesce((${ids}), '')` : "";
  // An id joined to nothing is the same id, but no index of ids sorts by it.
  const order = way === "sorted" ? `"t"."id" || ''` : '"t"."id"';
  return { sql: `${sql}${near} ORDER BY ${order} DESC LIMIT ${SAMPLE}`, params };
}

/** Ids of candidates that match. `mine` keeps to rows that the asker may read; what counts is what the rule would answer to. */
function query(
  ctx: Context,
  object: ObjectModel,
  rule: AutomationModel | null,
  since: number | undefined,
  mine: boolean,
): Sql {
  const select = selectTarget(ctx, object);
  const where = candidates(select, since);
  if (rule?.condition) where.push(predicate(rule.condition, select));
  const rows = mine ? readableRows(ctx, select) : null;
  if (rows) where.push(rows);
  const from = select.from();
  return {
    sql: `SELECT ${select.id} AS id FROM ${from.sql} WHERE ${where.map((one) => `(${one.sql})`).join(" AND ")}`,
    params: [...from.params, ...where.flatMap((one): SqlValue[] => one.params)],
  };
}

/** Conditions that only memory can decide: every record, in chunks, newest first. */
async function testInMemory(
  ctx: Context,
  rule: AutomationModel,
  object: ObjectModel,
  since: number | undefined,
): Promise<BackTest> {
  const result = { matched: 0, of: 0 };
  const matches: string[] = [];
  let before: string | null = null;
  for (;;) {
    const ids: string[] = await page(ctx, object, since, before);
    if (ids.length === 0) break;
    before = ids.at(-1)!;
    const rows = [...(await loadRows(ctx.db, object, ids))].map(([id, values]) => ({ id, values }));
    const related = await loadPaths(ctx.db, ctx.workspace, object, rows, rule.conditionPaths);
    const found = rows.filter(({ id, values }) =>
      test(rule.condition!, envFor(ctx, object, values, related.get(id))),
    );
    result.of += rows.length;
    result.matched += found.length;
    if (matches.length < SAMPLE)
      matches.push(
        ...(await mine(
          ctx,
          object,
          found.map((row) => row.id),
        )),
      );
  }
  return { ...result, sample: matches.slice(0, SAMPLE) };
}

async function page(ctx: Context, object: ObjectModel, since: number | undefined, before: string | null) {
  const { sql, params } = query(ctx, object, null, since, false);
  const rows = await ctx.db.all<{ id: string }>(
    `${sql}${before === null ? "" : ' AND "t"."id" < ?'} ORDER BY "t"."id" DESC LIMIT ${CHUNK}`,
    before === null ? params : [...params, before],
  );
  return rows.map((row) => row.id);
}

/** Those of the ids that the asker may read, newest first. */
async function mine(ctx: Context, object: ObjectModel, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { sql, params } = query(ctx, object, null, undefined, true);
  const rows = await ctx.db.all<{ id: string }>(
    `${sql} AND "t"."id" IN (${ids.map(() => "?").join(", ")}) ORDER BY "t"."id" DESC LIMIT ${SAMPLE}`,
    [...params, ...ids],
  );
  return rows.map((row) => row.id);
}
