import type { Locale } from "./text.ts";

/** A sentence in both languages; `{name}` is replaced by the parameter of that name. */
export type Message = Record<Locale, string>;
