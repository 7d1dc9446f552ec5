import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import type { Issue } from "../errors.ts";
import { isAbsent } from "../fields/value.ts";
import { evaluate } from "../logic/evaluate.ts";
import { computeStored } from "../records/draft.server.ts";
import { envFor } from "../records/env.ts";
import type { Values } from "../records/listeners.ts";
import { maskIssues } from "../records/mask-issues.ts";
import { planFor } from "../records/plan.ts";
import { personOf } from "../records/run.ts";
import { type Asks, checkRules } from "../records/validate.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { ReadRow } from "./cells.server.ts";

const NOTHING: ReadonlyMap<string, null> = new Map();

/**
 * What object rules and stage gates say of the record that a row would make, as far as its cells can be read: those are asked that
 * read neither an unreadable field, nor one that rules before the write may fill, nor anything behind a reference.
 */
export function ruleFaults(ctx: Context, model: ObjectModel, row: ReadRow): Issue[] {
  const plan = planFor(ctx.workspace, model);
  if (model.rules.length + plan.stages.length === 0) return [];
  const now = ctx.clock.now();
  const by = personOf(ctx);
  const id = newId();
  const values: Values = { id, version: 1, created_at: now, updated_at: now, created_by: by, updated_by: by };
  for (const field of plan.stored) values[field.key] = null;
  Object.assign(values, plan.initial, Object.fromEntries(row.values));
  const open = new Set([...row.unreadable, ...(ctx.listeners.fills?.(ctx, model) ?? [])]);
  for (const field of plan.auto) open.add(field.key);
  const known = (path: string) =>
    /^(settings|actor)\./.test(path) || (!path.includes(".") && !open.has(path));
  const env = envFor(ctx, model, values);
  for (const { field, expression, value } of plan.defaults) {
    if (Object.hasOwn(row.input, field.key) || row.unreadable.has(field.key)) continue;
    if (expression && !expression.paths.every(known)) open.add(field.key);
    const filled = expression ? evaluate(expression, env) : value;
    values[field.key] = isAbsent(filled) ? null : filled;
  }
  for (const field of model.storedFormulas) if (!field.formula!.paths.every(known)) open.add(field.key);
  computeStored(ctx, model, values, NOTHING);
  const asks: Asks = (expressions, fields) =>
    fields.every((key) => known(key) && (model.fields.get(key)?.formula?.paths ?? []).every(known)) &&
    expressions.every((expression) => expression?.paths.every(known) ?? true);
  const change = {
    object: model,
    kind: "created" as const,
    id,
    before: null,
    after: values,
    related: NOTHING,
    event: id,
  };
  return maskIssues(ctx, model, checkRules(ctx, model, plan, change, env, asks));
}
