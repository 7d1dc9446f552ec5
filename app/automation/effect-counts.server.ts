import { SYSTEM } from "../access/actor.ts";
import { can } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { SqlValue } from "../fields/value.ts";
import { test } from "../logic/evaluate.ts";
import { predicate, toSql } from "../logic/sql.ts";
import type { Sql, SqlTarget } from "../logic/types.ts";
import { envFor, loadPaths, loadRows } from "../records/load.server.ts";
import { constants, type Select, selectTarget } from "../records/select.server.ts";
import { glue, sql } from "../records/sql-text.ts";
import type { ViewModel } from "../records/view-kind.ts";
import type { FieldModel, ObjectModel, Workspace } from "../schema/workspace.ts";
import type { RuleEffect, SettingsEffect } from "./effect-model.ts";
import type { AutomationModel } from "./model.ts";
import { readsAny } from "./reads.ts";
import { systemOf, type Turn } from "./turn.ts";

const DAYS = 90;
const DAY = 86_400_000;
/** Records evaluated where the database cannot read a condition, and for how long at most (milliseconds). */
const MOST_LOOKED_AT = 20_000;
const LONGEST = 2_000;
const CHUNK = 500;

/** The same query, as the settings are before and after. */
function bothWays(ctx: Context, { before, after }: Turn, object: ObjectModel) {
  const select = selectTarget({ ...ctx, workspace: after }, object);
  const old: SqlTarget = { ...select, env: constants({ ...ctx, workspace: before }) };
  return { select, old };
}

/** For how many records the rule's condition holds before and after, and how often it ran lately. */
export async function countRule(
  ctx: Context,
  turn: Turn,
  rule: AutomationModel,
  { asks, acts }: { asks: boolean; acts: boolean },
): Promise<RuleEffect> {
  const object = turn.after.objects.get(rule.object)!;
  const [matches, runs] = await Promise.all([
    asks
      ? rule.condition!.sql
        ? countBySql(ctx, turn, rule, object)
        : countByLooking(ctx, turn, rule, object)
      : undefined,
    acts ? recentRuns(ctx, rule.key) : undefined,
  ]);
  return {
    key: rule.key,
    label: rule.label,
    object: rule.object,
    timing: rule.timing,
    ...(matches && { matches }),
    ...(runs !== undefined && { later: { runs } }),
  };
}

/** When what a record tells of happened: the first moment that is filled in as now, else when the record was made. */
export function momentOf(object: ObjectModel): FieldModel {
  const stated = [...object.fields.values()].find(
    (field) =>
      !field.system &&
      field.stored &&
      field.type.valueType(field).kind === "moment" &&
      JSON.stringify(field.def.default) === '{"now":[]}',
  );
  return stated ?? object.fields.get("created_at")!;
}

const hit = (condition: Sql): Sql => glue([sql("count(CASE WHEN"), condition, sql("THEN 1 END)")], " ");

async function countBySql(
  ctx: Context,
  turn: Turn,
  rule: AutomationModel,
  object: ObjectModel,
): Promise<RuleEffect["matches"]> {
  const { select, old } = bothWays({ ...ctx, actor: SYSTEM }, turn, object);
  const [was, is] = [predicate(rule.condition!, old), predicate(rule.condition!, select)];
  const moment = momentOf(object);
  const lately = sql(`${select.alias}."${moment.columns[0]!.name}" >= ?`, ctx.clock.now() - DAYS * DAY);
  const both = (condition: Sql) =>
    glue(
      [condition, lately].map((one) => sql(`(${one.sql})`, ...one.params)),
      " AND ",
    );
  const columns = [
    sql(`count(*) AS "n"`),
    named(hit(lately), "recent"),
    named(hit(was), "was"),
    named(hit(is), "now"),
    named(hit(both(was)), "recent_was"),
    named(hit(both(is)), "recent_now"),
  ];
  const row = await one(ctx, select, columns);
  return {
    recent: {
      before: Number(row.recent_was),
      after: Number(row.recent_now),
      of: Number(row.recent),
      days: DAYS,
      field: moment.key,
    },
    all: { before: Number(row.was), after: Number(row.now), of: Number(row.n) },
  };
}

const named = (value: Sql, name: string): Sql => sql(`${value.sql} AS "${name}"`, ...value.params);

/** One row of figures over all live records. */
async function one(ctx: Context, select: Select, columns: readonly Sql[]): Promise<Record<string, SqlValue>> {
  const from = select.from();
  const list = glue(columns, ", ");
  const [row] = await ctx.db.all(
    `SELECT ${list.sql} FROM ${from.sql} WHERE ${select.alias}."deleted_at" IS NULL`,
    [...list.params, ...from.params],
  );
  return row!;
}

