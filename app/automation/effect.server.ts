import { can, hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { invalid } from "../errors.ts";
import type { Value } from "../fields/value.ts";
import { test } from "../logic/evaluate.ts";
import type { Env } from "../logic/types.ts";
import { envFor } from "../records/load.server.ts";
import { titlesOf } from "../records/titles.server.ts";
import { staleFigures } from "../schema/recompute.ts";
import { WhereUsed } from "../schema/references.ts";
import { readPatch, settingsByPath } from "../schema/settings.server.ts";
import { demandSettings, draftSettings, kindsOf } from "../schema/store.server.ts";
import type { FieldModel, ObjectModel, Workspace } from "../schema/workspace.ts";
import { countFormulas, countRule, countViews } from "./effect-counts.server.ts";
import type { FieldMoves, ObjectMoves, RuleEffect, SettingsEffect } from "./effect-model.ts";
import type { AutomationModel } from "./model.ts";
import { candidates, countExact, exactMoves, type Move, movesOf, type Turn } from "./moves.server.ts";
import { planFor } from "./plans.ts";
import { changedPaths, type MovePlan, movePlans, readsAny, stepsRead } from "./reads.ts";
import { takenKeys } from "./run-rows.server.ts";

/** Movers that a page shows by name. */
const SAMPLE = 10;
/** Records looked at in memory, and for how long at most (milliseconds): a preview answers while somebody waits. */
const MOST_LOOKED_AT = 20_000;
const LONGEST = 2_000;
const CHUNK = 500;
/** Movers for which is asked which further rules they would wake. */
const MOST_WOKEN = 1_000;

/**
 * What these settings would do, before anything is saved: which rules, lists and formulas read them, for how many records rules would
 * answer differently, and how many records would come out different were they saved again. Counted in the database where it can read
 * the rules; else the newest records are evaluated, and the answer says that it is of those. Nothing is changed.
 * @param patch by whole path, `{ "tiers.vip_revenue": "800000" }`, as `setSettings` takes it
 * @throws AppError 403 without `settings.edit` or `schema.publish`; 422 with pointers at the patch's keys
 */
export async function settingsEffect(
  ctx: Context,
  patch: Readonly<Record<string, unknown>>,
): Promise<SettingsEffect> {
  demandSettings(ctx);
  const { workspace, issues } = await draftSettings(ctx, readPatch(ctx.workspace, patch));
  if (!workspace) throw invalid(issues);
  return turnEffect(ctx, { before: ctx.workspace, after: workspace });
}

/** The same between two compiled revisions, such as the one before a save and the one after it. */
export async function turnEffect(ctx: Context, turn: Turn): Promise<SettingsEffect> {
  demandSettings(ctx);
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

interface Found {
  records: number;
  cells: Map<FieldModel, { from: Value | null; to: Value | null; records: number }[]>;
  newest: Move[];
  partial: boolean;
}

async function objectMoves(ctx: Context, turn: Turn, plan: MovePlan): Promise<ObjectMoves> {
  const found = plan.by === "exact" ? await exactly(ctx, turn, plan) : await byLooking(ctx, turn, plan);
  const hidden = hiddenFields(ctx.workspace, ctx.actor, plan.object.key);
  return {
    object: plan.object.key,
    records: found.records,
    ...(found.partial && { partial: true as const }),
    fields: [...found.cells]
      .filter(([, cells]) => cells.length > 0)
      .map(([field, cells]) => fieldMoves(field, cells, hidden)),
    sample: await sample(ctx, turn, plan, found.newest, hidden),
    wakes: await wakes(ctx, turn, plan, found),
  };
}

async function exactly(ctx: Context, turn: Turn, plan: MovePlan): Promise<Found> {
  const { records, cells } = await countExact(ctx, turn, plan);
  const newest = records > 0 ? await exactMoves(ctx, ctx.db, turn, plan, { limit: MOST_WOKEN }) : [];
  return { records, cells, newest, partial: false };
}

async function byLooking(ctx: Context, turn: Turn, plan: MovePlan): Promise<Found> {
  const started = performance.now();
  const cells: Found["cells"] = new Map(plan.fields.map((field) => [field, []]));
  const newest: Move[] = [];
  let records = 0;
  let looked = 0;
  let last: string | null = null;
  for (;;) {
    const ids: string[] = await candidates(ctx, ctx.db, turn, plan, { last, limit: CHUNK, newest: true });
    const moves = await movesOf(ctx, ctx.db, turn, plan, ids);
    records += moves.length;
    looked += ids.length;
    newest.push(...moves.slice(0, MOST_WOKEN - newest.length));
    for (const move of moves) for (const field of plan.fields) add(cells.get(field)!, move.fields[field.key]);
    if (ids.length < CHUNK) break;
    last = ids.at(-1)!;
    if (looked >= MOST_LOOKED_AT || performance.now() - started > LONGEST)
      return { records, cells, newest, partial: true };
  }
  for (const list of cells.values()) list.sort((a, b) => b.records - a.records);
  return { records, cells, newest, partial: false };
}

function add(
  cells: { from: Value | null; to: Value | null; records: number }[],
  move: { from: Value | null; to: Value | null } | undefined,
): void {
  if (!move) return;
  const name = JSON.stringify([move.from, move.to]);
  const known = cells.find((cell) => JSON.stringify([cell.from, cell.to]) === name);
  if (known) known.records++;
  else cells.push({ ...move, records: 1 });
}

/** A table from each value to each other one is read by people as long as it is small. */
const MOST_CELLS = 40;

function fieldMoves(
  field: FieldModel,
  cells: readonly { from: Value | null; to: Value | null; records: number }[],
  hidden: ReadonlySet<string>,
): FieldMoves {
  const records = cells.reduce((sum, cell) => sum + cell.records, 0);
  const about = { field: field.key, label: field.label, records };
  if (hidden.has(field.key)) return { ...about, hidden: true };
  if (cells.length > MOST_CELLS) return about;
  return {
    ...about,
    cells: cells.map((cell) => ({
      from: field.type.toJson(cell.from, field),
      to: field.type.toJson(cell.to, field),
      records: cell.records,
    })),
  };
}

async function sample(
  ctx: Context,
  turn: Turn,
  plan: MovePlan,
  newest: readonly Move[],
  hidden: ReadonlySet<string>,
): Promise<ObjectMoves["sample"]> {
  const { key } = plan.object;
  if (newest.length === 0 || !can(ctx.workspace, ctx.actor, "read", key)) return [];
  const mine =
    plan.by === "exact" ? await exactMoves(ctx, ctx.db, turn, plan, { limit: SAMPLE, mine: true }) : newest;
  // Titles are answered only for records that the reader may see.
  const titles =
    (
      await titlesOf(
        ctx,
        mine.map(({ id }) => ({ object: key, id })),
      )
    )[key] ?? {};
  return mine
    .filter(({ id }) => plan.by === "exact" || Object.hasOwn(titles, id))
    .slice(0, SAMPLE)
    .map(({ id, fields }) => ({
      id,
      title: titles[id] ?? null,
      changes: Object.fromEntries(
        plan.fields.flatMap((field) => {
          const move = fields[field.key];
          if (!move || hidden.has(field.key)) return [];
          return [
            [field.key, { from: field.type.toJson(move.from, field), to: field.type.toJson(move.to, field) }],
          ];
        }),
      ),
    }));
}

/** Rules after the write that answer when the movers are saved again, their conditions asked of each as it would be left. */
async function wakes(ctx: Context, turn: Turn, plan: MovePlan, found: Found): Promise<ObjectMoves["wakes"]> {
  const moved = new Set(found.newest.flatMap((move) => Object.keys(move.fields)));
  const rules = planFor(turn.after, plan.object.key).allAfter.filter(
    (rule) => rule.events.has("changed") && (!rule.fields || rule.fields.some((field) => moved.has(field))),
  );
  if (rules.length === 0 || found.newest.length === 0) return [];
  const moves = found.newest[0]!.left
    ? found.newest
    : await movesOf(
        ctx,
        ctx.db,
        turn,
        plan,
        found.newest.map((move) => move.id),
      );
  const object = turn.after.objects.get(plan.object.key)!;
  const partial = found.partial || found.records > moves.length;
  const woken: ObjectMoves["wakes"] = [];
  for (const rule of rules) {
    const answering = moves.filter((move) => answersTo(ctx, turn, object, rule, move));
    const taken = rule.oncePerRecord
      ? await takenKeys(
          ctx.db,
          answering.map((move) => `${rule.key}:${move.id}`),
        )
      : new Set<string>();
    const records = answering.filter((move) => !taken.has(`${rule.key}:${move.id}`)).length;
    if (records > 0)
      woken.push({ key: rule.key, label: rule.label, records, ...(partial && { partial: true as const }) });
  }
  return woken;
}

function answersTo(
  ctx: Context,
  turn: Turn,
  object: ObjectModel,
  rule: AutomationModel,
  { fields, left }: Move,
): boolean {
  if (!left || (rule.fields && !rule.fields.some((field) => field in fields))) return false;
  if (!rule.condition) return true;
  const env: Env = envFor({ ...ctx, workspace: turn.after }, object, left.after, left.related, left.before);
  return test(rule.condition, env);
}
