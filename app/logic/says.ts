import { message } from "../i18n/messages/index.ts";
import type { Locale } from "../i18n/text.ts";
import { woven } from "./prose.ts";

/** A part of a rule's sentence: the message `code` with its words in their places, spaced as the language has it. */
export function says(
  code: Parameters<typeof message>[0],
  params: Readonly<Record<string, string>>,
  locale: Locale,
): string {
  const names = Object.keys(params);
  const places = Object.fromEntries(names.map((name, i) => [name, `{${i}}`]));
  return woven(message(code, places, locale), (i) => params[names[i]!] ?? "");
}