/** A condition that only memory can decide: the newest records, as many as there is time for. */
async function countByLooking(
  ctx: Context,
  turn: Turn,
  rule: AutomationModel,
  object: ObjectModel,
): Promise<RuleEffect["matches"]> {
  const started = performance.now();
  const moment = momentOf(object);
  const since = ctx.clock.now() - DAYS * DAY;
  const recent = { before: 0, after: 0, of: 0, days: DAYS, field: moment.key };
  const all = { before: 0, after: 0, of: 0 };
  let last: string | null = null;
  for (;;) {
    const ids: string[] = await newestIds(ctx, object, last);
    const rows = [...(await loadRows(ctx.db, object, ids))].map(([id, values]) => ({ id, values }));
    const related = await loadPaths(ctx.db, turn.after, object, rows, rule.conditionPaths);
    for (const { id, values } of rows) {
      const holds = (workspace: Workspace) =>
        test(rule.condition!, envFor(systemOf(ctx, workspace), object, values, related.get(id)));
      const [was, is] = [holds(turn.before), holds(turn.after)];
      const happened = values[moment.key];
      const counts = typeof happened === "number" && happened >= since ? [recent, all] : [all];
      for (const count of counts) {
        count.of++;
        if (was) count.before++;
        if (is) count.after++;
      }
    }
    if (ids.length < CHUNK) return { recent, all };
    last = ids.at(-1)!;
    if (all.of >= MOST_LOOKED_AT || performance.now() - started > LONGEST)
      return { recent, all, partial: true };
  }
}

async function newestIds(ctx: Context, object: ObjectModel, last: string | null): Promise<string[]> {
  const select = selectTarget(systemOf(ctx, ctx.workspace), object);
  const from = select.from();
  const rows = await ctx.db.all<{ id: string }>(
    `SELECT ${select.id} AS "id" FROM ${from.sql} WHERE ${select.alias}."deleted_at" IS NULL${last === null ? "" : ` AND ${select.id} < ?`} ORDER BY ${select.id} DESC LIMIT ${CHUNK}`,
    [...from.params, ...(last === null ? [] : [last])],
  );
  return rows.map((row) => String(row.id));
}

/** Ids of runs are in the order of time, so the newest ones are found by their index. */
async function recentRuns(ctx: Context, automation: string): Promise<number> {
  const [row] = await ctx.db.all<{ n: number }>(
    "SELECT count(*) AS n FROM runs WHERE automation = ? AND started_at >= ?",
    [automation, ctx.clock.now() - DAYS * DAY],
  );
  return Number(row!.n);
}

/** Formulas that are worked out when read and read a setting: how many records show another value at once. */
export async function countFormulas(
  ctx: Context,
  turn: Turn,
  paths: ReadonlySet<string>,
): Promise<SettingsEffect["formulas"]> {
  const found = [...turn.after.objects.values()].flatMap((object) =>
    [...object.fields.values()]
      .filter((field) => field.formula && !field.stored && readsAny(field.formula, paths))
      .map((field) => ({ object, field })),
  );
  return Promise.all(
    found.map(async ({ object, field }) => ({
      object: object.key,
      field: field.key,
      label: field.label,
      records: field.formula!.sql ? await countDiffering(ctx, turn, object, field) : null,
    })),
  );
}

async function countDiffering(
  ctx: Context,
  turn: Turn,
  object: ObjectModel,
  field: FieldModel,
): Promise<number> {
  const { select, old } = bothWays(ctx, turn, object);
  const differs = glue([toSql(field.formula!, old), toSql(field.formula!, select)], " IS DISTINCT FROM ");
  return Number((await one(ctx, select, [named(hit(differs), "n")])).n);
}

/** Stored views whose filter reads a setting: how many records they would show to the reader, were every record open to them. */
export async function countViews(
  ctx: Context,
  turn: Turn,
  paths: ReadonlySet<string>,
): Promise<SettingsEffect["views"]> {
  const views = turn.after
    .parts<ViewModel>("view")
    .filter((view) => readsAny(view.filter, paths) && can(ctx.workspace, ctx.actor, "read", view.object));
  return Promise.all(
    views.map(async (view) => {
      const object = turn.after.objects.get(view.object)!;
      const { select, old } = bothWays(ctx, turn, object);
      const columns = [
        named(hit(predicate(view.filter!, old)), "was"),
        named(hit(predicate(view.filter!, select)), "now"),
      ];
      const row = await one(ctx, select, columns);
      return {
        key: view.key,
        object: view.object,
        label: view.label,
        before: Number(row.was),
        after: Number(row.now),
      };
    }),
  );
}
