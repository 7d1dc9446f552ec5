import type { Chain, Context } from "../context.ts";
import { isFatal } from "../db/errors.server.ts";
import { newId } from "../db/ids.ts";
import { test } from "../logic/evaluate.ts";
import { trace } from "../logic/trace.ts";
import type { Env, TraceNode } from "../logic/types.ts";
import type { Change, RecordListeners } from "../records/listeners.ts";
import { envFor } from "../records/load.server.ts";
import { runBefore } from "./before.server.ts";
import { Cut, chainFor, MAX_ACTIONS, MAX_DEPTH } from "./chain.ts";
import { fires } from "./fires.ts";
import type { AutomationModel } from "./model.ts";
import { planFor } from "./plans.ts";
import { enqueueRetry } from "./retry.server.ts";
import {
  insertRuns,
  type Run,
  type RunState,
  runError,
  type StepResult,
  takenKeys,
} from "./run-rows.server.ts";
import { releaseClaims, stateOf, type TxState, touch } from "./state.server.ts";
import { type Item, runSteps, stepEnvs } from "./steps.server.ts";

/**
 * The engine. `records` calls it for every change, inside the write's transaction.
 *
 * Order. Rules *before* the write run once each, by `order` (then document order), and each sees what earlier ones assigned.
 * Rules *after* it answer to the event: trigger and condition are decided by the record as the event left it (`old.*`: as it
 * was before), whatever earlier rules have done since, so every rule sees each change exactly once. Steps then read the record
 * as it stands. Rules run by `order`, and within a rule the records of a batch in their order. What a step writes is an event
 * of its own, whose rules run to their end before the step ends.
 *
 * Each run stands under a savepoint: when it fails it alone is undone, stored as `failed`, and a job tries it again. Chains end
 * at depth 10 or 100 actions for one change from outside, with a run in state `cut` that names the circle.
 */
export function automationListeners(): RecordListeners {
  return {
    paths: (ctx, object, kind) => planFor(ctx.workspace, object.key).paths(kind),
    before: runBefore,
    after: runAfter,
    wantsRollup: (ctx, object, field) => planFor(ctx.workspace, object.key).watched.has(field),
  };
}

/** A match waiting for its run. */
interface Candidate {
  change: Change;
  env: Env;
  trace: TraceNode | null;
  item: Item;
  onceKey: string | null;
}

async function runAfter(ctx: Context, changes: readonly Change[]): Promise<void> {
  const object = changes[0]?.object;
  if (!object) return;
  const state = stateOf(ctx.tx!);
  touch(state, changes);
  const runs: Run[] = [];
  for (const change of changes) {
    runs.push(...(state.pending.get(change.event) ?? []));
    state.pending.delete(change.event);
  }
  const envs = new Map<Change, Env>();
  for (const rule of planFor(ctx.workspace, object.key).allAfter) {
    const matched = changes.filter((change) => fires(rule, change));
    if (matched.length > 0) await runRule(ctx, rule, matched, envs, state, runs);
  }
  await insertRuns(ctx.tx!, runs);
}

/** One rule for all changes of a batch that fit its trigger. */
async function runRule(
  ctx: Context,
  rule: AutomationModel,
  changes: readonly Change[],
  envs: Map<Change, Env>,
  state: TxState,
  runs: Run[],
): Promise<void> {
  const matches: { change: Change; env: Env }[] = [];
  for (const change of changes) {
    let env = envs.get(change);
    if (!env) {
      env = envFor(ctx, change.object, change.after, change.related, change.before);
      envs.set(change, env);
    }
    if (!rule.condition || test(rule.condition, env)) matches.push({ change, env });
  }
  const candidates = await claim(ctx, rule, matches, state, runs);
  if (candidates.length === 0) return;
  await readForSteps(ctx, rule, candidates);
  if (rule.batch && candidates.length > 1) {
    const done = await runTogether(ctx, rule, candidates, state);
    if (done) {
      runs.push(...done);
      return;
    }
  }
  for (const candidate of candidates) runs.push(await runAlone(ctx, rule, candidate, state));
}

