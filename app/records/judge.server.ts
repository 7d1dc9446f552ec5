import { forbidden } from "../errors.ts";
import type { FieldModel } from "../schema/workspace.ts";
import { computeFormulas, envOf, pathsFor, relate } from "./fill.server.ts";
import { type Item, isOpen, refuse, settle } from "./item.ts";
import { maskIssues } from "./mask-issues.ts";
import { checkReferences } from "./references.server.ts";
import { allowedRows } from "./row-access.server.ts";
import { personOf, type Run } from "./run.ts";
import { checkUnique } from "./unique.server.ts";
import { checkRules, checkValues } from "./validate.ts";
import { sameStored } from "./values.ts";

/**
 * Finds out what changed, and refuses what may not be: by references, row access of a new record, values, rules, gates, unique
 * values. Row access and rules may read through references, so they are asked only where those lead to what the actor may know:
 * a refusal would tell of the record behind them.
 */
export async function judgeItems(run: Run, items: readonly Item[]): Promise<void> {
  for (const item of items) if (isOpen(item)) findChanges(run, item);
  const { internal } = run.options;
  const spared = await checkReferences(run.ctx, run.tx, run.plan, items.filter(isOpen), internal);
  if (spared.length > 0) await followAnew(run, spared);
  await checkCreated(
    run,
    items.filter((item) => isOpen(item) && item.change.kind === "created" && item.issues.length === 0),
  );
  for (const item of items) {
    if (!isOpen(item)) continue;
    const misled = item.issues.length > 0;
    item.issues.push(...checkValues(run.plan, item.change));
    if (!misled) item.issues.push(...checkRules(run.ctx, run.model, run.plan, item.change, envOf(run, item)));
  }
  for (const item of items) {
    item.issues = maskIssues(run.ctx, run.model, item.issues);
    settle(item);
  }
  await checkUnique(run.ctx, run.tx, run.model, run.plan, items.filter(isOpen));
}

/** What hangs on references that were not taken. */
async function followAnew(run: Run, items: readonly Item[]): Promise<void> {
  await relate(run, items, pathsFor(run, items));
  for (const item of items) {
    computeFormulas(run, item, run.model.storedFormulas);
    findChanges(run, item);
  }
}

/** An update that leaves every field as it was writes nothing. */
function findChanges(run: Run, item: Item): void {
  item.changed = differing(run, item);
  if (item.change.kind === "created") return;
  if (item.changed.length === 0) {
    item.outcome = { state: "unchanged" };
    return;
  }
  advance(run, item);
}

/** The system values of a row that is written once more, and the formulas that read them. */
export function advance(run: Run, item: Item): void {
  const { before, after } = item.change;
  after.version = Number(before!.version) + 1;
  after.updated_at = run.now;
  after.updated_by = personOf(run.ctx);
  if (run.plan.timely.length === 0) return;
  computeFormulas(run, item, run.plan.timely);
  item.changed = differing(run, item);
}

const differing = (run: Run, { change: { before, after } }: Item): FieldModel[] =>
  run.plan.stored.filter(
    (field) => !sameStored(field, before?.[field.key] ?? null, after[field.key] ?? null),
  );

/** Whether the actor may make such a record is decided by the record as it would be. */
async function checkCreated(run: Run, items: readonly Item[]): Promise<void> {
  const rows = items.map((item) => ({ id: item.id, values: item.change.after }));
  const allowed = await allowedRows(run.ctx, run.tx, "create", run.model, rows);
  for (const item of items) if (!allowed.has(item.id)) refuse(item, forbidden("may_not_create_record"));
}
