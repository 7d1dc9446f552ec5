import { LOCALES, type Locale } from "./i18n/text.ts";

/** `?lang=en` in the address decides, else what the browser prefers. */
export function chosenLocale(request: Request, preferred: Locale): Locale {
  const asked = new URL(request.url).searchParams.get("lang");
  return LOCALES.find((locale) => locale === asked) ?? preferred;
}
