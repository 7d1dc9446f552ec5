import * as z from "zod/mini";
import { pointer } from "../errors.ts";
import type { Expression, Node } from "../logic/expression.ts";
import { hopPaths } from "../records/plan.ts";
import { repeatedKeys } from "../schema/documents.ts";
import type { KindTools, Reference, SchemaKind } from "../schema/kind.ts";
import { keyShape, SCHEMA_KEYS, schemaShape } from "../schema/shape.ts";
import type { AnySchema, AutomationSchema, Step } from "../schema/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { ActionTools } from "./actions/action.ts";
import { ACTIONS } from "./actions/registry.ts";
import { conflictsOf, cycleThrough } from "./conflicts.ts";
import type { AutomationModel, StepModel } from "./model.ts";

const EVENTS = ["created", "changed", "deleted", "restored"] as const;

const shape = z.strictObject({
  ...schemaShape("automation"),
  object: keyShape,
  enabled: z.optional(z.boolean()),
  order: z.optional(z.int().check(z.gte(-1_000_000), z.lte(1_000_000))),
  trigger: z.strictObject({
    on: z.array(z.enum(EVENTS)).check(z.minLength(1), z.maxLength(EVENTS.length)),
    fields: z.optional(z.array(keyShape).check(z.minLength(1), z.maxLength(100))),
  }),
  timing: z.optional(z.enum(["before", "after"])),
  condition: z.optional(z.unknown()),
  once_per_record: z.optional(z.boolean()),
  // The settings of a step belong to its action, which checks them.
  steps: z
    .array(z.looseObject({ key: keyShape, action: z.string(), when: z.optional(z.unknown()) }))
    .check(z.minLength(1), z.maxLength(50)),
});

/** Rules that answer to record changes: checked whole and compiled to an {@link AutomationModel} when published. */
export const automationKind: SchemaKind<AutomationSchema & AnySchema, AutomationModel> = {
  kind: "automation",
  shape,
  order: 50,
  keys: [
    ...SCHEMA_KEYS,
    "object",
    "enabled",
    "order",
    "trigger",
    "timing",
    "condition",
    "once_per_record",
    "steps",
  ],
  compile: compileAutomation,
  references,
  teams: teamsOf,
};

/**
 * Checks a stored rule against the workspace and prepares it. Null when an issue was raised. Also used for a draft that is
 * tried before it is published.
 */
export function compileAutomation(schema: AutomationSchema, tools: KindTools): AutomationModel | null {
  let sound = true;
  const refuse: KindTools["issue"] = (path, code, params) => {
    sound = false;
    tools.issue(path, code, params);
  };
  const object = tools.object(schema.object);
  if (!object || object.def.archived) {
    refuse("/object", "unknown_object", { object: schema.object });
    return null;
  }
  checkTrigger(schema, object, refuse);
  const condition =
    schema.condition === undefined
      ? null
      : tools.expression(schema.condition, object.scope, "/condition", { expect: "condition" });
  for (const { path, code, params } of repeatedKeys(schema.steps, "/steps")) refuse(path, code, params);
  const steps = schema.steps.map((step, at) =>
    compileStep(step, schema, object, `/steps/${at}`, { ...tools, issue: refuse }),
  );
  if (!sound || (schema.condition !== undefined && !condition) || steps.some((step) => step === null))
    return null;
  if (schema.enabled !== false) warnOfOthers(schema, tools);
  return model(schema, condition, steps as StepModel[]);
}

/** Of a rule that is on: what its steps are told as a team. */
function teamsOf({ enabled, steps }: AutomationSchema): { path: string; team: string }[] {
  if (enabled === false) return [];
  return steps.flatMap((step, at) =>
    (ACTIONS.get(step.action)?.settings ?? []).flatMap(({ key, type }) => {
      const team = step[key];
      return type === "team" && typeof team === "string" ? [{ path: `/steps/${at}/${key}`, team }] : [];
    }),
  );
}

function checkTrigger(schema: AutomationSchema, object: ObjectModel, refuse: KindTools["issue"]): void {
  const { on, fields } = schema.trigger;
  on.forEach((event, at) => {
    if (on.indexOf(event) !== at) refuse(`/trigger/on/${at}`, "trigger_repeated", { event });
    // The bin keeps a record as it is: only saving takes part in what is written.
    const saves = event === "created" || event === "changed";
    if (!saves && schema.timing === "before") refuse(`/trigger/on/${at}`, "before_only_saves", { event });
  });
  if (fields && !on.includes("changed")) refuse("/trigger/fields", "trigger_fields_need_changed");
  fields?.forEach((key, at) => {
    const field = object.fields.get(key);
    if (!field) refuse(`/trigger/fields/${at}`, "unknown_field", { field: key, object: object.key });
    // What is computed when read has no value before and after a write to compare.
    else if (!field.stored) refuse(`/trigger/fields/${at}`, "trigger_field_not_stored", { field: key });
  });
  if (schema.timing === "before" && schema.once_per_record) refuse("/once_per_record", "before_not_once");
}

