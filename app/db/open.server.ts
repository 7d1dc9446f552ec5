import { databaseOf } from "./database.server.ts";
import { translate } from "./errors.server.ts";
import type { Db } from "./types.ts";

/**
 * Opens `sqlite:<path>` or `postgresql://…`. Each engine's driver is loaded only when it is asked for.
 * `patience`: how long one waits for a connection, in milliseconds (10,000 unless told). Throws an `AppError` (`unavailable`) when the database cannot be reached, an `Error` for an address of neither kind.
 */
export async function openDb(options: { url: string; patience?: number }): Promise<Db> {
  const { url, patience } = options;
  if (url.startsWith("sqlite:")) {
    const path = url.slice("sqlite:".length);
    if (path === "" || path.includes(":memory:")) throw new Error(`${url} names no file`);
    const { openSqlite } = await import("./sqlite.server.ts");
    return databaseOf(
      await openSqlite(path, patience).catch((error: unknown) => {
        throw translate(error);
      }),
    );
  }
  if (/^postgres(ql)?:\/\//.test(url)) {
    const { openPostgresql } = await import("./postgresql.server.ts");
    const db = databaseOf(await openPostgresql(url, patience));
    try {
      await db.all("SELECT 1 AS one");
    } catch (error) {
      await db.close();
      throw error;
    }
    return db;
  }
  throw new Error(`${url.split(":")[0]}: is no database address; sqlite:<path> or postgresql://… is needed`);
}

export { migrate } from "./migrate.server.ts";
