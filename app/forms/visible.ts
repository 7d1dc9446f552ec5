import { isAbsent, type Value } from "../fields/value.ts";
import { test } from "../logic/evaluate.ts";
import type { Env } from "../logic/types.ts";
import type { FormItemModel, FormModel } from "./kind.ts";

export type Answers = Readonly<Record<string, Value | null>>;

/** What conditions of a form read: the answers by field, and what is known beside them (settings, the clock). */
export function answerEnv(answers: Answers, outside: Env): Env {
  return {
    ...outside,
    get: (path) => (Object.hasOwn(answers, path) ? answers[path] : outside.get(path)),
  };
}

/**
 * The fields of a form that show for these answers, in order. A hidden field counts as unanswered for the conditions of all
 * others, so what a respondent cannot see never opens a further question.
 */
export function visibleItems(form: FormModel, answers: Answers, outside: Env): FormItemModel[] {
  const items = form.sections.flatMap((section) => section.items);
  let shown = new Set(items.map((item) => item.field.key));
  // Conditions may hang on each other; each round settles at least one of a chain.
  for (let round = 0; round <= items.length; round++) {
    const seen = Object.fromEntries(Object.entries(answers).filter(([key]) => shown.has(key)));
    const env = answerEnv(seen, outside);
    const next = new Set(
      items.flatMap(({ field, showWhen }) => (!showWhen || test(showWhen, env) ? [field.key] : [])),
    );
    const settled = next.size === shown.size && [...next].every((key) => shown.has(key));
    shown = next;
    if (settled) break;
  }
  return items.filter((item) => shown.has(item.field.key));
}

/** Whether the form demands an answer here: the field always does, or the form for these answers. */
export function isRequired(item: FormItemModel, answers: Answers, outside: Env): boolean {
  if (item.field.def.required) return true;
  return item.requireWhen !== undefined && test(item.requireWhen, answerEnv(answers, outside));
}

/** The visible fields that must be answered and are not. */
export function missingItems(
  items: readonly FormItemModel[],
  answers: Answers,
  outside: Env,
): FormItemModel[] {
  const seen = Object.fromEntries(items.map(({ field }) => [field.key, answers[field.key] ?? null]));
  return items.filter((item) => isAbsent(answers[item.field.key]) && isRequired(item, seen, outside));
}
