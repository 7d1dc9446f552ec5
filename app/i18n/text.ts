/** Languages of the interface and of stored labels. */
export const LOCALES = ["zh-CN", "en"] as const;
export type Locale = (typeof LOCALES)[number];

/** Each language in its own words: a name for all readers. */
export const LOCALE_NAMES: Record<Locale, string> = { "zh-CN": "中文", en: "English" };

/** A stored text: one for everybody, or one a language. */
export type Text = string | Partial<Record<Locale, string>>;

/** The text in the reader's language, else in the first language it has. */
export function label(text: Text | undefined, locale: Locale): string {
  if (text === undefined) return "";
  if (typeof text === "string") return text;
  return text[locale] ?? text["zh-CN"] ?? text.en ?? "";
}

/** Puts parameters into a sentence: `{name}` is the parameter, `{n:row|rows}` its first word when the parameter is 1, else its second. */
export function fill(text: string, params: Readonly<Record<string, unknown>> | undefined): string {
  return text.replace(
    /\{(\w+)(?::([^{}|]*)\|([^{}]*))?\}/g,
    (_, name: string, one?: string, many?: string) =>
      many === undefined ? String(params?.[name] ?? "") : Number(params?.[name]) === 1 ? (one ?? "") : many,
  );
}
