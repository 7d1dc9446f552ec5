import type { Locale } from "../i18n/text.ts";

/** Numbers and days for people. Making an Intl formatter costs fifty times its use, so each is made once. */

const numbers = new Map<string, Intl.NumberFormat>();

/** 1,234.5 with at most `most` decimals, at least `least`. */
export function formatNumber(value: number, locale: Locale, most = 10, least = 0): string {
  return kept(
    numbers,
    `${locale} ${most} ${least}`,
    () => new Intl.NumberFormat(locale, { maximumFractionDigits: most, minimumFractionDigits: least }),
  ).format(value);
}

/**
 * ¥1,234.50. Both languages use the symbols that Chinese readers know, because they never mean two currencies
 * (¥, JP¥, US$, HK$), whereas English has one ¥ for the yen and "CN¥" for the yuan.
 */
export function formatMoney(value: number, currency: string, digits: number): string {
  return kept(
    numbers,
    `${currency} ${digits}`,
    () =>
      new Intl.NumberFormat("zh-CN", {
        style: "currency",
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  ).format(value);
}

/** What {@link formatMoney} writes in front of an amount: `¥`, `US$`, `CHF` and a space. */
export function currencySign(currency: string): string {
  const parts = new Intl.NumberFormat("zh-CN", { style: "currency", currency }).formatToParts(0);
  const digits = parts.findIndex(({ type }) => type === "integer");
  return parts
    .slice(0, digits)
    .map(({ value }) => value)
    .join("");
}

const days = new Map<string, Intl.DateTimeFormat>();

/** 2026年10月5日 or Oct 5, 2026, of a day `YYYY-MM-DD`. */
export function formatDay(day: string, locale: Locale): string {
  return kept(
    days,
    locale,
    () => new Intl.DateTimeFormat(locale, { timeZone: "UTC", calendar: "gregory", dateStyle: "medium" }),
  ).format(new Date(`${day}T00:00:00Z`));
}

function kept<T>(formats: Map<string, T>, key: string, make: () => T): T {
  let format = formats.get(key);
  if (!format) {
    format = make();
    formats.set(key, format);
  }
  return format;
}
