import type { Value } from "./tables.ts";

export type Row = Record<string, unknown>;

/** As little as possible between the handler and the driver; `?` placeholders, statements prepared once. */
export interface Connection {
  all(sql: string, params: readonly Value[]): Promise<Row[]>;
}

export interface Engine extends Connection {
  readonly text: string;
  readonly whole: string;
  /** What an index says so that it serves a descending list with absent values last. */
  readonly absentLast: string;
  /** Runs in one transaction that writes. */
  write<T>(work: (q: Connection) => Promise<T>): Promise<T>;
  /** Holds the row until the transaction ends. */
  readonly forUpdate: string;
  /** Lets the planner look at the data, as both engines' own housekeeping would. */
  settle(): Promise<void>;
  close(): Promise<void>;
}