/** Leaves out records that have had their only run, cuts chains that are too deep, and takes the once-keys of the rest. */
async function claim(
  ctx: Context,
  rule: AutomationModel,
  matches: readonly { change: Change; env: Env }[],
  state: TxState,
  runs: Run[],
): Promise<Candidate[]> {
  const onceKey = (change: Change) => (rule.oncePerRecord ? `${rule.key}:${change.id}` : null);
  // A record made just now cannot have had a run before this transaction.
  const asked = matches.flatMap(({ change }) => (change.kind === "created" ? [] : (onceKey(change) ?? [])));
  const taken = asked.length > 0 ? await takenKeys(ctx.tx!, asked) : new Set();
  const now = ctx.clock.now();
  return matches.flatMap(({ change, env }) => {
    const key = onceKey(change);
    if (key !== null && (taken.has(key) || state.claims.has(key))) return [];
    const chain = chainFor(change, change.chain ?? ctx.chain, rule.key, newId(), state.roots);
    const item: Item = { id: change.id, env, chain, before: change.before, seen: state.tick, now };
    const candidate = {
      change,
      env,
      trace: rule.condition && trace(rule.condition, env).trace,
      item,
      onceKey: key,
    };
    if (chain.depth > MAX_DEPTH) {
      runs.push(runOf(ctx, rule, candidate, "cut", [], new Cut("chain_too_deep", chain)));
      return [];
    }
    if (key !== null) state.claims.add(key);
    return [candidate];
  });
}

async function readForSteps(
  ctx: Context,
  rule: AutomationModel,
  candidates: readonly Candidate[],
): Promise<void> {
  const rows = candidates.map(({ change }) => ({
    id: change.id,
    values: change.after,
    before: change.before,
  }));
  const envs = await stepEnvs(ctx, rule, candidates[0]!.change.object, rows);
  for (const { item } of candidates) item.env = { ...envs.get(item.id)!, now: item.now };
}

/** All candidates with one write a step, under one savepoint; null when that failed and they must go one by one. */
async function runTogether(
  ctx: Context,
  rule: AutomationModel,
  candidates: readonly Candidate[],
  state: TxState,
): Promise<Run[] | null> {
  const items = candidates.map((candidate) => candidate.item);
  const wanted = new Map<Chain["count"], number>();
  for (const { chain } of items) wanted.set(chain.count, (wanted.get(chain.count) ?? 0) + rule.steps.length);
  if ([...wanted].some(([count, more]) => count.actions + more > MAX_ACTIONS)) return null;
  const claims = state.claims.size;
  const actions = [...wanted.keys()].map((count) => ({ count, before: count.actions }));
  try {
    const results = await ctx.tx!.savepoint(() =>
      runSteps(ctx, rule, candidates[0]!.change.object, items, state),
    );
    return candidates.map((candidate, at) => runOf(ctx, rule, candidate, "done", results[at]!, null));
  } catch (error) {
    if (isFatal(error)) throw error;
    releaseClaims(state, claims);
    for (const { count, before } of actions) count.actions = before;
    return null;
  }
}

async function runAlone(
  ctx: Context,
  rule: AutomationModel,
  candidate: Candidate,
  state: TxState,
): Promise<Run> {
  const { change, item, onceKey } = candidate;
  const claims = state.claims.size;
  try {
    const [results] = await ctx.tx!.savepoint(() => runSteps(ctx, rule, change.object, [item], state));
    return runOf(ctx, rule, candidate, "done", results!, null);
  } catch (error) {
    if (isFatal(error)) throw error;
    releaseClaims(state, claims);
    if (error instanceof Cut) {
      if (onceKey !== null) state.claims.delete(onceKey);
      return runOf(ctx, rule, candidate, "cut", [], error);
    }
    const run = runOf(ctx, rule, candidate, "failed", [], error);
    await enqueueRetry(ctx, run, change.before);
    return run;
  }
}

function runOf(
  ctx: Context,
  rule: AutomationModel,
  { change, trace, item, onceKey }: Candidate,
  state: RunState,
  steps: StepResult[],
  error: unknown,
): Run {
  return {
    id: item.chain.run!,
    automation: rule.key,
    revision: ctx.workspace.revision,
    event: change.event,
    object: change.object.key,
    record: change.id,
    state,
    // A run that was cut leaves the record its chance.
    onceKey: state === "cut" ? null : onceKey,
    trace,
    steps,
    depth: item.chain.depth,
    error: error ? runError(error) : null,
    attempts: 1,
    startedAt: item.now,
    finishedAt: state === "failed" ? null : ctx.clock.now(),
  };
}
