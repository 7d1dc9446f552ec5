import type { Context } from "../context.ts";
import { test } from "../logic/evaluate.ts";
import type { Env } from "../logic/types.ts";
import type { Values } from "../records/listeners.ts";
import { envFor, loadPaths, loadRows, loadStored } from "../records/load.server.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { ActionItem } from "./actions/action.ts";
import { takeAction } from "./chain.ts";
import { explain } from "./explain.ts";
import { actionHost } from "./host.server.ts";
import type { AutomationModel, StepModel } from "./model.ts";
import type { StepResult } from "./run-rows.server.ts";
import type { TxState } from "./state.server.ts";

/** A record for which a rule's steps run. */
export interface Item extends ActionItem {
  /** The record before the change, for `old.*`. */
  before: Readonly<Values> | null;
  /** Tick of the transaction at which `env` was right. */
  seen: number;
  /** Time of the run: every step of it, and every later try, works with the same `now`. */
  now: number;
}

/**
 * Runs the steps in order, each for all items (one item, unless every step serves many). A step reads the record as it
 * stands when the step begins; `old.*` stays what it was before the change.
 * @returns results by item, in the order of `items`
 * @throws what the first refused write throws; {@link Cut} at the chain's limit
 */
export async function runSteps(
  ctx: Context,
  rule: AutomationModel,
  object: ObjectModel,
  items: readonly Item[],
  state: TxState,
): Promise<StepResult[][]> {
  const results: StepResult[][] = items.map(() => []);
  for (const step of rule.steps) {
    const name = { step: step.key, action: step.action.key };
    await refresh(ctx, rule, object, items, state);
    await holdReached(ctx, rule, step, object, items);
    const chosen = items.flatMap((item, at) => {
      if (!step.when || test(step.when, item.env)) return [at];
      results[at]!.push({ ...name, status: "skipped" });
      return [];
    });
    if (chosen.length === 0) continue;
    for (const at of chosen) takeAction(items[at]!.chain);
    // Why the step was taken: by the record as the step found it.
    const whens = chosen.map((at) => step.when && explain(step.when, items[at]!.env));
    const host = actionHost(ctx, rule.key, step.key, object);
    const outcomes = await step.action.run(
      host,
      chosen.map((at) => items[at]!),
      step.prepared,
    );
    chosen.forEach((at, index) => {
      const when = whens[index];
      results[at]!.push({ ...name, ...outcomes[index]!, ...(when && { when }) });
    });
  }
  return results;
}

/** Reads again what was written since the items were read: the records themselves or records behind their references. */
async function refresh(
  ctx: Context,
  rule: AutomationModel,
  object: ObjectModel,
  items: readonly Item[],
  state: TxState,
): Promise<void> {
  const stale = items.filter(
    (item) =>
      (state.records.get(item.id) ?? 0) > item.seen ||
      [...rule.stepObjects].some((key) => key !== object.key && (state.objects.get(key) ?? 0) > item.seen),
  );
  await readAgain(ctx, rule, object, stale);
  for (const item of stale) item.seen = state.tick;
}

/**
 * What a step reads of a record that it is about to write (is it still empty? one more than it was) must hold until it writes. SQLite
 * has one writer; on PostgreSQL the record is locked and read again, where the rule reads its object at all.
 */
async function holdReached(
  ctx: Context,
  rule: AutomationModel,
  { action, prepared }: StepModel,
  object: ObjectModel,
  items: readonly Item[],
): Promise<void> {
  if (!action.reaches || ctx.tx!.dialect === "sqlite") return;
  const reading = items.flatMap((item) => {
    const link = action.reaches!(prepared, item.env);
    return link && rule.stepObjects.has(link.object) ? [{ item, link }] : [];
  });
  for (const target of new Set(reading.map(({ link }) => link.object))) {
    const ids = reading.flatMap(({ link }) => (link.object === target ? [link.id] : []));
    await loadStored(ctx.tx!, ctx.workspace.objects.get(target)!, ids, true);
  }
  await readAgain(
    ctx,
    rule,
    object,
    reading.map(({ item }) => item),
  );
}

async function readAgain(
  ctx: Context,
  rule: AutomationModel,
  object: ObjectModel,
  items: readonly Item[],
): Promise<void> {
  if (items.length === 0) return;
  const ids = items.map((item) => item.id);
  const rows = await loadRows(ctx.tx!, object, ids, { deleted: "any" });
  const current = items.flatMap((item) => {
    const values = rows.get(item.id);
    return values ? [{ id: item.id, values, before: item.before }] : [];
  });
  const envs = await stepEnvs(ctx, rule, object, current);
  for (const item of items) {
    const env = envs.get(item.id);
    if (env) item.env = { ...env, now: item.now };
  }
}

/** Environments in which the steps of a rule read these records, paths through references loaded in one go. */
export async function stepEnvs(
  ctx: Context,
  rule: AutomationModel,
  object: ObjectModel,
  rows: readonly { id: string; values: Readonly<Values>; before: Readonly<Values> | null }[],
): Promise<Map<string, Env>> {
  const related =
    rule.stepPaths.length > 0
      ? await loadPaths(ctx.tx ?? ctx.db, ctx.workspace, object, rows, rule.stepPaths)
      : undefined;
  return new Map(
    rows.map((row) => [row.id, envFor(ctx, object, row.values, related?.get(row.id), row.before)]),
  );
}
