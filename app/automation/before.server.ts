import type { Context } from "../context.ts";
import { isFatal } from "../db/errors.server.ts";
import { newId } from "../db/ids.ts";
import type { Queries } from "../db/types.ts";
import { invalid, pointer } from "../errors.ts";
import type { Value } from "../fields/value.ts";
import { evaluate, test } from "../logic/evaluate.ts";
import type { Env, TraceNode } from "../logic/types.ts";
import type { Change } from "../records/listeners.ts";
import { envFor, loadPaths } from "../records/load.server.ts";
import { liveIds } from "../records/references.server.ts";
import { sameValue, targetOf } from "../records/values.ts";
import type { PreparedValue } from "./actions/action.ts";
import { resolveValue, settle } from "./actions/values.ts";
import { explain } from "./explain.ts";
import { fires } from "./fires.ts";
import type { AutomationModel, StepModel } from "./model.ts";
import { planFor } from "./plans.ts";
import { type Run, runError, type StepResult } from "./run-rows.server.ts";
import { stateOf } from "./state.server.ts";

/**
 * Rules before the write: by `order`, each once, on the record as earlier ones left it. What they assign is read and checked like
 * sent input; a rule whose value a field cannot hold assigns nothing at all and is recorded as failed, so a fault of a rule
 * never keeps anybody from saving. A run is kept only when it changed something (or failed), and stored with the event.
 */
export async function runBefore(ctx: Context, changes: readonly Change[]): Promise<void> {
  for (const change of changes) {
    const runs = await assignBefore(ctx, ctx.tx!, change);
    if (runs.length > 0) stateOf(ctx.tx!).pending.set(change.event, runs);
  }
}

/** The same for one change, which need not be on its way anywhere: assigns into `change.after` and answers the runs. */
export async function assignBefore(ctx: Context, q: Queries, change: Change): Promise<Run[]> {
  const rules = planFor(ctx.workspace, change.object.key).before(change.kind);
  const runs: Run[] = [];
  if (rules.length === 0) return runs;
  let env = environment(ctx, change);
  for (const rule of rules) {
    if (!fires(rule, change)) continue;
    const { run, assigned } = await runOne(ctx, q, rule, change, env);
    if (run) runs.push(run);
    if (assigned.length > 0 && (await follow(ctx, q, change, assigned, env))) env = environment(ctx, change);
  }
  return runs;
}

const environment = (ctx: Context, change: Change): Env =>
  envFor(ctx, change.object, change.after, change.related, change.before);

async function runOne(
  ctx: Context,
  q: Queries,
  rule: AutomationModel,
  change: Change,
  env: Env,
): Promise<{ run: Run | null; assigned: readonly string[] }> {
  const now = ctx.clock.now();
  const run: Run = {
    id: "",
    automation: rule.key,
    revision: ctx.workspace.revision,
    event: change.event,
    object: change.object.key,
    record: change.id,
    state: "done",
    onceKey: null,
    trace: null,
    steps: [],
    depth: (change.chain ?? ctx.chain)?.depth ?? 0,
    error: null,
    attempts: 1,
    startedAt: now,
    finishedAt: now,
  };
  try {
    if (rule.condition && !test(rule.condition, env)) return { run: null, assigned: [] };
    const results: StepResult[] = [];
    const written = new Map<string, Value | null>();
    // Steps of one rule see what earlier steps assign, formulas included; the record gets all of it or nothing.
    const draft: Change = { ...change, after: { ...change.after } };
    let inner = rule.steps.length > 1 ? environment(ctx, draft) : env;
    for (const [at, step] of rule.steps.entries()) {
      if (step.when && !test(step.when, inner)) continue;
      const when = step.when && explain(step.when, inner);
      const result = assignStep(step, draft, inner, written);
      results.push({ ...result, ...(when && { when }) });
      const assigned = Object.keys(result.changes ?? {});
      await demandLive(ctx, q, draft, assigned);
      if (assigned.length === 0 || at === rule.steps.length - 1) continue;
      if (await follow(ctx, q, draft, assigned, inner)) inner = environment(ctx, draft);
    }
    if (written.size === 0) return { run: null, assigned: [] };
    const conditionTrace = rule.condition && explain(rule.condition, env);
    for (const [key, value] of written) change.after[key] = value;
    return {
      run: { ...run, id: newId(), trace: conditionTrace, steps: results },
      assigned: [...written.keys()],
    };
  } catch (error) {
    if (isFatal(error)) throw error;
    return { run: { ...run, id: newId(), state: "dead", error: runError(error) }, assigned: [] };
  }
}

/** Assigns one step's values into `after` and notes what they changed. */
function assignStep(
  step: StepModel,
  { object, after }: Change,
  env: Env,
  written: Map<string, Value | null>,
): StepResult {
  const values: readonly PreparedValue[] = step.action.assigns?.(step.prepared) ?? [];
  const changes: Record<string, { from: unknown; to: unknown }> = {};
  const traces: Record<string, TraceNode> = {};
  const settled = values.map((value) => {
    const field = object.fields.get(value.field)!;
    return { field, expression: value.expression, value: settle(resolveValue(value, field, env), field) };
  });
  for (const { field, expression, value } of settled) {
    const from = after[field.key] ?? null;
    if (sameValue(from, value)) continue;
    changes[field.key] = { from: field.type.toJson(from, field), to: field.type.toJson(value, field) };
    traces[field.key] = explain(expression, env);
    written.set(field.key, value);
  }
  for (const { field, value } of settled) after[field.key] = value;
  const outcome = { step: step.key, action: step.action.key };
  if (Object.keys(changes).length === 0) return { ...outcome, status: "nothing", reason: "unchanged" };
  return { ...outcome, status: "done", changes, traces };
}

/** A reference to nobody (a disabled person, a record in the bin) is a value that its field cannot hold. @throws AppError `invalid` */
async function demandLive(ctx: Context, q: Queries, { object, after }: Change, assigned: readonly string[]) {
  for (const key of assigned) {
    const field = object.fields.get(key)!;
    const target = field.to && targetOf(field, after[key]);
    if (!target || (await liveIds(ctx, q, target.object, [target.id])).has(target.id)) continue;
    throw invalid([{ path: pointer("", key), code: "unknown_reference", params: { field: key } }]);
  }
}

/**
 * Brings up to date what hangs on the fields just assigned: stored formulas, and values behind a reference that now leads
 * elsewhere. True when the latter were read again.
 */
async function follow(
  ctx: Context,
  q: Queries,
  change: Change,
  assigned: readonly string[],
  env: Env,
): Promise<boolean> {
  for (const field of change.object.storedFormulas) change.after[field.key] = evaluate(field.formula!, env);
  const paths = planFor(ctx.workspace, change.object.key)
    .paths(change.kind)
    .filter((path) => assigned.includes(path.slice(0, path.indexOf("."))));
  if (paths.length === 0) return false;
  const found = await loadPaths(
    q,
    ctx.workspace,
    change.object,
    [{ id: change.id, values: change.after }],
    paths,
  );
  change.related = new Map([...change.related, ...found.get(change.id)!]);
  return true;
}
