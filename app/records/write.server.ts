import { can } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/types.ts";
import { forbidden, notFound } from "../errors.ts";
import type { Workspace } from "../schema/workspace.ts";
import { fillItems, pathsFor } from "./fill.server.ts";
import { type Item, isOpen } from "./item.ts";
import { advance, judgeItems } from "./judge.server.ts";
import { loadStored } from "./load.server.ts";
import { ACTIONS, itemFor, openItems } from "./open.server.ts";
import { planFor } from "./plan.ts";
import { putItems } from "./put.server.ts";
import { presentRows } from "./row-access.server.ts";
import type { Run } from "./run.ts";
import { prepareEntries, tellItems } from "./tell.server.ts";
import { touchedSince } from "./touched.ts";
import type { RecordJson, WriteIntent, WriteOptions, WriteResult } from "./types.ts";
import { checkUnique } from "./unique.server.ts";

/**
 * The one way in which records change: creates, updates, deletes (to the bin) and restores of one object, in their order, each
 * standing alone. A refused row is reported and costs nobody else. The order of steps is `api.md`'s; row, roll-ups, event, search
 * entry and what rules do are one transaction, which is `ctx.tx` or one of its own. Records are answered as they stand at its end,
 * as the actor may read them; one that it may not (any longer) read is answered by `id` and `version` alone.
 *
 * @throws AppError `not_found` for an object that is unknown or closed to the actor, `forbidden` when the actor may not do this
 * with any record of it, `unavailable` when the database is busy, full or lost; nothing is written then.
 */
export async function write(
  ctx: Context,
  objectKey: string,
  intents: readonly WriteIntent[],
  options: WriteOptions = {},
): Promise<WriteResult[]> {
  if (ctx.tx) return writeWithin(ctx, ctx.tx, objectKey, intents, options);
  try {
    return await ctx.db.transaction(async (tx) => {
      const results = await writeWithin(ctx, tx, objectKey, intents, options);
      if (results.every((result) => result.status === "refused")) throw new NothingWritten(results);
      return results;
    });
  } catch (error) {
    if (error instanceof NothingWritten) return error.results;
    throw error;
  }
}

/** Every row was refused: the transaction is undone, so that no number is taken and nothing has to reach the disk. */
class NothingWritten extends Error {
  readonly results: WriteResult[];

  constructor(results: WriteResult[]) {
    super("nothing was written");
    this.results = results;
  }
}

const workspaces = new WeakMap<Tx, Workspace>();

/** The newest workspace as this transaction sees it, read once: input is parsed, rules run and rows are written under one revision. */
async function workspaceOf(ctx: Context, tx: Tx): Promise<Workspace> {
  let workspace = workspaces.get(tx);
  if (!workspace) {
    workspace = await ctx.workspaces.at(tx);
    workspaces.set(tx, workspace);
  }
  return workspace;
}

async function writeWithin(
  outer: Context,
  tx: Tx,
  objectKey: string,
  intents: readonly WriteIntent[],
  options: WriteOptions,
): Promise<WriteResult[]> {
  const workspace = await workspaceOf(outer, tx);
  const now = outer.clock.now();
  const ctx: Context = { ...outer, tx, workspace, clock: { now: () => now } };
  const model = workspace.objects.get(objectKey);
  if (!model || !can(workspace, ctx.actor, "read", objectKey)) throw notFound();
  for (const action of new Set(intents.map((intent) => ACTIONS[intent.op]))) {
    if (!can(workspace, ctx.actor, action, objectKey)) throw forbidden(`may_not_${action}`);
  }
  const run: Run = { ctx, tx, model, plan: planFor(workspace, model), options, now };
  const items = intents.map((intent, index) => itemFor(run, intent, index));
  const done = new Map<number, Item>();
  const alone = readEachOther(run, items);
  let waiting = items;
  while (waiting.length > 0) {
    const round = alone ? waiting.slice(0, 1) : nextRound(waiting);
    await runRound(run, round);
    const later: Item[] = [];
    for (const item of round) {
      if (item.outcome.state === "deferred")
        later.push({ ...itemFor(run, item.intent, item.index), races: item.races });
      else done.set(item.index, item);
    }
    const taken = new Set(round);
    waiting = [...waiting.filter((item) => !taken.has(item)), ...later].sort((a, b) => a.index - b.index);
  }
  return present(
    run,
    items.map((item) => done.get(item.index)!),
  );
}

/** Rules of this object read other records of it (`parent.tier`): each row must find those before it as they were left. */
function readEachOther(run: Run, items: readonly Item[]): boolean {
  return pathsFor(run, items).some((path) => {
    const source = run.model.scope.resolve(path)?.source;
    return source?.from === "record" && source.hops.some((hop) => hop.table === run.model.table);
  });
}

/** Saving, deleting and restoring take turns, and so do several intents for one record. */
function nextRound(waiting: readonly Item[]): Item[] {
  const phase = (item: Item) => (item.intent.op === "update" ? "create" : item.intent.op);
  const first = phase(waiting[0]!);
  const seen = new Set<string>();
  const round: Item[] = [];
  for (const item of waiting) {
    if (phase(item) !== first) break;
    if (!seen.has(item.id)) round.push(item);
    seen.add(item.id);
  }
  return round;
}

async function runRound(run: Run, items: readonly Item[]): Promise<void> {
  await openItems(run, items);
  const { op } = items[0]!.intent;
  if (op === "create" || op === "update") {
    await fillItems(run, items);
    await judgeItems(run, items);
  } else {
    for (const item of items) if (isOpen(item)) advance(run, item);
    if (op === "restore") await checkUnique(run.ctx, run.tx, run.model, run.plan, items.filter(isOpen));
  }
  if (items.length > 1) await Promise.all([putItems(run, items), prepareEntries(run, items)]);
  else await putItems(run, items);
  await tellItems(
    run,
    items.filter((item) => item.outcome.state === "written"),
  );
}

const STATUS = { created: "created", changed: "updated", deleted: "deleted", restored: "restored" } as const;

async function present(run: Run, items: readonly Item[]): Promise<WriteResult[]> {
  const kept = items.filter((item) => item.outcome.state !== "refused");
  const values = new Map(kept.map((item) => [item.id, item.change.after]));
  const touched = kept.filter((item) => touchedSince(run.tx, item.id, item.mark));
  for (const [id, row] of await loadStored(
    run.tx,
    run.model,
    touched.map((item) => item.id),
  ))
    values.set(id, row.values);
  const read = run.options.brief ? [] : [...values.values()];
  const records = await presentRows(run.ctx, run.tx, run.model, read);
  return items.map((item): WriteResult => {
    const { outcome, id } = item;
    if (outcome.state === "refused")
      return { status: "refused", error: outcome.error, issues: outcome.error.issues };
    const record: RecordJson = records.get(id) ?? { id, version: Number(values.get(id)!.version) };
    return { status: outcome.state === "unchanged" ? "unchanged" : STATUS[item.change.kind], id, record };
  });
}
