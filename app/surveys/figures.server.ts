import { can, hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Text } from "../i18n/text.ts";
import type { Rule } from "../logic/types.ts";
import { aggregate } from "../records/aggregate.server.ts";
import type { SurveyModel } from "./model.ts";
import { type LinkPlace, linkTo, openToken } from "./tokens.server.ts";

/** A survey as its makers read it: what it asks, how it is answered so far, and its link for everybody. */
export interface SurveySummary {
  key: string;
  label: Text;
  help?: Text;
  object: string;
  /** What is asked, in order. */
  questions: Text[];
  /** Finds its answers in lists. */
  answers: Rule;
  /** Finds the low ones, where the survey knows what they are. */
  lowAnswers: Rule | null;
  /** Null where the reader may not see the score. */
  score: {
    label: Text;
    min: number;
    max: number;
    better: "higher" | "lower";
    mean: number | null;
    n: number;
  } | null;
  /** Answers in all, and low ones among them. */
  count: number;
  low: number | null;
  /** Link for everybody; null when there is none. */
  open: string | null;
  /** Milliseconds UTC. */
  closesAt: number | null;
}

/** Every survey whose answers the reader may see, with figures over those that the reader may see. */
export async function surveySummaries(ctx: Context, place: LinkPlace): Promise<SurveySummary[]> {
  const { workspace, actor } = ctx;
  const seen = workspace
    .parts<SurveyModel>("survey")
    .filter((survey) => can(workspace, actor, "read", survey.object.key));
  return Promise.all(seen.map((survey) => summary(ctx, place, survey)));
}

async function summary(ctx: Context, place: LinkPlace, survey: SurveyModel): Promise<SurveySummary> {
  const object = survey.object.key;
  const hidden = hiddenFields(ctx.workspace, ctx.actor, object);
  const answers = survey.answers.rule;
  const lowAnswers =
    survey.low && !survey.low.paths.some((path) => hidden.has(path.split(".")[0]!))
      ? { and: [answers, survey.low.rule] }
      : null;
  const count = (filter: Rule) => figure(ctx, object, "count", filter).then(({ n }) => n);
  return {
    key: survey.key,
    label: survey.def.label,
    help: survey.def.help,
    object,
    questions: survey.form.sections.flatMap(({ items }) =>
      items.map((item) => item.label ?? item.field.label),
    ),
    answers,
    lowAnswers,
    score: hidden.has(survey.score.key) ? null : await scoreOf(ctx, survey),
    count: await count(answers),
    low: lowAnswers && (await count(lowAnswers)),
    open: survey.open ? linkTo(place, openToken(place, survey.key)) : null,
    closesAt: survey.closesAt ?? null,
  };
}

async function scoreOf(ctx: Context, survey: SurveyModel): Promise<SurveySummary["score"]> {
  const { key, label, type, def } = survey.score;
  const { value, n } = await figure(ctx, survey.object.key, `avg:${key}`, survey.answers.rule);
  const { min, max } = type.ends!(survey.score);
  return { label, min, max, better: def.better === "lower" ? "lower" : "higher", mean: value, n };
}

async function figure(ctx: Context, object: string, measure: string, filter: Rule) {
  const [row] = (await aggregate(ctx, object, { measure, filter })).data;
  const value = row?.value ?? null;
  return { value: value === null ? null : Number(value), n: Number(row?.count ?? 0) };
}
