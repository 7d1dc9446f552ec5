import type { Encoding } from "./encoding.server.ts";
import type { Inspection } from "./inspect.server.ts";
import type { ColumnChoice } from "./mapping.ts";

/** A file that waits for its owner's decisions. */
export interface StoredUpload {
  id: string;
  object: string;
  fileName: string;
  file: string;
  /** Bytes. */
  size: number;
  inspection: Inspection;
  choices: Choices;
  /** Job of the newest dry run, and whether it tried the choices as they stand. */
  dryJob: string | null;
  dryFresh: boolean;
  importId: string | null;
}

/** One column as its owner has decided, or as it was guessed. */
export interface ColumnState extends Omit<ColumnChoice, "index" | "heading"> {
  /** Not touched yet: guessed, or as it was decided for the last sheet of this kind. */
  guess?: "name" | "likely" | "before";
}

/** What the owner of an upload has decided so far. Plain JSON; one entry a column, null for one that is left out. */
export interface Choices {
  encoding: Encoding;
  /** One sign; found by the heading when null. */
  delimiter: string | null;
  /** Which row has the headings, counted from 1; found when null. */
  heading: number | null;
  columns: (ColumnState | null)[];
  key: string[];
  rules: "run" | "skip";
}
