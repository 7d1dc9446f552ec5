import { automationActor } from "../access/actor.ts";
import { can } from "../access/can.ts";
import type { Chain, Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import type { Queries } from "../db/types.ts";
import { AppError, forbidden } from "../errors.ts";
import { test } from "../logic/evaluate.ts";
import { draftOf } from "../records/draft.server.ts";
import type { Change, Values } from "../records/listeners.ts";
import { envFor, loadStored } from "../records/load.server.ts";
import { allowedRows, visibleIds } from "../records/row-access.server.ts";
import { readable } from "../records/select.server.ts";
import type { Input } from "../records/types.ts";
import { sameValue } from "../records/values.ts";
import { chainFor, MAX_DEPTH, takeAction } from "./chain.ts";
import { explain } from "./explain.ts";
import { fires } from "./fires.ts";
import { changed, changeOf, runBefore } from "./foresee-change.server.ts";
import { demandPassing, excuse } from "./foresee-checks.server.ts";
import {
  Collision,
  type ForeseenRun,
  type ForeseenStep,
  type Held,
  type Scene,
  sceneOf,
  veil,
} from "./foreseen.ts";
import { type Made, ownInput, parsed } from "./foreseen-input.ts";
import { actionHost } from "./host.server.ts";
import type { AutomationModel, StepModel } from "./model.ts";
import { planFor } from "./plans.ts";
import { type Item, stepEnvs } from "./steps.server.ts";

/**
 * What rules would do if this record were made now: those before the write on the draft, those after it with their steps, and the
 * rules that these wake in turn, by the engine's own order, conditions and limits. Nothing is written, no turn and no number is
 * taken. Refused or unfinished input counts as not given. What rests on anything that the actor may not see is not worked out:
 * nothing that is told depends on it, neither by what happens nor by what does not.
 * @returns the scene to tell of; null where the actor may not make this very record, or no rule answers
 * @throws AppError `not_found` for an object that is unknown or closed to the actor, `forbidden` when no record of it may be made
 */
export async function foresee(ctx: Context, objectKey: string, input: Input): Promise<Scene | null> {
  const model = readable(ctx, objectKey);
  if (!can(ctx.workspace, ctx.actor, "create", objectKey)) throw forbidden("may_not_create");
  const plan = planFor(ctx.workspace, objectKey);
  if (plan.before("created").length + plan.allAfter.length === 0) return null;
  const q = ctx.tx ?? ctx.db;
  const now = ctx.clock.now();
  const me: Context = { ...ctx, clock: { now: () => now } };
  const draft = await draftOf(me, q, model, input, plan.paths("created"));
  const scene = sceneOf(me, model, draft);
  const change = changeOf(scene.root, "created", null, draft.related);
  await runBefore(scene, me, q, scene.root, change);
  const row = { id: draft.id, values: scene.root.values };
  if (!(await allowedRows(me, q, "create", model, [row])).has(draft.id)) return null;
  await excuse(scene, q, change);
  await runAfter(scene, me, q, scene.root, change);
  return scene;
}

/** Rules after the write: trigger and condition by the record as the event left it, steps by the record as it then stands. */
async function runAfter(scene: Scene, ctx: Context, q: Queries, held: Held, change: Change): Promise<void> {
  const env = envFor(ctx, held.model, change.after, change.related, change.before);
  for (const rule of planFor(ctx.workspace, held.model.key).allAfter) {
    if (!fires(rule, change)) continue;
    if (rule.condition && scene.hides(held, [rule.condition])) {
      for (const step of rule.steps) veil(ctx, held, step);
      continue;
    }
    if (rule.condition && !test(rule.condition, env)) continue;
    const once = `${rule.key}:${held.id}`;
    if (rule.oncePerRecord && scene.claims.has(once)) continue;
    const chain = chainFor(change, change.chain, rule.key, newId(), scene.roots);
    if (chain.depth > MAX_DEPTH) continue;
    const undo = scene.mark();
    if (rule.oncePerRecord) scene.claims.add(once);
    // What the rule did comes before what it led to.
    const trace = rule.condition && explain(rule.condition, env);
    const run: ForeseenRun = { automation: rule.key, held, trace, steps: [] };
    scene.runs.push(run);
    try {
      for (const step of rule.steps) {
        const done = await takeStep(scene, ctx, q, held, { run, rule, step, chain, before: change.before });
        if (done) run.steps.push(done);
      }
    } catch (error) {
      // A run that fails, or is cut, is undone; a real one would be tried again later.
      if (!(error instanceof AppError)) throw error;
      undo();
      if (error instanceof Collision) scene.runs.push({ ...run, steps: [], unsure: false, collision: error });
    }
  }
}

interface Taken {
  run: ForeseenRun;
  rule: AutomationModel;
  step: StepModel;
  chain: Chain;
  before: Readonly<Values> | null;
}

/** One step with everything it wakes; null where there is nothing to tell of it. */
async function takeStep(
  scene: Scene,
  ctx: Context,
  q: Queries,
  held: Held,
  { run, rule, step, chain, before }: Taken,
): Promise<ForeseenStep | null> {
  if (scene.hidesStep(held, step)) {
    veil(ctx, held, step);
    return null;
  }
  const now = ctx.clock.now();
  const envs = await stepEnvs(ctx, rule, held.model, [{ id: held.id, values: held.values, before }]);
  const item: Item = { id: held.id, env: { ...envs.get(held.id)!, now }, chain, before, seen: 0, now };
  if (step.when && !test(step.when, item.env)) return null;
  takeAction(chain);
  const shown = await step.action.preview(
    actionHost(ctx, rule.key, step.key, held.model),
    item,
    step.prepared,
  );
  const told: ForeseenStep = {
    step: step.key,
    action: step.action.key,
    status: "done",
    ...(step.when && { when: explain(step.when, item.env) }),
  };
  const acting: Context = { ...ctx, actor: automationActor(rule.key) };
  if (step.action.writesOwn) {
    const input = ownInput(shown);
    const changes = input && (await changeOwn(scene, acting, q, held, input, chain, run));
    if (!changes) return null;
    const assigned = step.action.assigns?.(step.prepared) ?? [];
    const traces = assigned.map(({ field, expression }) => [field, explain(expression, item.env)] as const);
    return { ...told, changes, traces: Object.fromEntries(traces) };
  }
  const writes = step.action.writes(step.def, held.model.key);
  if (writes.some((write) => write.of === "new")) {
    return { ...told, made: await make(scene, acting, q, shown as unknown as Made, chain, run) };
  }
  if ("reason" in shown) return null;
  if (writes.some((write) => write.of === "related")) {
    const { object, record, values } = shown as { object: string; record: string | null; values: Input };
    if (record === null || !(await changeOther(scene, acting, q, object, record, values, run))) return null;
    return { ...told, changed: { object, id: record, values } };
  }
  if ("to" in shown) return typeof shown.to === "string" ? { ...told, user: shown.to } : null;
  return { ...told, does: step };
}

/** The record with a step's values, and what rules make of that; null when nothing differs. */
async function changeOwn(
  scene: Scene,
  ctx: Context,
  q: Queries,
  held: Held,
  input: Input,
  chain: Chain,
  run: ForeseenRun,
): Promise<ForeseenStep["changes"] | null> {
  const { model, values: before } = held;
  const given = parsed(ctx, model, input);
  const differing = Object.keys(given).filter((key) => !sameValue(before[key], given[key]));
  if (differing.length === 0) return null;
  const change = await changed(ctx, q, held, given, chain);
  await runBefore(scene, ctx, q, held, change);
  await demandPassing(scene, ctx, q, held, change, run);
  await runAfter(scene, ctx, q, held, change);
  return Object.fromEntries(
    differing.map((key) => {
      const field = model.fields.get(key)!;
      const json = (value: Values[string] | undefined) => field.type.toJson(value ?? null, field);
      return [key, { from: json(before[key]), to: json(given[key]) }];
    }),
  );
}

/**
 * Whether a record beside the one at hand would take these values; what its own rules would do after that is not worked out. Of one
 * that the asker may not read nothing is asked.
 * @throws AppError `invalid` where the write would be refused
 */
async function changeOther(
  scene: Scene,
  ctx: Context,
  q: Queries,
  object: string,
  id: string,
  values: Input,
  run: ForeseenRun,
): Promise<boolean> {
  const model = ctx.workspace.objects.get(object)!;
  const given = parsed(ctx, model, values);
  const stored = (await loadStored(q, model, [id])).get(id);
  if (!stored || !(await visibleIds(scene.me, q, model, [id])).has(id)) {
    run.unsure = true;
    return true;
  }
  const held = scene.hold(model, id, stored.values, new Set());
  const scope = scene.scopeOf(held);
  const before = held.values;
  const differs = (key: string) => scope.resolve(key) === null || !sameValue(before[key], given[key]);
  if (!Object.keys(given).some(differs)) return false;
  const change = await changed(ctx, q, held, given);
  const told = scene.runs.length;
  await runBefore(scene, ctx, q, held, change);
  scene.runs.length = told;
  await demandPassing(scene, ctx, q, held, change, run);
  return true;
}

/** A record that a step makes, with what rules do to it in turn. @throws AppError `invalid` where the write would be refused */
async function make(
  scene: Scene,
  ctx: Context,
  q: Queries,
  { object, values }: Made,
  chain: Chain,
  run: ForeseenRun,
): Promise<Held> {
  const model = ctx.workspace.objects.get(object)!;
  const input = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  parsed(ctx, model, input);
  const draft = await draftOf(ctx, q, model, input, planFor(ctx.workspace, object).paths("created"), true);
  const held = scene.hold(model, draft.id, draft.values, new Set());
  const change = changeOf(held, "created", null, draft.related, chain);
  await runBefore(scene, ctx, q, held, change);
  await demandPassing(scene, ctx, q, held, change, run);
  await runAfter(scene, ctx, q, held, change);
  return held;
}
