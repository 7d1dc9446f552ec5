import { yields } from "../fields/field-type.ts";
import type { Value } from "../fields/value.ts";
import { check } from "../logic/check.ts";
import type { Expression } from "../logic/expression.ts";
import type { FieldModel, ObjectModel, Workspace } from "../schema/workspace.ts";
import type { Values } from "./listeners.ts";
import type { PipelineModel } from "./pipeline-kind.ts";
import { emptyState } from "./rollup-parts.ts";

/** What writing an object's records needs, worked out once per published revision. */
export interface WritePlan {
  /** Fields that a write sets: `external_id` and the stored fields, in column order; neither roll-ups nor other system fields. */
  stored: readonly FieldModel[];
  /** Roll-ups kept on this object's own rows. */
  rollups: readonly FieldModel[];
  /** Formulas computed when read. */
  virtual: readonly FieldModel[];
  required: readonly FieldModel[];
  unique: readonly FieldModel[];
  /** References and users, with the tables they may lead to. */
  links: readonly FieldModel[];
  stages: readonly FieldModel[];
  auto: readonly FieldModel[];
  /** Values of roll-ups on a new record. */
  initial: Readonly<Values>;
  /** Stored formulas that read a system field, which a write changes too, and those that read one of these. */
  timely: readonly FieldModel[];
  defaults: readonly Default[];
  /** Paths with hops that defaults, object rules and gates read. */
  paths: readonly string[];
  /** Paths with hops that {@link virtual} formulas read. */
  virtualPaths: readonly string[];
  /** Columns of an INSERT: system, then stored fields, then roll-ups with what they keep. */
  columns: readonly string[];
}

export type Default =
  | { field: FieldModel; value: Value; expression?: undefined }
  | { field: FieldModel; expression: Expression; value?: undefined };

/** System columns that a write sets itself, in the order of an INSERT. */
export const WRITTEN_SYSTEM = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "created_by",
  "updated_by",
] as const;

const SYSTEM = new Set<string>(WRITTEN_SYSTEM);

const plans = new WeakMap<ObjectModel, WritePlan>();

export function planFor(workspace: Workspace, model: ObjectModel): WritePlan {
  let plan = plans.get(model);
  if (!plan) {
    plan = makePlan(workspace, model);
    plans.set(model, plan);
  }
  return plan;
}

function makePlan(workspace: Workspace, model: ObjectModel): WritePlan {
  const fields = [...model.fields.values()];
  const own = fields.filter((field) => field.stored && (!field.system || field.key === "external_id"));
  const stored = own.filter((field) => !field.rollup);
  const rollups = own.filter((field) => field.rollup);
  const virtual = fields.filter((field) => field.formula && !field.stored);
  const writable = stored.filter((field) => !field.type.computed);
  const defaults = writable.flatMap((field) => defaultOf(field, model));
  const expressions = [
    ...defaults.map((given) => given.expression),
    ...model.rules.flatMap((rule) => [rule.when, rule.check]),
    ...gateChecks(workspace, model),
  ];
  const columns = [
    ...WRITTEN_SYSTEM,
    ...[...stored, ...rollups].flatMap((field) => field.columns.map((column) => column.name)),
  ];
  return {
    stored,
    rollups,
    virtual,
    required: writable.filter((field) => field.def.required && !field.type.auto),
    unique: writable.filter((field) => field.def.unique || field.key === "external_id"),
    links: writable.filter((field) => field.to !== undefined),
    stages: writable.filter((field) => field.pipeline !== undefined),
    auto: stored.filter((field) => field.type.auto),
    initial: Object.fromEntries(rollups.map((field) => [field.key, emptyValue(field)])),
    timely: timelyFormulas(model),
    defaults,
    paths: hopPaths(expressions),
    virtualPaths: hopPaths(virtual.map((field) => field.formula)),
    columns,
  };
}

/** A default is a value, or an expression: an object with one operator, such as `{ "now": [] }`. */
function defaultOf(field: FieldModel, model: ObjectModel): Default[] {
  const given = field.def.default;
  if (given === undefined || given === null) return [];
  if (typeof given === "object" && !Array.isArray(given) && Object.keys(given).length === 1) {
    const { expression } = check(given, model.scope, { expect: yields(field).type.valueType(yields(field)) });
    return expression ? [{ field, expression }] : [];
  }
  const parsed = field.type.parse(given, field);
  return "value" in parsed && parsed.value !== null ? [{ field, value: parsed.value }] : [];
}

/** Each formula stands after those that it reads. */
function timelyFormulas({ storedFormulas }: ObjectModel): FieldModel[] {
  const moving = new Set(SYSTEM);
  return storedFormulas.filter(({ key, formula }) => {
    const moves = formula!.paths.some((path) => moving.has(path));
    if (moves) moving.add(key);
    return moves;
  });
}

function emptyValue(field: FieldModel): Value | null {
  const state = emptyState(field.rollup!);
  return field.type.fromRow(
    Object.fromEntries(field.columns.map((column, at) => [column.name, state[at]])),
    field,
  );
}

function gateChecks(workspace: Workspace, model: ObjectModel): (Expression | undefined)[] {
  return workspace
    .parts<PipelineModel>("pipeline")
    .flatMap((pipeline) => [...pipeline.stages.values()].map((stage) => stage.gates.get(model.key)?.check));
}

/** Paths that lead through a reference, `old.` taken off: what has to be loaded before the expressions can be evaluated. */
export function hopPaths(expressions: Iterable<Expression | undefined>): string[] {
  const paths = new Set<string>();
  for (const expression of expressions) {
    for (const path of expression?.paths ?? []) {
      const plain = path.startsWith("old.") ? path.slice(4) : path;
      if (plain.includes(".") && !/^(actor|settings)\./.test(plain)) paths.add(plain);
    }
  }
  return [...paths];
}
