import { can, rowRule } from "../access/can.ts";
import type { Context } from "../context.ts";
import { quote } from "../db/types.ts";
import { notFound } from "../errors.ts";
import type { Value } from "../fields/value.ts";
import { predicate } from "../logic/sql.ts";
import type { Env, Hop, Sql, SqlTarget } from "../logic/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { anyOf, glue, sql } from "./sql-text.ts";

/**
 * A query on one object's table under construction. It is itself the target of trusted expressions (row rules of roles, formulas,
 * conditions of automations), which see every row behind a reference.
 */
export interface Select extends SqlTarget {
  readonly model: ObjectModel;
  /** Target of what the actor asked for: a row behind a reference that the actor may not read is absent there. */
  readonly guarded: SqlTarget;
  /** `"t"."id"` */
  readonly id: string;
  /** The table and the joins registered so far. */
  from(): Sql;
}

/** A query on `model`'s table, in which `ctx`'s actor, settings, clock and time zone are the constants. */
export function selectTarget(ctx: Context, model: ObjectModel, alias = "t"): Select {
  const base = quote(alias);
  const env = constants(ctx);
  const joins: Sql[] = [];
  const aliases = new Map<string, string>();

  const addJoin = (table: string, on: (joined: string) => Sql): string => {
    const joined = quote(`${alias}${joins.length + 1}`);
    const place = joins.length;
    joins.push(sql(""));
    const condition = on(joined);
    // The condition may have registered joins of its own, which must come first.
    joins.splice(place, 1);
    joins.push(sql(`LEFT JOIN ${quote(table)} ${joined} ON ${condition.sql}`, ...condition.params));
    return joined;
  };

  const joinPlain = (from: string, hop: Hop): string =>
    addJoin(hop.table, (joined) => sql(`${joined}."id" = ${from}.${quote(hop.column)}`));

  /** The same row once more, there only if the actor may read it. */
  const joinGuarded = (from: string, hop: Hop): string => {
    const rule = readRule(ctx, hop.table);
    const row = follow(from, hop, false);
    if (rule === true) return row;
    return addJoin(hop.table, (joined) => {
      const target = { ...trusted, alias: row, join: (hops: readonly Hop[]) => followAll(row, hops, false) };
      const allowed = rule === false ? sql("1 = 0") : anyOf(rule.map((any) => predicate(any, target)));
      return glue([sql(`${joined}."id" = ${row}."id"`), allowed], " AND ");
    });
  };

  const follow = (from: string, hop: Hop, guard: boolean): string => {
    const key = `${guard ? "guarded" : "plain"} ${from} ${hop.column} ${hop.table}`;
    const known = aliases.get(key);
    if (known) return known;
    const joined = guard ? joinGuarded(from, hop) : joinPlain(from, hop);
    aliases.set(key, joined);
    return joined;
  };

  const followAll = (from: string, hops: readonly Hop[], guard: boolean): string =>
    hops.reduce((at, hop) => follow(at, hop, guard), from);

  const dialect = ctx.db.dialect;
  const trusted: SqlTarget = { dialect, alias: base, env, join: (hops) => followAll(base, hops, false) };
  return {
    ...trusted,
    model,
    guarded: { ...trusted, join: (hops) => followAll(base, hops, true) },
    id: `${base}."id"`,
    from: () => glue([sql(`${quote(model.table)} ${base}`), ...joins], " "),
  };
}

/** What expressions know before a query starts. */
export function constants(ctx: Context): Env {
  const { actor, workspace } = ctx;
  return {
    now: ctx.clock.now(),
    timeZone: workspace.timeZone,
    get(path: string): Value | null | undefined {
      if (path.startsWith("settings.")) return workspace.settings.get(path.slice("settings.".length));
      if (path === "actor.id") return actor.id;
      if (path === "actor.roles") return actor.roles;
      if (path === "actor.teams") return actor.teams;
      if (path === "actor.team_members") return actor.teamMembers;
      return undefined;
    },
  };
}

/** The object, when the actor may read any of its records; else `not_found`, as for an object that does not exist. */
export function readable(ctx: Context, objectKey: string): ObjectModel {
  const model = ctx.workspace.objects.get(objectKey);
  if (!model || !can(ctx.workspace, ctx.actor, "read", objectKey)) throw notFound();
  return model;
}

/** Which rows the actor may read, as a condition; null when all of them. */
export function readableRows(ctx: Context, select: Select): Sql | null {
  const rule = rowRule(ctx.workspace, ctx.actor, "read", select.model.key);
  if (rule === true) return null;
  if (rule === false) return sql("1 = 0");
  return anyOf(rule.map((any) => predicate(any, select)));
}

/** Rows outside the bin (or only those in it) that the actor may read. */
export function visibleRows(ctx: Context, select: Select, deleted = false): Sql[] {
  const rule = readableRows(ctx, select);
  const live = sql(`${select.alias}."deleted_at" IS ${deleted ? "NOT " : ""}NULL`);
  return rule ? [live, rule] : [live];
}

/** The read rule of the object that a table belongs to; tables of the house (users, teams) have none. */
function readRule(ctx: Context, table: string) {
  const key = table.startsWith("o_") ? table.slice(2) : null;
  return key === null || !ctx.workspace.objects.has(key) || rowRule(ctx.workspace, ctx.actor, "read", key);
}
