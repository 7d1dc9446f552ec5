import type { Chain, Context } from "../context.ts";
import { isFatal } from "../db/errors.server.ts";
import { newId } from "../db/ids.ts";
import { test } from "../logic/evaluate.ts";
import type { Env, TraceNode } from "../logic/types.ts";
import type { Change, RecordListeners } from "../records/listeners.ts";
import { envFor } from "../records/load.server.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { runBefore } from "./before.server.ts";
import { Cut, chainFor, MAX_ACTIONS, MAX_DEPTH } from "./chain.ts";
import { explain } from "./explain.ts";
import { fires } from "./fires.ts";
import type { AutomationModel } from "./model.ts";
import { ownFields, planFor } from "./plans.ts";
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
    fills: (ctx, object) =>
      planFor(ctx.workspace, object.key)
        .before("created")
        .flatMap((rule) => rule.steps.flatMap((step) => ownFields(object, step))),
    after: runAfter,
    wantsRollup: (ctx, object, field) => planFor(ctx.workspace, object.key).watched.has(field),
  };
}

/** One call of `after`: what its rules share. */
interface Turn {
  ctx: Context;
  object: ObjectModel;
  state: TxState;
  /** Tick at which the changes were right. */
  seen: number;
  /** Environments of conditions, by change. */
  envs: Map<Change, Env>;
  /** To be stored at the end, in the order in which they ran. */
  runs: Run[];
}

/** A match waiting for its run. */
interface Candidate {
  change: Change;
  trace: TraceNode | null;
  item: Item;
  onceKey: string | null;
}

async function runAfter(ctx: Context, changes: readonly Change[]): Promise<void> {
  const object = changes[0]?.object;
  if (!object) return;
  const state = stateOf(ctx.tx!);
  const turn: Turn = { ctx, object, state, seen: touch(state, changes), envs: new Map(), runs: [] };
  for (const { event } of changes) {
    turn.runs.push(...(state.pending.get(event) ?? []));
    state.pending.delete(event);
  }
  for (const rule of planFor(ctx.workspace, object.key).allAfter) {
    const fitting = changes.filter((change) => fires(rule, change));
    if (fitting.length > 0) await runRule(turn, rule, fitting);
  }
  await insertRuns(ctx.tx!, turn.runs);
}

/** One rule for all changes of a batch that fit its trigger. */
async function runRule(turn: Turn, rule: AutomationModel, changes: readonly Change[]): Promise<void> {
  const { condition } = rule;
  const matches = condition ? changes.filter((change) => test(condition, envOf(turn, change))) : changes;
  const candidates = await claim(turn, rule, matches);
  if (candidates.length === 0) return;
  await readForSteps(turn, rule, candidates);
  const together = rule.batch && candidates.length > 1 ? await runTogether(turn, rule, candidates) : null;
  if (together) turn.runs.push(...together);
  else for (const candidate of candidates) turn.runs.push(await runAlone(turn, rule, candidate));
}

function envOf({ ctx, object, envs }: Turn, change: Change): Env {
  let env = envs.get(change);
  if (!env) {
    env = envFor(ctx, object, change.after, change.related, change.before);
    envs.set(change, env);
  }
  return env;
}

/** Leaves out records that have had their only run, cuts chains that are too deep, and takes the once-keys of the rest. */
async function claim(turn: Turn, rule: AutomationModel, matches: readonly Change[]): Promise<Candidate[]> {
  const { ctx, state, seen, runs } = turn;
  const onceKeyOf = (change: Change) => (rule.oncePerRecord ? `${rule.key}:${change.id}` : null);
  // A record made just now cannot have had a run before this transaction.
  const asked = matches.flatMap((change) => (change.kind === "created" ? [] : (onceKeyOf(change) ?? [])));
  const taken = asked.length > 0 ? await takenKeys(ctx.tx!, asked) : new Set();
  const now = ctx.clock.now();
  return matches.flatMap((change) => {
    const onceKey = onceKeyOf(change);
    if (onceKey !== null && (taken.has(onceKey) || state.claims.has(onceKey))) return [];
    const env = envOf(turn, change);
    const chain = chainFor(change, change.chain ?? ctx.chain, rule.key, newId(), state.roots);
    const item: Item = { id: change.id, env, chain, before: change.before, seen, now };
    const candidate = { change, trace: rule.condition && explain(rule.condition, env), item, onceKey };
    if (chain.depth > MAX_DEPTH) {
      runs.push(runOf(ctx, rule, candidate, "cut", [], new Cut("chain_too_deep", chain)));
      return [];
    }
    if (onceKey !== null) state.claims.add(onceKey);
    return [candidate];
  });
}

/** Paths through references that only the steps read are loaded now, for the records that matched. */
async function readForSteps(
  { ctx, object }: Turn,
  rule: AutomationModel,
  candidates: readonly Candidate[],
): Promise<void> {
  const rows = candidates.map(({ change }) => ({
    id: change.id,
    values: change.after,
    before: change.before,
  }));
  const envs = await stepEnvs(ctx, rule, object, rows);
  for (const { item } of candidates) item.env = { ...envs.get(item.id)!, now: item.now };
}

/** All candidates with one write a step, under one savepoint; null when that failed and they must go one by one. */
async function runTogether(
  { ctx, object, state }: Turn,
  rule: AutomationModel,
  candidates: readonly Candidate[],
): Promise<Run[] | null> {
  const items = candidates.map((candidate) => candidate.item);
  const wanted = new Map<Chain["count"], number>();
  for (const { chain } of items) wanted.set(chain.count, (wanted.get(chain.count) ?? 0) + rule.steps.length);
  if ([...wanted].some(([count, more]) => count.actions + more > MAX_ACTIONS)) return null;
  const claims = state.claims.size;
  const actions = [...wanted.keys()].map((count) => ({ count, before: count.actions }));
  try {
    const results = await ctx.tx!.savepoint(() => runSteps(ctx, rule, object, items, state));
    return candidates.map((candidate, at) => runOf(ctx, rule, candidate, "done", results[at]!, null));
  } catch (error) {
    if (isFatal(error)) throw error;
    releaseClaims(state, claims);
    for (const { count, before } of actions) count.actions = before;
    return null;
  }
}

async function runAlone(
  { ctx, object, state }: Turn,
  rule: AutomationModel,
  candidate: Candidate,
): Promise<Run> {
  const { change, item, onceKey } = candidate;
  const claims = state.claims.size;
  try {
    const [results] = await ctx.tx!.savepoint(() => runSteps(ctx, rule, object, [item], state));
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
