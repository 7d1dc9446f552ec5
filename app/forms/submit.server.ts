import type { Context } from "../context.ts";
import { type Issue, invalid, pointer } from "../errors.ts";
import { optionOf } from "../fields/choice.ts";
import type { FieldIssue } from "../fields/field-type.ts";
import type { Value } from "../fields/value.ts";
import { constants } from "../records/select.server.ts";
import { create } from "../records/single.server.ts";
import type { Input, RecordJson } from "../records/types.ts";
import type { FieldModel } from "../schema/workspace.ts";
import type { FormItemModel, FormModel } from "./kind.ts";
import { answerEnv, missingItems, visibleItems } from "./visible.ts";

/** Characters of one answer from outside, whatever its field would hold. */
export const LONGEST_ANSWER = 5_000;

/** A submission of a form, read: what of it counts, and what is wrong with it. */
export interface Submission {
  /** Fields that show for these answers. */
  visible: readonly FormItemModel[];
  /** Their answers in memory form; unanswered ones are null. */
  values: Record<string, Value | null>;
  /** Pointers to the fields, `/csat`. */
  issues: Issue[];
}

/**
 * Reads what was sent to a public form (JSON values by field key). Only the form's fields that show for these answers count;
 * everything else in it is dropped, whatever it names. `only`: judge these fields, the ones of a step; required fields beyond
 * them are not missed yet. `known`: JSON values that conditions may read besides, which the respondent does not set.
 */
export function readSubmission(
  ctx: Context,
  form: FormModel,
  given: Readonly<Record<string, unknown>>,
  { only, known = {} }: { only?: ReadonlySet<string>; known?: Input } = {},
): Submission {
  const outside = answerEnv(knownValues(ctx, form, known), constants(ctx));
  const values: Record<string, Value | null> = {};
  const faults = new Map<string, FieldIssue>();
  for (const { field } of form.sections.flatMap((section) => section.items)) {
    const read = readAnswer(field, Object.hasOwn(given, field.key) ? given[field.key] : null);
    values[field.key] = read.value;
    if (read.issue) faults.set(field.key, read.issue);
  }
  const visible = visibleItems(form, values, outside);
  const seen = new Set(visible.map((item) => item.field.key));
  for (const key of Object.keys(values)) if (!seen.has(key)) delete values[key];
  const judged = visible.filter((item) => !only || only.has(item.field.key));
  const missing = new Set(missingItems(judged, values, outside).map((item) => item.field.key));
  const issues = judged.flatMap(({ field: { key } }): Issue[] => {
    const fault = faults.get(key);
    if (fault) return [{ path: pointer("", key), ...fault }];
    return missing.has(key) ? [{ path: pointer("", key), code: "required", params: { field: key } }] : [];
  });
  return { visible, values, issues };
}

function knownValues(ctx: Context, form: FormModel, known: Input): Record<string, Value | null> {
  const fields = ctx.workspace.objects.get(form.object)?.fields;
  return Object.fromEntries(
    Object.entries(known).map(([key, json]) => {
      const field = fields?.get(key);
      const parsed = field?.type.parse(json, field);
      return [key, parsed && "value" in parsed ? parsed.value : null];
    }),
  );
}

/** One answer, judged by its field; an option that is no longer offered is unknown to the public. */
function readAnswer(field: FieldModel, given: unknown): { value: Value | null; issue?: FieldIssue } {
  const parsed = field.type.parse(given, field);
  if ("issue" in parsed) return { value: null, issue: parsed.issue };
  const { value } = parsed;
  if (value === null) return { value };
  const withdrawn = [value].flat().find((one) => field.options && optionOf(field, String(one))?.archived);
  if (withdrawn !== undefined)
    return { value: null, issue: { code: "unknown_option", params: { option: String(withdrawn) } } };
  if (typeof value === "string" && value.length > LONGEST_ANSWER)
    return { value, issue: { code: "too_long", params: { max: LONGEST_ANSWER, length: value.length } } };
  const [issue] = field.type.validate(value, field);
  return { value, issue };
}

/**
 * Writes one submission of a public form as a record: the answers to the fields that show, and `fixed`, which the respondent
 * neither sees nor sets. The actor is the respondent's; it needs the right to create with exactly these fields. All rules run.
 * @throws AppError `invalid` naming the form's fields, or whatever the write refuses
 */
export async function submit(
  ctx: Context,
  form: FormModel,
  given: Readonly<Record<string, unknown>>,
  fixed: Input,
): Promise<RecordJson> {
  const { values, visible, issues } = readSubmission(ctx, form, given, { known: fixed });
  if (issues.length > 0) throw invalid(issues);
  const answers = Object.fromEntries(
    visible.flatMap(({ field }) => {
      const value = values[field.key] ?? null;
      return value === null ? [] : [[field.key, field.type.toJson(value, field)]];
    }),
  );
  return create(ctx, form.object, { ...answers, ...fixed });
}
