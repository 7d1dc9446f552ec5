import type { SqlValue } from "../fields/value.ts";
import type { Dialect } from "../logic/types.ts";
import type { Row } from "./types.ts";

/** One connection, borrowed by one caller at a time. Errors are the driver's own; `errors.server.ts` translates them. */
export interface Connection {
  all(sql: string, params: readonly SqlValue[]): Promise<Row[]>;
  /** Answers the number of rows touched. */
  run(sql: string, params: readonly SqlValue[]): Promise<number>;
  /** Where a trip to the engine costs: several statements without parameters in one, and the rows of each. */
  script?(statements: readonly string[]): Promise<Row[][]>;
  /** The driver's own handle, for MikroORM. */
  readonly handle: unknown;
}

/** What an engine gives: borrowed connections for reading, and connections that may write. */
export interface Driver {
  readonly dialect: Dialect;
  /** Where the data is: the file's path on SQLite, the address on PostgreSQL. */
  readonly place: string;
  reader(): Connection | Promise<Connection>;
  /** A connection that may write. On SQLite there is one; callers get it in order of arrival, `background` ones last. */
  writer(background?: boolean): Connection | Promise<Connection>;
  /** Gives a connection back; a `broken` one is not used again. */
  release(connection: Connection, broken?: boolean): void;
  /** Opens a write transaction. */
  readonly begin: string;
  /** Where a trip to the engine costs: one statement that does several writes to different tables, parameters in their order. */
  together?(writes: readonly string[]): string;
  /** Ends one and resolves to false when the engine undid it instead. */
  commit(connection: Connection): Promise<boolean>;
  close(): Promise<void>;
}
