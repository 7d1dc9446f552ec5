import type { Value } from "../fields/value.ts";
import type { Expression } from "../logic/expression.ts";
import type { FieldModel, ObjectModel, Workspace } from "../schema/workspace.ts";
import type { PreparedValue } from "./actions/action.ts";
import type { AutomationModel, StepModel } from "./model.ts";
import { planFor } from "./plans.ts";

/** What rules read and write, seen from the settings that somebody would like to change. */

/** Whole paths (`settings.tiers.vip_revenue`) of settings whose values differ. */
export function changedPaths(before: Workspace, after: Workspace): Set<string> {
  const same = (a: Value | null | undefined, b: Value | null | undefined) =>
    a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  const all = new Set([...before.settings.keys(), ...after.settings.keys()]);
  return new Set(
    [...all]
      .filter((path) => !same(before.settings.get(path), after.settings.get(path)))
      .map((path) => `settings.${path}`),
  );
}

export const readsAny = (expression: Expression | null | undefined, paths: ReadonlySet<string>): boolean =>
  expression?.paths.some((path) => paths.has(path)) === true;

export const assignments = (step: StepModel): readonly PreparedValue[] =>
  step.action.assigns?.(step.prepared) ?? [];

const stepReads = (step: StepModel): readonly Expression[] => [
  ...(step.when ? [step.when] : []),
  ...step.action.expressions(step.prepared),
];

/** Whether one of the rule's steps reads one of the paths. */
export const stepsRead = (rule: AutomationModel, paths: ReadonlySet<string>): boolean =>
  rule.steps.some((step) => stepReads(step).some((expression) => readsAny(expression, paths)));

/** Rules before the write that give a saved record other values when these settings change, and how that can be found out. */
export interface MovePlan {
  object: ObjectModel;
  rules: readonly AutomationModel[];
  /** Fields that the rules assign. */
  fields: readonly FieldModel[];
  /**
   * `exact`: the database can say what each rule would assign, since no rule reads what another writes. `narrowed`: it can say which
   * records to look at in memory. `every`: each has to be looked at.
   */
  by: "exact" | "narrowed" | "every";
}

export function movePlans(workspace: Workspace, paths: ReadonlySet<string>): MovePlan[] {
  return [...workspace.objects.values()].flatMap((object): MovePlan[] => {
    const all = planFor(workspace, object.key).before("changed");
    const rules = all.filter((rule) => readsAny(rule.condition, paths) || stepsRead(rule, paths));
    if (rules.length === 0) return [];
    const by = wayOf(object, rules, all);
    // Where rules hand values on, any field that one of them assigns may move.
    const moving = by === "every" ? all : rules;
    const keys = new Set(moving.flatMap((rule) => [...writes(rule)]));
    return [{ object, rules, fields: [...keys].flatMap((key) => object.fields.get(key) ?? []), by }];
  });
}

function wayOf(
  object: ObjectModel,
  rules: readonly AutomationModel[],
  all: readonly AutomationModel[],
): MovePlan["by"] {
  const inSql = rules.every((rule) => expressionsOf(rule).every((expression) => expression.sql));
  const alone = rules.every(
    (rule) =>
      simple(object, rule) &&
      all.every(
        (other) =>
          other === rule || !(meets(object, other, writes(rule)) || meets(object, rule, writes(other))),
      ),
  );
  if (!inSql || !alone) return "every";
  const fields = rules.flatMap((rule) => [...writes(rule)].map((key) => object.fields.get(key)!));
  return fields.every(comparable) ? "exact" : "narrowed";
}

const COMPARABLE = new Set(["option", "boolean", "id", "date"]);

/** A value of it is the same in SQL and once it is settled. */
function comparable(field: FieldModel): boolean {
  return (
    COMPARABLE.has(field.type.valueType(field).kind) && !field.options?.some((option) => option.archived)
  );
}

const writes = (rule: AutomationModel): Set<string> =>
  new Set(rule.steps.flatMap((step) => assignments(step).map((value) => value.field)));

const expressionsOf = (rule: AutomationModel): Expression[] => [
  ...(rule.condition ? [rule.condition] : []),
  ...rule.steps.flatMap(stepReads),
];

/** No step reads or writes again what an earlier one of the rule wrote. */
function simple(object: ObjectModel, rule: AutomationModel): boolean {
  const written = new Set<string>();
  return rule.steps.every((step) => {
    const own = assignments(step).map((value) => value.field);
    const free =
      !stepReads(step).some((expression) => touches(object, expression, written)) &&
      !own.some((key) => written.has(key));
    for (const key of own) written.add(key);
    return free;
  });
}

/** Whether the rule reads or writes one of these fields of its own object. */
const meets = (object: ObjectModel, rule: AutomationModel, keys: ReadonlySet<string>): boolean =>
  [...writes(rule)].some((key) => keys.has(key)) ||
  expressionsOf(rule).some((expression) => touches(object, expression, keys));

/** Stored formulas stand for what they read. */
function touches(object: ObjectModel, { paths }: Expression, keys: ReadonlySet<string>): boolean {
  return paths.some((path) => {
    const [first = ""] = path.split(".");
    const formula = object.fields.get(first)?.formula;
    return keys.has(first) || (formula !== undefined && touches(object, formula, keys));
  });
}
