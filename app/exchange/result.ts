import { message } from "../i18n/messages/index.ts";
import type { Locale } from "../i18n/text.ts";
import type { ImportCounts, Refusal } from "./import.server.ts";

/** What an import answers, by either door (`api.md`). */
export interface ImportResult extends ImportCounts {
  refused: { line: number; column: string | null; code: string; message: string }[];
  ignored_columns: string[];
}

export function importResult(
  counts: ImportCounts,
  refused: readonly Refusal[],
  ignored: readonly string[],
  locale: Locale,
): ImportResult {
  const { read, created, updated, unchanged } = counts;
  return {
    read,
    created,
    updated,
    unchanged,
    refused: refused.map(({ line, column, code, params, field }) => ({
      line,
      column,
      code,
      message: `${field ? `${field}: ` : ""}${message(code, params, locale)}`,
    })),
    ignored_columns: [...ignored],
  };
}
