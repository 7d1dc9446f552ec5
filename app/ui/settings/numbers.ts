import type { Locale } from "../../i18n/text.ts";

const formats = new Map<Locale, Intl.NumberFormat>();

/** A count with its thousands apart. */
export function count(n: number, locale: Locale): string {
  let format = formats.get(locale);
  if (!format) {
    format = new Intl.NumberFormat(locale);
    formats.set(locale, format);
  }
  return format.format(n);
}
