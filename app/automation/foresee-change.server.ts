import type { Chain, Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import type { Queries } from "../db/types.ts";
import { computeStored } from "../records/draft.server.ts";
import type { Change, ChangeKind, Values } from "../records/listeners.ts";
import { loadPaths } from "../records/load.server.ts";
import { assignBefore } from "./before.server.ts";
import { type Held, type Scene, veil } from "./foreseen.ts";
import { planFor } from "./plans.ts";

export function changeOf(
  held: Held,
  kind: ChangeKind,
  before: Readonly<Values> | null,
  related: Change["related"],
  chain?: Chain,
): Change {
  const { id, model: object } = held;
  return { object, kind, id, before, after: { ...held.values }, related, event: newId(), chain };
}

/** The record at hand with other values, and the change that this would be. */
export async function changed(
  ctx: Context,
  q: Queries,
  held: Held,
  given: Readonly<Values>,
  chain?: Chain,
): Promise<Change> {
  const { model, values: before } = held;
  const after: Values = { ...before, ...given };
  const related = await relatedTo(ctx, q, held, after);
  computeStored(ctx, model, after, related);
  held.become(after);
  return changeOf(held, "changed", before, related, chain);
}

/** What rules for changes read behind references: of a record as it would be, and (`old.*`) as it is. */
async function relatedTo(ctx: Context, q: Queries, { id, model, values: before }: Held, after: Values) {
  const paths = [...planFor(ctx.workspace, model.key).paths("changed")].map((path) =>
    path.replace(/^old\./, ""),
  );
  const rows = [
    { id, values: after },
    { id: "before", values: before },
  ];
  const loaded = await loadPaths(q, ctx.workspace, model, rows, [...new Set(paths)]);
  const related = new Map(loaded.get(id));
  for (const [path, value] of loaded.get("before")!) related.set(`old.${path}`, value);
  return related;
}

/** Rules before the write, on the record as it would be. What a veiled one assigns is veiled, and nobody who may be told reads it. */
export async function runBefore(
  scene: Scene,
  ctx: Context,
  q: Queries,
  held: Held,
  change: Change,
): Promise<void> {
  const veiled = new Set<string>();
  for (const rule of planFor(ctx.workspace, held.model.key).before(change.kind)) {
    if (!scene.hidesRule(held, rule)) continue;
    veiled.add(rule.key);
    for (const step of rule.steps) veil(ctx, held, step);
  }
  const runs = await assignBefore(ctx, q, change);
  computeStored(ctx, held.model, change.after, change.related);
  held.become(change.after);
  for (const run of runs) {
    if (run.state !== "done" || veiled.has(run.automation)) continue;
    scene.runs.push({ automation: run.automation, held, trace: run.trace, steps: [...run.steps] });
  }
}
