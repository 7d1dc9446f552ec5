import type { Locale } from "../i18n/text.ts";

/** Where a command stands: what it prints to, and the folder that file names are relative to. */
export interface Terminal {
  from: string;
  locale: Locale;
  out(text: string): void;
  err(text: string): void;
}

/** What stands behind `npm run attune -- <name>`. Answers the exit code: 0 done, 1 refused (reason on standard error), 2 wrong use. */
export type Command = (args: string[], terminal: Terminal) => Promise<number>;
