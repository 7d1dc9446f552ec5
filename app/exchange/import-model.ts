import type { Tx } from "../db/types.ts";
import type { CsvOptions } from "./csv.server.ts";
import type { Encoding } from "./encoding.server.ts";
import type { ColumnChoice } from "./mapping.ts";

/** What an import is asked to do (`api.md`, row `import`). */
export interface ImportOptions {
  map?: string;
  /** Decided column by column (the pages' wizard) instead of by `map` and by name. */
  columns?: readonly ColumnChoice[];
  set?: readonly string[];
  key?: readonly string[];
  encoding?: Encoding;
  delimiter?: string;
  /** Which row has the headings, counted from 1 (1). */
  heading?: number;
  dryRun?: boolean;
  rules?: "run" | "skip";
}

export interface Refusal {
  line: number;
  column: string | null;
  code: string;
  params?: Record<string, unknown>;
  /** Key of a field that no column feeds. */
  field?: string;
  /** What stands in the cell, cut short. */
  cell?: string;
}

export interface ImportCounts {
  read: number;
  created: number;
  updated: number;
  unchanged: number;
}

/** Where an interrupted import goes on: rows done so far and what became of them. Kept in the transaction of each chunk. */
export interface ImportKeeper {
  /** Counts of an earlier, interrupted run of this very import; zeros when there was none. */
  start(): Promise<ImportCounts>;
  /** Called inside the chunk's transaction with the totals so far and the chunk's refusals. */
  keep(tx: Tx, counts: ImportCounts, refused: readonly Refusal[]): Promise<void>;
  /** Called when the chunk is through: committed, or undone by a dry run. */
  progress?(counts: ImportCounts): void | Promise<void>;
}

/** As far down as headings are looked for: above them stand titles, not data. */
export const MOST_HEADING = 100;

/** Which row has the headings, as somebody wrote it; null when that is no such number. */
export function headingRow(text: string): number | null {
  const row = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : 0;
  return row >= 1 && row <= MOST_HEADING ? row : null;
}

/** Whether a text can part the columns of a file: one sign that neither quotes nor ends a row. */
export const isDelimiter = (text: string): boolean => text.length === 1 && !'"\n\r\0'.includes(text);

/** How the file of an import is to be read. */
export const readingOf = ({ encoding = "auto", delimiter, heading }: ImportOptions): CsvOptions => ({
  encoding,
  ...(delimiter !== undefined && { delimiter }),
  ...(heading !== undefined && { heading }),
});
