import * as z from "zod/mini";
import type { FormModel } from "../forms/kind.ts";
import type { Input } from "../records/types.ts";
import type { KindTools, SchemaKind } from "../schema/kind.ts";
import { keyShape, ruleShape, SCHEMA_KEYS, schemaShape, textShape } from "../schema/shape.ts";
import type { AnySchema } from "../schema/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import { checkForm, checkLinks, checkScore, checkValues, readConsent } from "./check.ts";
import { compileEnding } from "./endings.ts";
import type { SurveyModel } from "./model.ts";
import { references } from "./references.ts";
import type { SurveySchema } from "./schema.ts";

const VALID_DAYS = 30;

const endingShape = z.strictObject({
  title: textShape(200),
  text: textShape(2000),
  with: z.optional(z.record(z.string(), z.unknown())),
});

const shape = z.strictObject({
  ...schemaShape("survey"),
  object: keyShape,
  form: keyShape,
  title: z.optional(textShape(200)),
  intro: z.optional(textShape(2000)),
  values: z.optional(z.record(z.string(), z.unknown())),
  score: keyShape,
  about: z.optional(z.array(keyShape).check(z.maxLength(10))),
  consent: z.optional(z.string()),
  answers: ruleShape,
  low: z.optional(ruleShape),
  high: z.optional(ruleShape),
  thanks: z.strictObject({
    low: z.optional(endingShape),
    high: z.optional(endingShape),
    other: endingShape,
  }),
  open: z.optional(z.boolean()),
  closes_at: z.optional(z.string()),
  valid_days: z.optional(z.int().check(z.gte(1), z.lte(365))),
});

/** Questionnaires that people without an account answer (`docs/decisions/008-surveys-as-schemas.md`). */
export const surveyKind: SchemaKind<SurveySchema & AnySchema, SurveyModel> = {
  kind: "survey",
  shape,
  order: 60,
  keys: [
    ...SCHEMA_KEYS,
    ...["object", "form", "title", "intro", "values", "score", "about", "consent"],
    ...["answers", "low", "high", "thanks", "open", "closes_at", "valid_days"],
  ],
  compile,
  references,
};

function compile(schema: SurveySchema, tools: KindTools): SurveyModel | null {
  const object = tools.object(schema.object);
  if (!object) {
    tools.issue("/object", "unknown_object", { object: schema.object });
    return null;
  }
  let sound = true;
  const told: KindTools = {
    ...tools,
    issue(path, code, params) {
      sound = false;
      tools.issue(path, code, params);
    },
  };
  const form = checkForm(schema, object, told);
  const values = checkValues(schema, object, form, told);
  const score = checkScore(schema, object, form, told);
  const links = linksOf(object, form, values);
  const about = checkLinks(schema, object, links, told);
  const consent = readConsent(schema, object, links, told);
  const condition = (name: "answers" | "low" | "high") =>
    schema[name] === undefined
      ? undefined
      : told.expression(schema[name], object.scope, `/${name}`, { expect: "condition", sql: true });
  const answers = condition("answers");
  const low = condition("low");
  const high = condition("high");
  const thanks = compileThanks(schema, object, told);
  const closesAt = closing(schema, told);
  if (!sound || !form || !score || !thanks || !answers || low === null || high === null) return null;
  return {
    key: schema.key,
    def: schema,
    title: schema.title ?? schema.label,
    intro: schema.intro,
    object,
    form,
    score,
    values,
    links,
    linked: (key) => tools.object(links.get(key)?.to?.[0] ?? ""),
    about,
    consent: consent ?? undefined,
    answers,
    low,
    high,
    thanks,
    open: schema.open ?? false,
    closesAt,
    validDays: schema.valid_days ?? VALID_DAYS,
  };
}

/** Fields that lead to one other object, and that neither the form nor the survey itself fills. */
function linksOf(object: ObjectModel, form: FormModel | null, values: Input): Map<string, FieldModel> {
  const asked = new Set(form?.sections.flatMap((section) => section.items.map((item) => item.field.key)));
  const links = [...object.fields.values()].filter(
    ({ key, to, type, system }) =>
      to?.length === 1 &&
      to[0] !== "user" &&
      !(system || type.computed || asked.has(key) || Object.hasOwn(values, key)),
  );
  return new Map(links.map((field) => [field.key, field]));
}

function compileThanks(
  schema: SurveySchema,
  object: ObjectModel,
  tools: KindTools,
): SurveyModel["thanks"] | null {
  const { low, high, other } = schema.thanks;
  for (const name of ["low", "high"] as const) {
    if (schema.thanks[name] && schema[name] === undefined)
      tools.issue(`/thanks/${name}`, "survey_ending_unreachable", { ending: name });
  }
  const endings = {
    low: low && compileEnding(low, "/thanks/low", object, tools),
    high: high && compileEnding(high, "/thanks/high", object, tools),
    other: compileEnding(other, "/thanks/other", object, tools),
  };
  if (endings.low === null || endings.high === null || endings.other === null) return null;
  return { low: endings.low, high: endings.high, other: endings.other };
}

/** A moment with its offset: what a link says must not hang on a setting. */
function closing(schema: SurveySchema, tools: KindTools): number | undefined {
  const text = schema.closes_at;
  if (text === undefined) return undefined;
  const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(moment)) tools.issue("/closes_at", "survey_bad_moment", { text: text.slice(0, 100) });
  return moment;
}