function compileStep(
  step: Step,
  schema: AutomationSchema,
  object: ObjectModel,
  path: string,
  tools: KindTools,
): StepModel | null {
  const action = ACTIONS.get(step.action);
  if (!action) {
    tools.issue(`${path}/action`, "unknown_action", {
      action: step.action,
      actions: [...ACTIONS.keys()].join(", "),
    });
    return null;
  }
  if (schema.timing === "before" && !action.before) {
    tools.issue(`${path}/action`, "before_only_sets_fields", { action: action.key });
    return null;
  }
  if (action.writesOwn && schema.trigger.on.includes("deleted")) {
    tools.issue(`${path}/action`, "step_on_deleted", { action: action.key });
    return null;
  }
  const known = new Set(["key", "action", "when", ...action.settings.map((setting) => setting.key)]);
  const unknown = Object.keys(step).filter((key) => !known.has(key));
  for (const key of unknown) tools.issue(pointer(path, key), "unknown_key", { key });
  const missing = action.settings.filter((setting) => setting.required && step[setting.key] === undefined);
  for (const { key } of missing) tools.issue(pointer(path, key), "missing_key", { key });
  if (unknown.length > 0 || missing.length > 0) return null;

  const when =
    step.when === undefined
      ? null
      : tools.expression(step.when, object.scope, `${path}/when`, { expect: "condition" });
  const prepared = action.check(step, actionTools(object, path, tools));
  if (prepared === null || (step.when !== undefined && !when)) return null;
  return { key: step.key, def: step, action, prepared, when };
}

function actionTools(object: ObjectModel, path: string, tools: KindTools): ActionTools {
  return {
    workspace: tools.workspace,
    object,
    path,
    issue: tools.issue,
    warn: tools.warn,
    expression: (rule, at, expect) => tools.expression(rule, object.scope, at, { expect, self: true }),
  };
}

function warnOfOthers(schema: AutomationSchema, tools: KindTools): void {
  const all = tools.workspace.schemas.filter(
    (one) => one.kind === "automation",
  ) as unknown as AutomationSchema[];
  for (const { path, other, field, object } of conflictsOf(schema, all)) {
    tools.warn(path, "rules_conflict", { rule: schema.key, other, field, object });
  }
  const cycle = cycleThrough(schema, all);
  if (cycle) tools.warn("/trigger", "rules_cycle", { cycle: cycle.join(" → ") });
}

function model(schema: AutomationSchema, condition: Expression | null, steps: StepModel[]): AutomationModel {
  const reads = steps.flatMap((step) => [
    ...(step.when ? [step.when] : []),
    ...step.action.expressions(step.prepared),
  ]);
  return {
    key: schema.key,
    label: schema.label,
    def: schema,
    object: schema.object,
    enabled: schema.enabled !== false,
    order: schema.order ?? 0,
    events: new Set(schema.trigger.on),
    fields: schema.trigger.fields ?? null,
    timing: schema.timing ?? "after",
    condition,
    oncePerRecord: schema.once_per_record === true,
    steps,
    batch: steps.every((step) => step.action.batch),
    conditionPaths: hopPaths(condition ? [condition] : []),
    stepPaths: hopPaths(reads),
    stepObjects: new Set(reads.flatMap((expression) => hopObjects(expression.root))),
  };
}

function hopObjects(node: Node): string[] {
  if ("variable" in node) {
    const { source } = node.variable;
    return source.from === "record" ? source.hops.map((hop) => hop.table.replace(/^o_/, "")) : [];
  }
  return "args" in node ? node.args.flatMap(hopObjects) : [];
}

/** What only the step's action knows; variables and options in conditions and values are found by the schema room. */
function references(schema: AutomationSchema): Reference[] {
  return [
    { path: "/object", target: { kind: "object", key: schema.object } },
    ...(schema.trigger.fields ?? []).map((field, at) => ({
      path: `/trigger/fields/${at}`,
      target: { object: schema.object, field },
    })),
    ...schema.steps.flatMap((step, at) =>
      (ACTIONS.get(step.action)?.references(step, schema.object) ?? []).map((reference) => ({
        ...reference,
        path: `/steps/${at}${reference.path}`,
      })),
    ),
  ];
}
