import { pointer } from "../errors.ts";
import type { FormModel } from "../forms/kind.ts";
import type { Input } from "../records/types.ts";
import type { KindTools } from "../schema/kind.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import type { SurveySchema } from "./schema.ts";

/** What a survey may not get wrong, part by part; each reports under its own pointer. */

/**
 * Its form is a public one of its object, and each question depends only on what is known by then: answers of earlier steps, the
 * survey's own values and the references of an invitation. So pages need no script.
 */
export function checkForm(schema: SurveySchema, object: ObjectModel, tools: KindTools): FormModel | null {
  const params = { form: schema.form };
  const form = tools.workspace.part<FormModel>("form", schema.form);
  if (!form) {
    const faulty = tools.workspace.schemas.some(
      ({ kind, key, archived }) => kind === "form" && key === schema.form && !archived,
    );
    // A form with faults of its own has said so itself.
    if (!faulty) tools.issue("/form", "unknown_form", params);
    return null;
  }
  if (form.object !== schema.object)
    tools.issue("/form", "survey_form_elsewhere", { ...params, object: schema.object });
  if (form.purpose !== "public") tools.issue("/form", "survey_form_not_public", params);
  const asked = new Set(form.sections.flatMap((section) => section.items.map((item) => item.field.key)));
  const references = [...object.fields.values()].filter((field) => field.to && !field.system);
  const answered = new Set(
    [...Object.keys(schema.values ?? {}), ...references.map((field) => field.key)].filter(
      (key) => !asked.has(key),
    ),
  );
  for (const { items } of form.sections) {
    for (const { field, showWhen } of items) {
      const early = showWhen?.paths.find((path) => !path.startsWith("settings.") && !answered.has(path));
      if (early !== undefined)
        tools.issue("/form", "survey_condition_unanswered", { field: field.key, path: early });
    }
    for (const { field } of items) answered.add(field.key);
  }
  return form;
}

/** Values that every answer carries: fields that can be written, that the form does not ask for, with values they take. */
export function checkValues(
  schema: SurveySchema,
  object: ObjectModel,
  form: FormModel | null,
  tools: KindTools,
): Input {
  const asked = new Set(form?.sections.flatMap((section) => section.items.map((item) => item.field.key)));
  for (const [key, given] of Object.entries(schema.values ?? {})) {
    const path = pointer("/values", key);
    const field = object.fields.get(key);
    const params = { field: key, object: object.key };
    if (!field || field.system) tools.issue(path, "unknown_field", params);
    else if (field.type.readOnly || field.type.computed) tools.issue(path, "read_only", params);
    else if (asked.has(key)) tools.issue(path, "survey_value_asked", params);
    else checkValue(field, given, path, tools);
  }
  return schema.values ?? {};
}

function checkValue(field: FieldModel, given: unknown, path: string, tools: KindTools): void {
  const parsed = field.type.parse(given, field);
  const faults =
    "issue" in parsed
      ? [parsed.issue]
      : parsed.value === null
        ? []
        : field.type.validate(parsed.value, field);
  for (const { code, params } of faults) tools.issue(path, code, params);
}

/** The figure of lists: a scale that the form asks for. */
export function checkScore(
  schema: SurveySchema,
  object: ObjectModel,
  form: FormModel | null,
  tools: KindTools,
): FieldModel | null {
  const field = object.fields.get(schema.score);
  if (!field) {
    tools.issue("/score", "unknown_field", { field: schema.score, object: object.key });
    return null;
  }
  const asked = form?.sections.some((section) => section.items.some((item) => item.field.key === field.key));
  if (!field.type.ends) tools.issue("/score", "survey_score_no_scale", { field: field.key });
  else if (form && !asked) tools.issue("/score", "survey_score_not_asked", { field: field.key });
  return field;
}

/** What the page names: references that an invitation fills. */
export function checkLinks(
  schema: SurveySchema,
  object: ObjectModel,
  links: ReadonlyMap<string, FieldModel>,
  tools: KindTools,
): FieldModel[] {
  return (schema.about ?? []).flatMap((key, at) => {
    const field = links.get(key);
    if (field) return [field];
    const code = object.fields.has(key) ? "survey_not_a_link" : "unknown_field";
    tools.issue(pointer("/about", at), code, { field: key, object: object.key });
    return [];
  });
}

/** `customer.survey_consent`: a reference that an invitation fills, and a yes or no on what it leads to. */
export function readConsent(
  schema: SurveySchema,
  object: ObjectModel,
  links: ReadonlyMap<string, FieldModel>,
  tools: KindTools,
): { by: FieldModel; object: ObjectModel; field: FieldModel } | null {
  if (schema.consent === undefined) return null;
  const [first = "", second = "", ...more] = schema.consent.split(".");
  const by = links.get(first);
  const target = by && tools.object(by.to![0]!);
  const field = target?.fields.get(second);
  if (!by || !target || !field || more.length > 0 || field.type.valueType(field).kind !== "boolean") {
    tools.issue("/consent", "survey_bad_consent", { path: schema.consent.slice(0, 100), object: object.key });
    return null;
  }
  return { by, object: target, field };
}
