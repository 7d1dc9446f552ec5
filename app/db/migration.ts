import type { Tx } from "./types.ts";

/** One step of the fixed tables. Statements use the types `text` and `bigint`, which both engines know. */
export interface Migration {
  name: string;
  sql: readonly string[];
  /** What SQL alone cannot say; comes behind `sql`. */
  run?(tx: Tx): Promise<void>;
}
