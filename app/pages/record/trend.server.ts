import { hiddenFields } from "../../access/can.ts";
import type { Context } from "../../context.ts";
import { dayAt } from "../../fields/zone.ts";
import type { Rule } from "../../logic/types.ts";
import { aggregate } from "../../records/aggregate.server.ts";
import { list } from "../../records/read.server.ts";
import { leadsHere } from "../../records/references-here.ts";
import { type ScoreSource, scoreSources } from "../../records/score-sources.ts";
import type { TrendData, TrendPoint } from "../../ui/records/record-data.ts";
import { pageField, readableObjects } from "../model.server.ts";

/** Questions whose answers are drawn at a record's head, months of the drawing, and answers that are drawn one by one. */
const MOST_TRENDS = 2;
const MONTHS = 12;
const FEW = 12;

/**
 * How others scored this record through time, as far as the actor may read the answers: the last twelve months by month where there are
 * many, else the last answers one by one. Which questions, the workspace itself says (`score-sources.ts`); nobody's answer is no zero.
 */
export async function trendsOf(ctx: Context, objectKey: string, id: string): Promise<TrendData[]> {
  const model = ctx.workspace.objects.get(objectKey)!;
  const readable = new Set(readableObjects(ctx).map(({ key }) => key));
  const seen = (object: string, field: string) =>
    readable.has(object) && !hiddenFields(ctx.workspace, ctx.actor, object).has(field);
  const sources = scoreSources(ctx.workspace, model, seen).slice(0, MOST_TRENDS);
  const trends = await Promise.all(sources.map((source) => trendOf(ctx, objectKey, id, source)));
  // Where nobody has been asked, the place for answers stands only if the workspace keeps account of them.
  return trends.filter((trend, at) => trend.n > 0 || sources[at]!.figures.length > 0);
}

async function trendOf(
  ctx: Context,
  objectKey: string,
  id: string,
  { object, by, field, moment, figures }: ScoreSource,
): Promise<TrendData> {
  const answered: Rule[] = [
    leadsHere(by, objectKey, id),
    { "!": [{ empty: [{ var: field.key }] }] },
    { "!": [{ empty: [{ var: moment.key }] }] },
  ];
  const shape = {
    object: object.key,
    field: pageField(ctx, field),
    figures: figures.map(({ key }) => key),
    filter: { and: answered },
  };
  const months = lastMonths(dayAt(ctx.clock.now(), ctx.workspace.timeZone));
  const day: Rule = moment.type.control === "moment" ? { date: [{ var: moment.key }] } : { var: moment.key };
  const within = (from: string, to: string): Rule => ({ and: [...answered, { "<=": [from, day, to] }] });
  const year = within(months[0]!.from, months.at(-1)!.to);
  const { data } = await aggregate(ctx, object.key, {
    measure: `avg:${field.key}`,
    by: [`month:${moment.key}`],
    filter: year,
  });
  const n = data.reduce((sum, row) => sum + row.count, 0);
  if (n <= FEW)
    return { ...shape, ...(await lastAnswers(ctx, object.key, field.key, moment.key, shape.filter)) };
  const rows = new Map(data.map((row) => [row[`month:${moment.key}`], row]));
  const points = months.map(({ month, from, to }): TrendPoint => {
    const row = rows.get(month);
    return row
      ? { at: month, value: Number(row.value), n: row.count, filter: within(from, to) }
      : empty(month);
  });
  const sum = points.reduce((all, point) => all + (point.value ?? 0) * point.n, 0);
  return { ...shape, step: "month", points, n, total: n, mean: sum / n, filter: year };
}

const empty = (month: string): TrendPoint => ({ at: month, value: null, n: 0 });

async function lastAnswers(
  ctx: Context,
  object: string,
  field: string,
  moment: string,
  filter: Rule,
): Promise<Pick<TrendData, "step" | "points" | "n" | "total" | "mean">> {
  const page = await list(ctx, object, {
    filter,
    sort: [`-${moment}`],
    fields: [field, moment],
    limit: FEW,
    count: true,
  });
  const points = page.data
    .map((row) => ({ at: String(row[moment]), value: Number(row[field]), n: 1, record: row.id }))
    .reverse();
  const n = points.length;
  const mean = n === 0 ? null : points.reduce((sum, point) => sum + point.value, 0) / n;
  return { step: "answer", points, n, total: page.count ?? n, mean };
}

/** The months up to the one of this day, oldest first: `YYYY-MM`, with their first and last day. */
function lastMonths(today: string): { month: string; from: string; to: string }[] {
  const [year, month] = today.split("-").map(Number) as [number, number];
  return Array.from({ length: MONTHS }, (_, at) => {
    const first = new Date(Date.UTC(year, month - MONTHS + at, 1));
    const last = new Date(Date.UTC(year, month - MONTHS + at + 1, 0));
    const from = first.toISOString().slice(0, 10);
    return { month: from.slice(0, 7), from, to: last.toISOString().slice(0, 10) };
  });
}
