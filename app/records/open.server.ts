import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import { AppError, forbidden, notFound, pointer } from "../errors.ts";
import { type Item, isOpen, refuse, settle } from "./item.ts";
import type { ChangeKind, Values } from "./listeners.ts";
import { loadStored } from "./load.server.ts";
import { parseInput } from "./parse.ts";
import { type Action, allowedRows } from "./row-access.server.ts";
import { personOf, type Run } from "./run.ts";
import type { WriteIntent } from "./types.ts";
import { sameStored } from "./values.ts";

const KINDS: Record<WriteIntent["op"], ChangeKind> = {
  create: "created",
  update: "changed",
  delete: "deleted",
  restore: "restored",
};

/** Whoever may delete may also bring back. */
export const ACTIONS: Record<WriteIntent["op"], Action> = {
  create: "create",
  update: "update",
  delete: "delete",
  restore: "delete",
};

/** A fresh item for an intent; its row is not read yet. */
export function itemFor(run: Run, intent: WriteIntent, index: number): Item {
  const id = intent.op === "create" ? (intent.id ?? newId()) : intent.id;
  return {
    index,
    intent,
    id,
    change: {
      object: run.model,
      kind: KINDS[intent.op],
      id,
      before: null,
      after: { id },
      related: new Map(),
      event: newId(),
      chain: intent.chain,
      ...(run.options.touch && intent.op === "update" && { touched: true as const }),
    },
    given: new Set("input" in intent ? Object.keys(intent.input) : []),
    changed: [],
    issues: [],
    relatedTo: null,
    mark: 0,
    outcome: { state: "open" },
  };
}

/** Reads the rows, decides access by row, parses the input. What is left open has `before` and, but for defaults, `after`. */
export async function openItems(run: Run, items: readonly Item[]): Promise<void> {
  await readRows(run, items);
  await checkAccess(
    run,
    items.filter((item) => item.change.before),
  );
  for (const item of items) {
    if (!isOpen(item)) continue;
    const { intent, change } = item;
    if (intent.op === "create") change.after = newValues(run, item);
    if (intent.op === "create" || intent.op === "update") takeInput(run, item);
    else change.after = { ...change.before! };
    if (isOpen(item) && "version" in intent) checkVersion(run.ctx, item, intent.version);
    if (isOpen(item) && intent.op === "update" && !run.options.touch && !changesAnything(run, item)) {
      item.outcome = { state: "unchanged" };
    }
  }
}

async function readRows(run: Run, items: readonly Item[]): Promise<void> {
  const ids = items.flatMap(({ intent, id }) =>
    intent.op === "create" && intent.id === undefined ? [] : [id],
  );
  const known = ids.filter((id) => !id.includes("\0"));
  const rows = await loadStored(run.tx, run.model, known, true);
  for (const item of items) {
    const row = rows.get(item.id);
    if (item.intent.op === "create") {
      if (row) refuse(item, new AppError("conflict", "id_taken", { params: { id: item.id } }));
    } else if (!row || (row.deleted && item.intent.op !== "restore")) {
      refuse(item, notFound());
    } else {
      item.change.before = row.values;
      item.inBin = row.deleted;
    }
  }
}

/** A row that the actor may not read is not there; one that it may read but not change is forbidden. */
async function checkAccess(run: Run, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map((item) => ({ id: item.id, values: item.change.before! }));
  const readable = await allowedRows(run.ctx, run.tx, "read", run.model, rows);
  const byAction = new Map<Action, ReadonlySet<string>>();
  for (const action of new Set(items.map((item) => ACTIONS[item.intent.op]))) {
    byAction.set(action, await allowedRows(run.ctx, run.tx, action, run.model, rows));
  }
  for (const item of items) {
    const action = ACTIONS[item.intent.op];
    if (!readable.has(item.id)) refuse(item, notFound());
    else if (!byAction.get(action)!.has(item.id)) refuse(item, forbidden(`may_not_${action}_record`));
    else if (item.intent.op === "restore" && !item.inBin && !isStale(item, item.intent.version)) {
      item.change.after = { ...item.change.before! };
      item.outcome = { state: "unchanged" };
    }
  }
}

function newValues({ ctx, plan, now }: Run, { id }: Item): Values {
  const values: Values = {
    id,
    version: 1,
    created_at: now,
    updated_at: now,
    created_by: personOf(ctx),
    updated_by: personOf(ctx),
  };
  for (const field of plan.stored) values[field.key] = null;
  return Object.assign(values, plan.initial);
}

function takeInput(run: Run, item: Item): void {
  const { change, intent } = item;
  if (!("input" in intent)) return;
  const { values, issues } = parseInput(run.ctx, run.model, intent.input, run.options.internal);
  item.issues.push(...issues);
  if (change.before) change.after = { ...change.before, ...values };
  else Object.assign(change.after, values);
  if (issues.length === 0) return;
  if (intent.op === "create") {
    const hidden = hiddenFields(run.ctx.workspace, run.ctx.actor, run.model.key);
    const filled = new Set([...hidden, ...run.plan.defaults.map((given) => given.field.key)]);
    for (const field of run.plan.required) {
      if ((change.after[field.key] ?? null) !== null || filled.has(field.key)) continue;
      const path = pointer("", field.key);
      if (!issues.some((issue) => issue.path === path)) {
        item.issues.push({ path, code: "required", params: { field: field.key } });
      }
    }
  }
  settle(item);
}

function changesAnything({ plan }: Run, { change, given }: Item): boolean {
  return plan.stored.some(
    (field) =>
      given.has(field.key) &&
      !sameStored(field, change.before![field.key] ?? null, change.after[field.key] ?? null),
  );
}

const isStale = ({ change }: Item, version: number | undefined): boolean =>
  version !== undefined && change.before?.version !== version;

/** 412 with both values of each field that the sender would have changed, as far as it may see them. */
function checkVersion(ctx: Context, item: Item, version: number | undefined): void {
  const { before, after, object } = item.change;
  if (!isStale(item, version)) return;
  const hidden = hiddenFields(ctx.workspace, ctx.actor, object.key);
  const conflicts: Record<string, { yours: unknown; theirs: unknown }> = {};
  for (const key of item.given) {
    const field = object.fields.get(key);
    const theirs = before?.[key] ?? null;
    if (!field || hidden.has(key) || sameStored(field, theirs, after[key] ?? null)) continue;
    conflicts[key] = {
      yours: field.type.toJson(after[key] ?? null, field),
      theirs: field.type.toJson(theirs, field),
    };
  }
  const params = { version: before?.version };
  refuse(item, new AppError("stale", "stale", { params, extra: { conflicts } }));
}
