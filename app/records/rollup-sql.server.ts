import type { Context } from "../context.ts";
import { type Queries, quote, type Row } from "../db/types.ts";
import { objectColumn, type SqlValue } from "../fields/value.ts";
import { predicate } from "../logic/sql.ts";
import type { Dialect, Sql } from "../logic/types.ts";
import type { Rollup } from "../schema/workspace.ts";
import { inList } from "./in-list.ts";
import { emptyState, scaleOf, stateOf } from "./rollup-parts.ts";
import { constants } from "./select.server.ts";
import { allOf, sql } from "./sql-text.ts";

/** Figures worked out anew from the children that are not in the bin: the roll-up's columns by parent, for every parent asked for. */
export async function recalculate(
  ctx: Context,
  q: Queries,
  rollup: Rollup,
  parents: readonly string[],
): Promise<Map<string, SqlValue[]>> {
  const states = new Map(parents.map((id) => [id, emptyState(rollup)]));
  if (parents.length === 0) return states;
  const query =
    rollup.measure === "latest"
      ? latestSql(ctx, rollup, parents)
      : figureSql(ctx, q.dialect, rollup, parents);
  for (const row of await q.all(query.sql, query.params))
    states.set(String(row.parent), readState(rollup, row));
  return states;
}

function readState(rollup: Rollup, row: Row): SqlValue[] {
  if (rollup.measure === "latest") {
    const values = rollup.source!.columns.map((_, at) => row[`v${at}`] ?? null);
    return [...values, row.rank ?? null, row.child ?? null];
  }
  if (rollup.measure === "min" || rollup.measure === "max") return [row.figure ?? null];
  return stateOf(rollup, Number(row.figure ?? 0), Number(row.n));
}

/** The children that count, of these parents. */
function childrenOf(ctx: Context, rollup: Rollup, parents: readonly string[]): Sql {
  const conditions = [inList(`t.${quote(rollup.by.key)}`, parents), sql('t."deleted_at" IS NULL')];
  if (rollup.by.columns.length > 1)
    conditions.push(sql(`t.${quote(objectColumn(rollup.by.key))} = ?`, rollup.parent));
  if (rollup.source) conditions.push(sql(`t.${quote(rollup.source.key)} IS NOT NULL`));
  if (rollup.filter) {
    conditions.push(
      predicate(rollup.filter, {
        dialect: ctx.db.dialect,
        alias: "t",
        env: constants(ctx),
        join: () => {
          throw new Error(`the filter of ${rollup.parent}.${rollup.field.key} leaves its own record`);
        },
      }),
    );
  }
  return allOf(conditions);
}

function tableOf(ctx: Context, rollup: Rollup): string {
  return quote(ctx.workspace.objects.get(rollup.of)!.table);
}

function figureSql(ctx: Context, dialect: Dialect, rollup: Rollup, parents: readonly string[]): Sql {
  const where = childrenOf(ctx, rollup, parents);
  const parent = `t.${quote(rollup.by.key)}`;
  return {
    sql: `SELECT ${parent} AS parent, COUNT(*) AS n, ${figure(dialect, rollup)} AS figure FROM ${tableOf(ctx, rollup)} AS t WHERE ${where.sql} GROUP BY ${parent}`,
    params: where.params,
  };
}

/** Sums of whole numbers as doubles: exact as far as they can be kept, and without overflow beyond. */
function figure(dialect: Dialect, rollup: Rollup): string {
  if (!rollup.source) return "0";
  const column = `t.${quote(rollup.source.key)}`;
  if (rollup.measure === "min" || rollup.measure === "max") return `${rollup.measure}(${column})`;
  const digits = 10 ** scaleOf(rollup);
  const steps = `ABS(${column}) * ${digits}.0 + 0.5`;
  // SQLite has no TRUNC for certain; its cast to INTEGER ends at 2^63, where doubles are whole numbers anyhow.
  const whole =
    dialect === "sqlite"
      ? `CASE WHEN ${steps} < 9e15 THEN CAST(CAST(${steps} AS INTEGER) AS REAL) ELSE ${steps} END`
      : `TRUNC(${steps})`;
  const isMoney = rollup.source.columns[0]!.type === "integer" && scaleOf(rollup) !== 6;
  return isMoney ? `SUM(CAST(${column} AS DOUBLE PRECISION))` : `SUM(SIGN(${column}) * ${whole})`;
}

function latestSql(ctx: Context, rollup: Rollup, parents: readonly string[]): Sql {
  const where = childrenOf(ctx, rollup, parents);
  const order = `t.${quote(rollup.orderBy?.key ?? "created_at")}`;
  const parent = `t.${quote(rollup.by.key)}`;
  const values = rollup.source!.columns.map((column, at) => `t.${quote(column.name)} AS v${at}`);
  return {
    sql:
      `SELECT * FROM (SELECT ${parent} AS parent, t."id" AS child, ${order} AS rank, ${values.join(", ")}, ` +
      `ROW_NUMBER() OVER (PARTITION BY ${parent} ORDER BY ${order} DESC, t."id" DESC) AS place ` +
      `FROM ${tableOf(ctx, rollup)} AS t WHERE ${where.sql} AND ${order} IS NOT NULL) AS ranked WHERE place = 1`,
    params: where.params,
  };
}
