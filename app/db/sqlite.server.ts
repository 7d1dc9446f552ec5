import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import sqlite3 from "sqlite3";
import type { SqlValue } from "../fields/value.ts";
import type { Connection, Driver } from "./driver.ts";
import { PATIENCE, Pool } from "./pool.ts";
import { Recent } from "./recent.ts";
import type { Row } from "./types.ts";

/** First SQLite without the WAL-reset fault that loses committed pages. */
const OLDEST = [3, 51, 3] as const;
const READERS = 3;
/** Longer statements (bulk inserts of odd sizes) are not worth keeping prepared. */
const LONGEST_KEPT = 20_000;
/** SQLite never ends an EXPLAIN by itself: kept, it would hold its reader to what the database was then. */
const isKept = (sql: string) => sql.length <= LONGEST_KEPT && !sql.startsWith("EXPLAIN");

/** How long a connection waits for another process's lock, in milliseconds. */
const BUSY = 5_000;
/** Longest pause between two looks of a writer that waits, in milliseconds. */
const LOOK_EVERY = 3;

const PRAGMAS = [
  `PRAGMA busy_timeout = ${BUSY}`,
  "PRAGMA journal_mode = WAL",
  "PRAGMA synchronous = FULL",
  "PRAGMA foreign_keys = ON",
  "PRAGMA trusted_schema = OFF",
  "PRAGMA temp_store = MEMORY",
  "PRAGMA cache_size = -8000",
  "PRAGMA journal_size_limit = 67108864",
];

/** Opens the file (made when absent): one connection that writes, three that cannot. */
export async function openSqlite(path: string, patience = PATIENCE): Promise<Driver> {
  const file = resolve(path);
  await mkdir(dirname(file), { recursive: true });
  const writer = await connect(file, false);
  const opened = [writer];
  try {
    await assertSound(writer);
    for (let i = 0; i < READERS; i++) opened.push(await connect(file, true));
  } catch (error) {
    for (const connection of opened) await connection.close();
    throw error;
  }
  const writers = new Pool([writer], patience);
  const readers = new Pool(opened.slice(1), patience);
  return {
    dialect: "sqlite",
    place: file,
    reader: () => readers.take(),
    writer: (background) => writers.take(background),
    release(connection) {
      if (connection === writer) writers.give(writer);
      else readers.give(connection as SqliteConnection);
    },
    begin: "BEGIN IMMEDIATE",
    async commit(connection) {
      await connection.run("COMMIT", []);
      return true;
    },
    async close() {
      for (const connection of opened.toReversed()) await connection.close();
    },
  };
}

async function connect(file: string, queryOnly: boolean): Promise<SqliteConnection> {
  const database = await new Promise<sqlite3.Database>((done, fail) => {
    const made: sqlite3.Database = new sqlite3.Database(file, (error) => (error ? fail(error) : done(made)));
  });
  const connection = new SqliteConnection(database, !queryOnly);
  try {
    for (const pragma of PRAGMAS) await connection.all(pragma, []);
    await connection.all(queryOnly ? "PRAGMA query_only = ON" : "PRAGMA busy_timeout = 0", []);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}

/** Reads back what durability rests on: a pragma that did not take effect says nothing by itself. */
async function assertSound(connection: Connection): Promise<void> {
  const one = async (sql: string) => Object.values((await connection.all(sql, []))[0] ?? {})[0];
  const version = String(await one("SELECT sqlite_version()"));
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  const newer = major - OLDEST[0] || minor - OLDEST[1] || patch - OLDEST[2];
  if (newer < 0) throw new Error(`SQLite ${version} is too old; ${OLDEST.join(".")} or newer is needed`);
  const found = {
    journal_mode: await one("PRAGMA journal_mode"),
    synchronous: await one("PRAGMA synchronous"),
    foreign_keys: await one("PRAGMA foreign_keys"),
  };
  if (found.journal_mode !== "wal" || found.synchronous !== 2 || found.foreign_keys !== 1) {
    throw new Error(`SQLite did not take its settings: ${JSON.stringify(found)}`);
  }
}

/**
 * Does what met another process's lock again, for as long as SQLite itself would wait. SQLite looks every tenth of a second, which
 * never falls into the pauses of a long import of another process: people's writes would starve beside it.
 */
async function persistently<T>(work: () => Promise<T>): Promise<T> {
  let until = 0;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: string }).code !== "SQLITE_BUSY") throw error;
      const now = Date.now();
      until ||= now + BUSY;
      if (now >= until) throw error;
      await new Promise((wake) => setTimeout(wake, 1 + Math.random() * (LOOK_EVERY - 1)));
    }
  }
}

/** Statements stay prepared: a repeated query is one trip to the thread pool instead of three. */
class SqliteConnection implements Connection {
  readonly handle: sqlite3.Database;
  private readonly kept = new Recent<sqlite3.Statement>(200, (statement) => this.finish(statement));
  /** Every statement that is not finalised: one that is left open would keep the database from closing. */
  private readonly living = new Set<sqlite3.Statement>();
  private running = 0;
  private idle: (() => void) | undefined;

  private readonly writes: boolean;

  constructor(database: sqlite3.Database, writes: boolean) {
    this.handle = database;
    this.writes = writes;
  }

  all(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    return this.counted(async () => {
      const statement = this.kept.get(sql) ?? (await this.prepare(sql));
      return new Promise((done, fail) => {
        statement.all(params, (error: Error | null, rows: Row[]) => {
          this.after(sql, statement, error);
          if (error) fail(error);
          else done(rows);
        });
      });
    });
  }

  run(sql: string, params: readonly SqlValue[]): Promise<number> {
    return this.counted(async () => {
      const statement = this.kept.get(sql) ?? (await this.prepare(sql));
      const after = (error: Error | null) => this.after(sql, statement, error);
      return new Promise((done, fail) => {
        statement.run(params, function (this: sqlite3.RunResult, error: Error | null) {
          after(error);
          if (error) fail(error);
          else done(this.changes);
        });
      });
    });
  }

  private async counted<T>(work: () => Promise<T>): Promise<T> {
    this.running++;
    try {
      return await (this.writes ? persistently(work) : work());
    } finally {
      this.running--;
      if (this.running === 0) this.idle?.();
    }
  }

  private finish(statement: sqlite3.Statement): void {
    if (this.living.delete(statement)) statement.finalize();
  }

  private prepare(sql: string): Promise<sqlite3.Statement> {
    return new Promise((done, fail) => {
      const statement = this.handle.prepare(sql, (error: Error | null) => {
        if (error) return fail(error);
        this.living.add(statement);
        if (isKept(sql)) this.kept.set(sql, statement);
        done(statement);
      });
    });
  }

  /** A failed statement may still hold locks until it is finalised; one that is not kept is done with. */
  private after(sql: string, statement: sqlite3.Statement, error: Error | null): void {
    if (error && this.kept.get(sql) === statement) this.kept.delete(sql);
    else if (error || !isKept(sql)) this.finish(statement);
  }

  /** Waits for what still runs (a refusal may overtake queries begun beside it). */
  async close(): Promise<void> {
    if (this.running > 0) {
      await new Promise<void>((done) => {
        this.idle = done;
      });
    }
    this.kept.clear();
    for (const statement of [...this.living]) this.finish(statement);
    return new Promise((done, fail) => this.handle.close((error) => (error ? fail(error) : done())));
  }
}
