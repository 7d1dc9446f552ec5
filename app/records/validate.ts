import type { Context } from "../context.ts";
import { type Issue, pointer } from "../errors.ts";
import { label } from "../i18n/text.ts";
import { evaluate, test } from "../logic/evaluate.ts";
import type { Expression } from "../logic/expression.ts";
import type { Env } from "../logic/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import type { Change } from "./listeners.ts";
import { gateFor, type PipelineModel } from "./pipeline-kind.ts";
import type { WritePlan } from "./plan.ts";
import { sameStored } from "./values.ts";

/** Whether an actor must hold a role to pass a gate: people must, the house and its rules need none. */
const isPerson = (ctx: Context) => ctx.actor.kind !== "system" && ctx.actor.kind !== "automation";

/** Whether a rule that reads these expressions and fields is to be asked. */
export type Asks = (expressions: readonly (Expression | undefined)[], fields: readonly string[]) => boolean;

const EVERY: Asks = () => true;

/** What the values must fulfil by themselves: types and required fields. */
export const checkValues = (plan: WritePlan, change: Change): Issue[] => [
  ...checkTypes(plan, change),
  ...checkRequired(plan, change),
];

/**
 * What the whole record must fulfil, judged as the house sees it: the object's rules and stage gates; those that `asks` lets through,
 * where somebody only wants to know.
 */
export const checkRules = (
  ctx: Context,
  model: ObjectModel,
  plan: WritePlan,
  change: Change,
  env: Env,
  asks = EVERY,
): Issue[] => [
  ...checkObjectRules(ctx, model, change, env, asks),
  ...plan.stages.flatMap((field) => checkStage(ctx, model, field, change, env, asks)),
];

const differs = (field: FieldModel, { before, after }: Change) =>
  !before || !sameStored(field, before[field.key] ?? null, after[field.key] ?? null);

function checkTypes(plan: WritePlan, change: Change): Issue[] {
  const issues: Issue[] = [];
  for (const field of plan.stored) {
    const value = change.after[field.key] ?? null;
    if (value === null || field.type.computed || !differs(field, change)) continue;
    for (const fault of field.type.validate(value, field)) {
      issues.push({ path: pointer("", field.key), ...fault });
    }
  }
  return issues;
}

/** Fields without which the record is none, whatever its rules say. */
function checkRequired(plan: WritePlan, { after }: Change): Issue[] {
  return plan.required
    .filter((field) => (after[field.key] ?? null) === null)
    .map((field) => ({ path: pointer("", field.key), code: "required", params: { field: field.key } }));
}

function checkObjectRules(ctx: Context, model: ObjectModel, change: Change, env: Env, asks: Asks): Issue[] {
  const issues: Issue[] = [];
  const on = change.before ? "update" : "create";
  for (const { def, when, check } of model.rules) {
    if (def.on && !def.on.includes(on)) continue;
    if (when && (!asks([when], []) || !test(when, env))) continue;
    const frozen = change.before ? (def.read_only ?? []) : [];
    if (!asks([check], [...(def.require ?? []), ...frozen])) continue;
    const params = { rule: def.key };
    for (const key of def.require ?? []) {
      if (isMissing(model, change, key, env)) {
        issues.push({ path: pointer("", key), code: "required_by_rule", params: { ...params, field: key } });
      }
    }
    for (const key of frozen) {
      const field = model.fields.get(key);
      if (field && differs(field, change)) {
        issues.push({ path: pointer("", key), code: "read_only_by_rule", params: { ...params, field: key } });
      }
    }
    if (check && !test(check, env)) {
      issues.push({ path: "", ...told("rule_refused", def.message, params, ctx) });
    }
  }
  return issues;
}

/** Without a value; a formula that is not stored is computed to see. A field that is no more demands nothing. */
function isMissing(model: ObjectModel, { after }: Change, key: string, env: Env): boolean {
  const field = model.fields.get(key);
  if (!field) return false;
  if (field.formula && !field.stored) return evaluate(field.formula, env) === null;
  return (after[key] ?? null) === null;
}

/** Entering a stage, by creation or by a change: the stage's gate, and the way there from the stage before. */
function checkStage(
  ctx: Context,
  model: ObjectModel,
  field: FieldModel,
  change: Change,
  env: Env,
  asks: Asks,
): Issue[] {
  if (!asks([], [field.key])) return [];
  const to = change.after[field.key];
  const from = change.before?.[field.key] ?? null;
  if ((to ?? null) === from) return [];
  const path = pointer("", field.key);
  const pipeline = ctx.workspace.part<PipelineModel>("pipeline", field.pipeline!);
  const next = typeof from === "string" ? pipeline?.stages.get(from)?.def.next : undefined;
  // By way of nothing every stage could follow.
  if (typeof to !== "string") return next ? [{ path, code: "stage_not_emptied", params: { from } }] : [];
  const issues: Issue[] = [];
  const params = { stage: to };
  if (next && !next.includes(to)) issues.push({ path, code: "stage_not_next", params: { ...params, from } });
  const gate = gateFor(ctx.workspace, model.key, field.pipeline!, to);
  if (!gate || !asks([gate.check], gate.require)) return issues;
  for (const key of gate.require) {
    if (isMissing(model, change, key, env)) {
      issues.push({ path: pointer("", key), code: "required_by_stage", params: { ...params, field: key } });
    }
  }
  if (gate.check && !test(gate.check, env))
    issues.push({ path, ...told("stage_refused", gate.message, params, ctx) });
  if (gate.roles && isPerson(ctx) && !gate.roles.some((role) => ctx.actor.roles.includes(role))) {
    issues.push({ path, code: "stage_not_for_role", params });
  }
  return issues;
}

/** The refusal in the author's words where there are any. */
function told(
  code: "rule_refused" | "stage_refused",
  message: Parameters<typeof label>[0],
  params: Record<string, unknown>,
  ctx: Context,
): { code: string; params: Record<string, unknown> } {
  if (message === undefined) return { code, params };
  return { code: `${code}_because`, params: { ...params, message: label(message, ctx.locale) } };
}
