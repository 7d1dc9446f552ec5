/** Languages of the interface and of stored labels. */
export const LOCALES = ["zh-CN", "en"] as const;
export type Locale = (typeof LOCALES)[number];

/** A stored text: one for everybody, or one a language. */
export type Text = string | Partial<Record<Locale, string>>;

/** The text in the reader's language, else in the first language it has. */
export function label(text: Text | undefined, locale: Locale): string {
  if (text === undefined) return "";
  if (typeof text === "string") return text;
  return text[locale] ?? text["zh-CN"] ?? text.en ?? "";
}
