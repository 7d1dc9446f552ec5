import { scaleEnds } from "../../fields/score-tone.ts";
import type { OpenField } from "../model.ts";
import type { Words } from "../words.tsx";
import { dayOf } from "./moments.ts";
import type { TrendData, TrendPoint } from "./record-data.ts";

/** Digits of a mean that people read. */
const DIGITS = 2;

/** What a drawing of scores says in words: to those who hear it, and where one points. */
export interface TrendSpeaker {
  words: Words;
  /** The reader's own. */
  timeZone: string;
}

/** 「2026年3月」, "Mar 2026"; of an answer its day. */
export function pointDate(point: TrendPoint, { step }: TrendData, speaker: TrendSpeaker): string {
  if (step === "month") return monthText(`${point.at}-01`, speaker);
  return new Intl.DateTimeFormat(speaker.words.locale, { dateStyle: "medium", timeZone: "UTC" }).format(
    utc(dayOfPoint(point, speaker)),
  );
}

const utc = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** The reader's day of an answer; a date is one already. */
const dayOfPoint = ({ at }: TrendPoint, { timeZone }: TrendSpeaker): string =>
  /^\d{4}-\d\d-\d\d$/.test(at) ? at : dayOf(Date.parse(at), timeZone);

const monthText = (day: string, { words }: TrendSpeaker): string =>
  new Intl.DateTimeFormat(words.locale, { year: "numeric", month: "short", timeZone: "UTC" }).format(
    utc(day),
  );

/** Under the drawing there is room for the month; the only answer has its day. */
export function axisDate(point: TrendPoint, trend: TrendData, speaker: TrendSpeaker): string {
  if (trend.step === "month" || trend.points.length === 1) return pointDate(point, trend, speaker);
  return monthText(dayOfPoint(point, speaker), speaker);
}

export const scoreText = (value: number, { words }: TrendSpeaker): string =>
  value.toLocaleString(words.locale, { maximumFractionDigits: DIGITS });

/** A point with its date, its value and how many answers stand behind it. */
export function pointWords(point: TrendPoint, trend: TrendData, speaker: TrendSpeaker): string {
  const date = pointDate(point, trend, speaker);
  if (point.value === null) return speaker.words.t("record_trend_none_then", { date });
  const value = scoreText(point.value, speaker);
  return speaker.words.t(trend.step === "month" ? "record_trend_month" : "record_trend_answer", {
    date,
    value,
    n: point.n,
  });
}

/** Over what the scores go, their mean, and of how many. */
export function trendSummary(trend: TrendData, speaker: TrendSpeaker): string {
  const { t } = speaker.words;
  if (trend.mean === null) return t("record_trend_empty");
  const mean = scoreText(trend.mean, speaker);
  if (trend.step === "month")
    return t("record_trend_months", { months: trend.points.length, mean, n: trend.n });
  if (trend.n === 1) return t("record_trend_one");
  return t(trend.n < trend.total ? "record_trend_last" : "record_trend_all", {
    n: trend.n,
    mean,
    total: trend.total,
  });
}

/** The whole drawing in words: the scale and its direction, every value with its n, and the summary. */
export function trendWords(trend: TrendData, field: OpenField, speaker: TrendSpeaker): string {
  const { t, say, locale } = speaker.words;
  return t("record_trend_alt", {
    name: say(field.label),
    ...scaleEnds(field),
    better: t(field.def.better === "lower" ? "record_trend_lower" : "record_trend_higher"),
    points: trend.points
      .map((point) => pointWords(point, trend, speaker))
      .join(locale === "en" ? "; " : "；"),
    summary: trendSummary(trend, speaker),
  });
}
