import type { Context } from "../context.ts";
import type { Issue } from "../errors.ts";
import type { FormItemModel } from "../forms/kind.ts";
import { LONGEST_ANSWER } from "../forms/submit.server.ts";
import { isRequired } from "../forms/visible.ts";
import { message } from "../i18n/messages/index.ts";
import { LOCALES, type Locale, label } from "../i18n/text.ts";
import { constants } from "../records/select.server.ts";
import type { Input } from "../records/types.ts";
import type { SurveyModel } from "./model.ts";
import type { Step } from "./steps.server.ts";
import type { Question, QuestionsView, SurveyView } from "./view.ts";

const LANGUAGES: Record<Locale, string> = { "zh-CN": "中文", en: "English" };

/** The house, as customers know it. */
export const companyOf = ({ workspace }: Context): string =>
  String(workspace.settings.get("workspace.name") ?? "");

/** Puts a page's own part into what all public pages have. */
export function framed<V extends object>(
  ctx: Context,
  here: { path: string; query: URLSearchParams },
  title: string,
  view: V,
) {
  const { locale } = ctx;
  const company = companyOf(ctx);
  const other = LOCALES.find((one) => one !== locale)!;
  return {
    locale,
    company,
    title: company === "" ? title : `${title} · ${company}`,
    otherLanguage: { locale: other, href: address(here, { lang: other }), name: LANGUAGES[other] },
    ...view,
  } as SurveyView & V;
}

/** The page's own address with some parameters set, or taken away (null). Relative, so that it holds behind any proxy. */
export function address(
  here: { path: string; query: URLSearchParams },
  set: Readonly<Record<string, string | null>>,
): string {
  const query = new URLSearchParams(here.query);
  for (const [name, value] of Object.entries(set)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text === "" ? here.path : `${here.path}?${text}`;
}

/** One step of a survey. `given`: the answers so far, as they were sent. */
export function questionsView(
  ctx: Context,
  survey: SurveyModel,
  steps: readonly Step[],
  step: Step,
  given: Input,
  issues: readonly Issue[],
): Omit<QuestionsView, "action" | "about" | "carried" | "leave"> {
  const { locale } = ctx;
  const t = (code: string, params?: Record<string, unknown>) => message(code, params, locale);
  const at = steps.indexOf(step);
  const first = at === 0;
  const own = new Set(step.items.map((item) => `/${item.field.key}`));
  const section = label(survey.form.sections[step.index]!.label, locale);
  const questions = step.items.map((item) => questionOf(ctx, item, given, issues));
  return {
    kind: "questions",
    heading: first ? label(survey.title, locale) : section || label(survey.title, locale),
    intro: first ? label(survey.intro, locale) || undefined : undefined,
    progress: { text: t("survey_progress", { at: at + 1, of: steps.length }), at: at + 1, of: steps.length },
    questions,
    step: step.index,
    errors:
      issues.length === 0
        ? undefined
        : {
            title: t("survey_errors"),
            items: issues.map(({ path, code, params }) => {
              const text = message(code, params, locale);
              const question = questions.find(({ key }) => path === `/${key}`);
              if (!question || !own.has(path)) return { text };
              return {
                href: `#q-${question.key}`,
                text: t("survey_error_at", { question: question.label, text }),
              };
            }),
          },
    send: t(at === steps.length - 1 ? "survey_send" : "survey_next"),
    back: first ? undefined : t("survey_back"),
    foot: t("survey_foot", { company: companyOf(ctx) }),
  };
}

function questionOf(ctx: Context, item: FormItemModel, given: Input, issues: readonly Issue[]): Question {
  const { locale } = ctx;
  const { field } = item;
  const t = (code: string, params?: Record<string, unknown>) => message(code, params, locale);
  const issue = issues.find(({ path }) => path === `/${field.key}`);
  return {
    key: field.key,
    label: label(item.label ?? field.label, locale),
    help: label(item.help, locale) || undefined,
    required: isRequired(item, {}, constants(ctx)) ? t("survey_required") : undefined,
    error: issue && message(issue.code, issue.params, locale),
    values: textsOf(given[field.key]),
    ...controlOf(item, locale),
  };
}

/** How a field is asked without a script. */
function controlOf(
  item: FormItemModel,
  locale: Locale,
): Pick<Question, "control" | "options" | "ends" | "input" | "max"> {
  const { field } = item;
  const t = (code: string) => message(code, {}, locale);
  const ends = field.type.ends?.(field);
  if (ends) {
    const words: [string, string] = [label(item.ends?.low, locale), label(item.ends?.high, locale)];
    const hints = new Map([
      [ends.min, words[0]],
      [ends.max, words[1]],
    ]);
    const numbers = Array.from({ length: ends.max - ends.min + 1 }, (_, at) => ends.min + at);
    const options = numbers.map((number) => ({
      value: String(number),
      label: String(number),
      hint: hints.get(number) || undefined,
    }));
    return { control: "scale", options, ends: item.ends && words };
  }
  const choices = (field.options ?? []).flatMap((option) =>
    option.archived ? [] : [{ value: option.key, label: label(option.label, locale) || option.key }],
  );
  switch (field.type.valueType(field).kind) {
    case "boolean":
      return {
        control: "choice",
        options: [
          { value: "true", label: t("survey_yes") },
          { value: "false", label: t("survey_no") },
        ],
      };
    case "option":
      return { control: "choice", options: choices };
    case "list":
      return { control: "choices", options: choices };
    default: {
      const max = Math.min(LONGEST_ANSWER, Number(field.def.max_length ?? LONGEST_ANSWER));
      if (field.type.control === "text") return { control: "text", options: [], max };
      return { control: "line", options: [], input: INPUTS[field.type.control] ?? "text", max };
    }
  }
}

const INPUTS: Record<string, string> = {
  email: "email",
  phone: "tel",
  url: "url",
  date: "date",
  moment: "datetime-local",
  number: "number",
};

/** A JSON value as the texts that an HTML form holds. */
export function textsOf(value: unknown): string[] {
  if (value === null || value === undefined || value === "") return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
