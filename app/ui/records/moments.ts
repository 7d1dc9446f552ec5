import type { Locale } from "../../i18n/text.ts";

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600_000],
  ["month", 2_629_800_000],
  ["week", 604_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** "3 days ago", "in 2 hours", 「昨天」; both in milliseconds UTC. */
export function relative(at: number, now: number, locale: Locale): string {
  // English in whole words: "last yr." is no sentence of a colleague. Chinese has only one length that reads well.
  const style = locale === "en" ? "long" : "short";
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style });
  const distance = at - now;
  for (const [unit, size] of UNITS) {
    if (Math.abs(distance) >= size) return format.format(Math.round(distance / size), unit);
  }
  return format.format(0, "minute");
}

/** The day of a moment in a time zone, `YYYY-MM-DD`. */
export function dayOf(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(at);
}

/** A moment as a wall clock shows it in a time zone, `YYYY-MM-DD HH:mm:ss`: what date inputs hold. */
export function wallTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).format(at);
}

/** Hour of the day, 0 to 23, in a time zone. */
export function hourOf(at: number, timeZone: string): number {
  return Number(wallTime(at, timeZone).slice(11, 13));
}
