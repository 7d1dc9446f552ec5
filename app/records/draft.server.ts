import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import type { Queries } from "../db/types.ts";
import { isAbsent, type Value } from "../fields/value.ts";
import { evaluate } from "../logic/evaluate.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { envFor } from "./env.ts";
import { formulaValue } from "./formulas.ts";
import type { Values } from "./listeners.ts";
import { loadPaths } from "./load.server.ts";
import { parseInput } from "./parse.ts";
import { planFor } from "./plan.ts";
import { visibleIds } from "./row-access.server.ts";
import { personOf } from "./run.ts";
import type { Input } from "./types.ts";
import { targetOf } from "./values.ts";

/** A record as a write would make it now, before any rule: nothing of it is stored, and no number is taken for it. */
export interface Draft {
  id: string;
  values: Values;
  /** Values behind references, by path, for `paths`. */
  related: ReadonlyMap<string, Value | null>;
  /** References that the input named and that lead to records which the actor may read. */
  named: ReadonlySet<string>;
}

/**
 * What would be written for this input: its values, defaults and stored formulas. Input that a write would refuse counts as not
 * given, and so does a reference to a record that the actor may not read, so that nothing can be learnt of it.
 * @param paths with hops (`customer.tier`) to load beside what defaults read
 * @param internal as a rule's write: read-only fields may be set
 */
export async function draftOf(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  input: Input,
  paths: readonly string[],
  internal = false,
): Promise<Draft> {
  const plan = planFor(ctx.workspace, model);
  const id = newId();
  const now = ctx.clock.now();
  const by = personOf(ctx);
  const values: Values = { id, version: 1, created_at: now, updated_at: now, created_by: by, updated_by: by };
  for (const field of plan.stored) values[field.key] = null;
  Object.assign(values, plan.initial);
  const { values: given, issues } = parseInput(ctx, model, input, internal);
  for (const [key, value] of Object.entries(given)) {
    const field = model.fields.get(key)!;
    if (value === null || field.type.validate(value, field).length === 0) values[key] = value;
  }
  const named = await seenReferences(ctx, q, model, values, Object.keys(given));
  for (const field of plan.links)
    if (field.to?.[0] !== "user" && !named.has(field.key)) values[field.key] = null;

  const related = await loadPaths(
    q,
    ctx.workspace,
    model,
    [{ id, values }],
    [...new Set([...plan.paths, ...paths])],
  );
  const env = envFor(ctx, model, values, related.get(id));
  const refused = new Set(issues.map((issue) => issue.path.slice(1)));
  for (const { field, expression, value } of plan.defaults) {
    if (Object.hasOwn(input, field.key) && !refused.has(field.key)) continue;
    const filled = expression ? evaluate(expression, env) : value;
    values[field.key] = isAbsent(filled) ? null : filled;
  }
  computeStored(ctx, model, values, related.get(id)!);
  return { id, values, related: related.get(id)!, named };
}

/** Stored formulas of a record that is in memory only, in their order. */
export function computeStored(
  ctx: Context,
  model: ObjectModel,
  values: Values,
  related: ReadonlyMap<string, Value | null>,
): void {
  for (const field of model.storedFormulas) {
    values[field.key] = formulaValue(field, envFor(ctx, model, values, related));
  }
}

/** Keys of the reference fields whose record the actor may read; one query for each object referred to. */
async function seenReferences(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  values: Values,
  given: readonly string[],
): Promise<ReadonlySet<string>> {
  const links = given.flatMap((key) => {
    const field = model.fields.get(key)!;
    const target = targetOf(field, values[key]);
    return target && target.object !== "user" && !target.id.includes("\0") ? [{ key, ...target }] : [];
  });
  const seen = new Set<string>();
  for (const object of new Set(links.map((link) => link.object))) {
    const target = ctx.workspace.objects.get(object);
    const mine = links.filter((link) => link.object === object);
    if (!target) continue;
    const ids = await visibleIds(
      ctx,
      q,
      target,
      mine.map((link) => link.id),
    );
    for (const link of mine) if (ids.has(link.id)) seen.add(link.key);
  }
  return seen;
}
