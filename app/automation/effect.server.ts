import type { Context } from "../context.ts";
import type { Db } from "../db/types.ts";
import { invalid } from "../errors.ts";
import { staleFigures } from "../schema/recompute.ts";
import { WhereUsed } from "../schema/references.ts";
import { readPatch, settingsByPath } from "../schema/settings.server.ts";
import { demandSettings, draftSettings, kindsOf } from "../schema/store.server.ts";
import type { Workspace } from "../schema/workspace.ts";
import { countFormulas, countRule, countViews } from "./effect-counts.server.ts";
import type { RuleEffect, SettingsEffect } from "./effect-model.ts";
import { objectMoves } from "./effect-moves.server.ts";
import type { AutomationModel } from "./model.ts";
import { changedPaths, movePlans, readsAny, stepsRead } from "./reads.ts";
import type { Turn } from "./turn.ts";

/**
 * What these settings would do, before anything is saved: which rules, lists and formulas read them, for how many records rules would
 * answer differently, and how many records would come out different were they saved again. Counted in the database where it can read
 * the rules; else the newest records are evaluated, and the answer says that it is of those. Nothing is changed.
 * @param patch by whole path, `{ "tiers.vip_revenue": "800000" }`, as `setSettings` takes it
 * @param signal aborted when nobody waits for the answer any more: then nothing more is asked, and its reason is thrown
 * @throws AppError 403 without `settings.edit` or `schema.publish`; 422 with pointers at the patch's keys
 */
export async function settingsEffect(
  ctx: Context,
  patch: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<SettingsEffect> {
  demandSettings(ctx);
  const { workspace, issues } = await draftSettings(ctx, readPatch(ctx.workspace, patch));
  if (!workspace) throw invalid(issues);
  return turnEffect(ctx, { before: ctx.workspace, after: workspace }, signal);
}

/** The same between two compiled revisions, such as the one before a save and the one after it. */
export async function turnEffect(outer: Context, turn: Turn, signal?: AbortSignal): Promise<SettingsEffect> {
  demandSettings(outer);
  const ctx: Context = { ...outer, db: oneAtATime(outer.db, signal) };
  const { before, after } = turn;
  const paths = changedPaths(before, after);
  const rules = after.parts<AutomationModel>("automation").filter((rule) => rule.enabled);
  const [effects, moves, formulas, views] = await Promise.all([
    Promise.all(rules.flatMap((rule) => ruleEffect(ctx, turn, rule, paths) ?? [])),
    Promise.all(movePlans(after, paths).map((plan) => objectMoves(ctx, turn, plan))),
    countFormulas(ctx, turn, paths),
    countViews(ctx, turn, paths),
  ]);
  return {
    changed: changesOf(turn, paths),
    rules: effects,
    moves: moves.filter((move) => move.records > 0 || move.partial),
    formulas,
    views,
    figures: staleFigures(before, after).flatMap(({ object, field }) => {
      const model = after.objects.get(object)?.fields.get(field);
      return model ? [{ object, field, label: model.label }] : [];
    }),
    others: others(ctx, after, paths),
  };
}

/**
 * The database, asked one question at a time: an effect reads whole tables several times over, and on SQLite three such questions at
 * once would leave no reader to anybody else.
 */
function oneAtATime(db: Db, signal?: AbortSignal): Db {
  let last: Promise<unknown> = Promise.resolve();
  const all: Db["all"] = (sql, params) => {
    const next = last.then(() => {
      signal?.throwIfAborted();
      return db.all(sql, params);
    });
    last = next.catch(() => {});
    return next as Promise<never[]>;
  };
  return { ...db, all };
}

function changesOf({ before, after }: Turn, paths: ReadonlySet<string>): SettingsEffect["changed"] {
  const old = settingsByPath(before);
  return [...settingsByPath(after).values()]
    .filter(({ path }) => paths.has(`settings.${path}`))
    .map(({ path, label, field, value }) => ({
      path,
      label,
      before: field.type.toJson(old.get(path)?.value ?? null, field),
      after: field.type.toJson(value, field),
    }));
}

function ruleEffect(
  ctx: Context,
  turn: Turn,
  rule: AutomationModel,
  paths: ReadonlySet<string>,
): Promise<RuleEffect>[] | null {
  const asks = readsAny(rule.condition, paths);
  // What a rule before the write assigns is counted as moves.
  const acts = rule.timing === "after" && stepsRead(rule, paths);
  if (!asks && !acts && !(rule.timing === "before" && stepsRead(rule, paths))) return null;
  return [countRule(ctx, turn, rule, { asks, acts })];
}

/** Whatever else uses the settings: forms, gates, object rules, roles, surveys. */
function others(ctx: Context, workspace: Workspace, paths: ReadonlySet<string>): SettingsEffect["others"] {
  const used = new WhereUsed({ format: 1, schemas: [...workspace.schemas] }, kindsOf(ctx));
  const uses = [...paths].flatMap((path) => used.setting(path.slice("settings.".length)));
  const counted = (kind: string, path: string) =>
    kind === "automation" || kind === "view" || (kind === "object" && path.includes("/expression"));
  const found = new Map(
    uses
      .filter(({ kind, path }) => !counted(kind, path))
      .map(({ kind, key }) => [`${kind} ${key}`, { kind, key }]),
  );
  return [...found.values()].map(({ kind, key }) => ({
    kind,
    key,
    label: workspace.schemas.find((schema) => schema.kind === kind && schema.key === key)?.label ?? key,
  }));
}
