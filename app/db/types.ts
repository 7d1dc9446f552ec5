import type { EntityManager } from "@mikro-orm/knex";
import type { SqlValue } from "../fields/value.ts";
import type { Dialect } from "../logic/types.ts";

export type Row = Record<string, SqlValue>;

/** Runs SQL with `?` placeholders. Identifiers must come from the compiled workspace and be quoted. */
export interface Queries {
  readonly dialect: Dialect;
  all<T = Row>(sql: string, params?: readonly SqlValue[]): Promise<T[]>;
  /** For statements without rows; answers the number of rows touched. */
  run(sql: string, params?: readonly SqlValue[]): Promise<number>;
}

/** One write transaction (`BEGIN IMMEDIATE` on SQLite). */
export interface Tx extends Queries {
  /** Entity manager bound to this transaction, for the fixed tables; loaded on first use, because MikroORM takes 0.3 s to load. */
  em(): Promise<EntityManager>;
  /**
   * Runs `work` under a savepoint: when it throws, only its writes are undone and the error goes on. Savepoints nest;
   * two at once in one transaction cannot be (await one before the next).
   */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
  /** Statements without parameters, in their order, in one trip to the engine where trips cost; the rows of each. */
  script(statements: readonly string[]): Promise<Row[][]>;
  /**
   * A write that nothing else in the transaction asks about (an event, a search entry, a run). Where trips to the engine cost it
   * waits for others to other tables and goes with them, before the next statement or the commit at the latest; a refusal is
   * thrown there.
   */
  later(table: string, sql: string, params?: readonly SqlValue[]): Promise<void>;
  /**
   * A write that nothing else in the transaction asks about, and that is long enough to be under way while the next is computed: it is
   * begun, and a refusal is thrown with the next statement that is awaited or with the commit.
   */
  beside(sql: string, params?: readonly SqlValue[]): Promise<void>;
  /** Called after the commit, never when it fails. */
  afterCommit(work: () => void): void;
}

export interface TransactionOptions {
  /** Bulk work (an import's chunk): waits until nobody else waits for the writer. */
  background?: boolean;
}

/**
 * The database. `all` outside a transaction goes to a pool of read-only connections, so rows that a statement changes and
 * returns (`RETURNING`) need a transaction; `run` goes to the one writer on SQLite, to a pool on PostgreSQL. Driver errors come
 * out as `AppError` (busy, full or lost: `unavailable`, 503) or as `UniqueViolation` (`errors.server.ts`).
 */
export interface Db extends Queries {
  /** Where the data is: the file's path on SQLite, the address on PostgreSQL. */
  readonly place: string;
  /** Entity manager for reads of fixed tables, a fresh one each call. */
  em(): Promise<EntityManager>;
  /**
   * Runs `work` in a transaction and commits. When two transactions crossed (deadlock, serialization) the whole work is done
   * again, up to three times, so it must have no effects outside the database; those belong in `afterCommit`.
   * Never open one inside another: on SQLite the inner one waits for the outer one until it is told "busy".
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
}

/** Quotes an identifier of the compiled workspace. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
