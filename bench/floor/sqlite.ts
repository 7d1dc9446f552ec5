import sqlite3 from "sqlite3";
import type { Connection, Engine } from "./engine.ts";
import type { Value } from "./tables.ts";

const READERS = 3;
/** As the product sets them: same durability, same memory. */
const PRAGMAS = [
  "PRAGMA busy_timeout = 5000",
  "PRAGMA journal_mode = WAL",
  "PRAGMA synchronous = FULL",
  "PRAGMA temp_store = MEMORY",
  "PRAGMA mmap_size = 67108864",
  "PRAGMA cache_size = -8000",
];

/** One connection that writes, three that read, each with its statements prepared. */
export async function openSqliteFloor(file: string): Promise<Engine> {
  const writer = await connect(file);
  const readers = await Promise.all(Array.from({ length: READERS }, () => connect(file)));
  let turn = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    text: "TEXT",
    whole: "INTEGER",
    absentLast: "",
    forUpdate: "",
    all: (sql, params) => readers[turn++ % READERS]!.all(sql, params),
    write(work) {
      const run = async () => {
        await writer.all("BEGIN IMMEDIATE", []);
        try {
          const result = await work(writer);
          await writer.all("COMMIT", []);
          return result;
        } catch (error) {
          await writer.all("ROLLBACK", []);
          throw error;
        }
      };
      const result = last.then(run, run);
      last = result.catch(() => {});
      return result;
    },
    async settle() {
      await writer.all("ANALYZE", []);
    },
    async close() {
      for (const one of [...readers, writer]) await one.close();
    },
  };
}

async function connect(file: string): Promise<Connection & { close(): Promise<void> }> {
  const database = await new Promise<sqlite3.Database>((done, fail) => {
    const made: sqlite3.Database = new sqlite3.Database(file, (error) => (error ? fail(error) : done(made)));
  });
  const kept = new Map<string, sqlite3.Statement>();
  const all = (sql: string, params: readonly Value[]) => {
    let statement = kept.get(sql);
    if (!statement) {
      statement = database.prepare(sql);
      kept.set(sql, statement);
    }
    return new Promise<Record<string, unknown>[]>((done, fail) => {
      statement.all(params, (error: Error | null, rows: Record<string, unknown>[]) =>
        error ? fail(error) : done(rows),
      );
    });
  };
  for (const pragma of PRAGMAS) await all(pragma, []);
  return {
    all,
    close: () =>
      new Promise((done) => {
        for (const statement of kept.values()) statement.finalize();
        database.close(() => done());
      }),
  };
}
