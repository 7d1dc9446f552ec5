import { message } from "../i18n/messages/index.ts";
import type { Locale } from "../i18n/text.ts";
import type { ImportCounts, Refusal } from "./import-model.ts";

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
    refused: refusedJson(refused, locale),
    ignored_columns: [...ignored],
  };
}

/** Refusals with their reasons in words. */
export function refusedJson(refused: readonly Refusal[], locale: Locale): ImportResult["refused"] {
  return refused.map(({ line, column, code, params, field, cell }) => {
    const reason = message(code, params, locale);
    // Most reasons say what is wanted; with the cell one need not look it up in the file.
    const told = cell && !reason.includes(cell) ? message("refused_cell", { cell, reason }, locale) : reason;
    return { line, column, code, message: `${field ? `${field}: ` : ""}${told}` };
  });
}
