import { isAbsent } from "../../fields/value.ts";
import type { Text } from "../../i18n/text.ts";
import { test } from "../../logic/evaluate.ts";
import type { PageObject, PageStage } from "../model.ts";
import type { FormState, OpenForm } from "./form-model.ts";

/** What is wrong with a form's values before they are sent; the server judges again and has the last word. */
export interface FormIssue {
  /** Key of the field; "" speaks of the record as a whole. */
  field: string;
  code: string;
  params?: Record<string, unknown>;
  /** The author's own sentence instead of the code's. */
  message?: Text;
}

/** The stage with this key, of the pipeline of a field. */
export function stageOf(
  object: PageObject,
  pipeline: string | undefined,
  key: unknown,
): PageStage | undefined {
  return pipeline === undefined
    ? undefined
    : object.pipelines[pipeline]?.stages.find((stage) => stage.key === key);
}

/**
 * Judges values as the server does, as far as a page can know: each changed value by its field's type, what must be filled in (by field,
 * form, object rules and the stage that is entered), and the object's checks.
 * @param values as clients send them
 * @param before the record's values as clients read them; absent for a new one
 */
export function formIssues(
  form: OpenForm,
  state: FormState,
  values: Readonly<Record<string, unknown>>,
  before?: Readonly<Record<string, unknown>>,
): FormIssue[] {
  const issues: FormIssue[] = [];
  const faulty = new Set<string>();
  for (const field of form.fields.values()) {
    const given = values[field.key];
    if (field.readOnly || !state.shown.has(field.key) || isAbsent(given)) continue;
    if (before && same(given, before[field.key])) continue;
    const parsed = field.type.parse(given, field);
    const faults =
      "issue" in parsed
        ? [parsed.issue]
        : parsed.value === null
          ? []
          : field.type.validate(parsed.value, field);
    for (const fault of faults) {
      issues.push({ field: field.key, ...fault });
      faulty.add(field.key);
    }
  }
  const missing = (key: string) => {
    const field = form.fields.get(key);
    return field !== undefined && !faulty.has(key) && (state.stored[key] ?? null) === null;
  };
  const told = new Set<string>();
  const demand = (key: string, code: string, params?: Record<string, unknown>) => {
    if (told.has(key) || !missing(key)) return;
    told.add(key);
    issues.push({ field: key, code, params });
  };
  for (const field of form.fields.values()) {
    const stage = entered(form, field.key, state, before);
    for (const key of stage?.require ?? []) demand(key, "required_by_stage", { stage: stage!.label });
  }
  for (const key of state.required) demand(key, "required");
  for (const rule of state.rules) {
    for (const key of before ? rule.readOnly : [])
      if (form.fields.has(key) && !same(values[key] ?? null, before![key] ?? null))
        issues.push({ field: key, code: "read_only_by_rule", params: { rule: rule.key } });
    if (rule.check && !test(rule.check, state.env))
      issues.push({ field: "", code: "rule_refused", params: { rule: rule.key }, message: rule.message });
  }
  return issues;
}

/** The stage that a stage field moves to. */
function entered(
  form: OpenForm,
  key: string,
  state: FormState,
  before: Readonly<Record<string, unknown>> | undefined,
): PageStage | undefined {
  const field = form.fields.get(key);
  const to = state.stored[key];
  if (!field?.pipeline || typeof to !== "string" || to === before?.[key]) return undefined;
  return stageOf(form.object, field.pipeline, to);
}

/** Whether two values of the API are the same; absent is absent, however it is written. */
export function same(a: unknown, b: unknown): boolean {
  if (isAbsent(a) || isAbsent(b)) return isAbsent(a) && isAbsent(b);
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** What a save sends: values that differ from the record, of fields that show and may be written; for a new record all that have one. */
export function inputOf(
  form: OpenForm,
  state: FormState,
  values: Readonly<Record<string, unknown>>,
  before?: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const field of form.fields.values()) {
    if (field.readOnly || !state.shown.has(field.key)) continue;
    const value = values[field.key] ?? null;
    // A default that was cleared is sent as absent, or the server would fill it in again.
    const said = before
      ? !same(value, before[field.key])
      : !isAbsent(value) || field.def.default !== undefined;
    if (said) input[field.key] = isAbsent(value) ? null : value;
  }
  return input;
}

/** Values that a new record starts with: the fields' own defaults, beneath what is given. */
export function initialValues(
  form: OpenForm,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const field of form.fields.values()) {
    if (field.system || field.readOnly) continue;
    values[field.key] = given[field.key] ?? field.def.default ?? null;
  }
  return values;
}
