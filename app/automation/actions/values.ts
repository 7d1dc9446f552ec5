import { type Issue, invalid, pointer } from "../../errors.ts";
import type { Field } from "../../fields/field-type.ts";
import { isAbsent, type Value } from "../../fields/value.ts";
import { evaluate } from "../../logic/evaluate.ts";
import type { Env, Rule } from "../../logic/types.ts";
import type { Input } from "../../records/types.ts";
import type { FieldModel, ObjectModel } from "../../schema/workspace.ts";
import type { ActionTools, PreparedValue } from "./action.ts";

/** A stored value that is itself, not an expression to be evaluated. */
function isPlain(rule: Rule): boolean {
  if (Array.isArray(rule)) return rule.every(isPlain);
  return rule === null || typeof rule !== "object";
}

function readsThis(rule: Rule): boolean {
  if (typeof rule !== "object" || rule === null) return false;
  return (!Array.isArray(rule) && Object.hasOwn(rule, "this")) || Object.values(rule).some(readsThis);
}

/** May a rule put a value into this field? Computed and system fields belong to the engine. */
function writable(field: FieldModel): boolean {
  if (field.system) return field.key === "external_id";
  return !field.type.readOnly;
}

/**
 * Checks a step's `values` against the fields of the object that takes them and prepares each. Problems are reported at
 * `<path>/<field>`; null when there was one.
 */
export function checkValues(
  values: unknown,
  target: ObjectModel,
  tools: ActionTools,
  path: string,
): PreparedValue[] | null {
  if (typeof values !== "object" || values === null || Array.isArray(values)) {
    tools.issue(path, "step_values_needed");
    return null;
  }
  const prepared: PreparedValue[] = [];
  let sound = true;
  for (const [key, rule] of Object.entries(values)) {
    const value = checkValue(key, rule, target, tools, pointer(path, key));
    if (value) prepared.push(value);
    else sound = false;
  }
  return sound ? prepared : null;
}

function checkValue(
  key: string,
  rule: Rule,
  target: ObjectModel,
  tools: ActionTools,
  path: string,
): PreparedValue | null {
  const field = target.fields.get(key);
  if (!field) {
    tools.issue(path, "unknown_field", { field: key, object: target.key });
    return null;
  }
  if (!writable(field)) {
    tools.issue(path, "step_field_read_only", { field: key });
    return null;
  }
  const problems = isPlain(rule) ? plainProblems(rule, field) : [];
  for (const problem of problems) tools.issue(path, problem.code, problem.params);
  if (problems.length > 0) return null;
  const type = field.type.valueType(field);
  // The language cannot tell of which object `this` is.
  if ("to" in type && !type.to.includes(tools.object.key) && readsThis(rule)) {
    tools.issue(path, "step_this_elsewhere", { field: key, object: tools.object.key });
    return null;
  }
  const expression = tools.expression(rule, path, type);
  return expression && { field: key, expression };
}

/** A plain value is held to everything the field demands, as if a client had sent it. */
function plainProblems(rule: Rule, field: Field): { code: string; params?: Record<string, unknown> }[] {
  const parsed = field.type.parse(rule, field);
  if ("issue" in parsed) return [parsed.issue];
  return parsed.value === null ? [] : field.type.validate(parsed.value, field);
}

/** The value a step gives a field, in memory form; a computed number is rounded to what the field can hold. */
export function resolveValue(prepared: PreparedValue, field: Field, env: Env): Value | null {
  const value = evaluate(prepared.expression, env);
  if (isAbsent(value)) return null;
  return typeof value === "number" && field.type.fit ? field.type.fit(value, field) : value;
}

/** What a step writes, as a client would send it. */
export function resolveInput(values: readonly PreparedValue[], target: ObjectModel, env: Env): Input {
  const input: Input = {};
  for (const prepared of values) {
    const field = target.fields.get(prepared.field)!;
    input[prepared.field] = field.type.toJson(resolveValue(prepared, field, env), field);
  }
  return input;
}

/**
 * A value on its way straight into a record (rules before the write): normalised and held to the field's settings exactly
 * like sent input. Throws 422 with the field's pointer.
 */
export function settle(value: Value | null, field: FieldModel): Value | null {
  if (value === null) return null;
  const path = pointer("", field.key);
  const parsed = field.type.parse(field.type.toJson(value, field), field);
  if ("issue" in parsed) throw invalid([{ path, ...parsed.issue }]);
  if (parsed.value === null) return null;
  const issues: Issue[] = field.type.validate(parsed.value, field).map((issue) => ({ path, ...issue }));
  if (issues.length > 0) throw invalid(issues);
  return parsed.value;
}
