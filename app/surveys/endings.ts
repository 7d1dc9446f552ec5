import { pointer } from "../errors.ts";
import type { Value } from "../fields/value.ts";
import { fill, type Locale, label, type Text } from "../i18n/text.ts";
import { evaluate, test } from "../logic/evaluate.ts";
import type { Expression } from "../logic/expression.ts";
import type { Env } from "../logic/types.ts";
import type { KindTools } from "../schema/kind.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { EndingModel, SurveyModel } from "./model.ts";
import type { Ending } from "./schema.ts";

export type EndingKey = "low" | "high" | "other";

/** Null when an issue was raised. Every `{name}` in the text must have its expression. */
export function compileEnding(
  ending: Ending,
  path: string,
  object: ObjectModel,
  tools: KindTools,
): EndingModel | null {
  let sound = true;
  const found = new Map<string, Expression>();
  for (const [name, rule] of Object.entries(ending.with ?? {})) {
    const expression = tools.expression(rule, object.scope, pointer(`${path}/with`, name));
    if (expression) found.set(name, expression);
    else sound = false;
  }
  for (const [place, text] of textsOf(ending.text, `${path}/text`)) {
    for (const [, name] of text.matchAll(/\{(\w+)(?::[^{}]*)?\}/g)) {
      if (Object.hasOwn(ending.with ?? {}, name!)) continue;
      tools.issue(place, "survey_unknown_placeholder", { name });
      sound = false;
    }
  }
  return sound ? { title: ending.title, text: ending.text, with: found } : null;
}

function textsOf(text: Text, path: string): [string, string][] {
  if (typeof text === "string") return [[path, text]];
  return Object.entries(text).map(([locale, line]) => [pointer(path, locale), line]);
}

/** Paths that choosing and filling an ending reads. */
export function endingPaths(survey: SurveyModel): string[] {
  const { low, high, other } = survey.thanks;
  const filled = [low, high, other].flatMap((ending) => [...(ending?.with.values() ?? [])]);
  const read = [survey.low, survey.high, ...filled].flatMap((expression) => expression?.paths ?? []);
  return [...new Set(read)];
}

/** Which ending an answer gets: low before high. A condition without a text of its own leads to the common one. */
export function endingOf(survey: SurveyModel, env: Env): EndingKey {
  if (survey.low && test(survey.low, env)) return survey.thanks.low ? "low" : "other";
  if (survey.high && test(survey.high, env)) return survey.thanks.high ? "high" : "other";
  return "other";
}

/** The ending's sentences for this answer. */
export function endingText(
  survey: SurveyModel,
  key: EndingKey,
  env: Env,
  locale: Locale,
): { title: string; text: string } {
  const ending = survey.thanks[key] ?? survey.thanks.other;
  const params = Object.fromEntries(
    [...ending.with].map(([name, rule]) => [name, shown(evaluate(rule, env))]),
  );
  return { title: label(ending.title, locale), text: fill(label(ending.text, locale), params) };
}

const shown = (value: Value | null): string => (value === null ? "" : String(value));
