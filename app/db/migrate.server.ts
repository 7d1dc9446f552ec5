import { AppError } from "../errors.ts";
import type { Dialect } from "../logic/types.ts";
import type { Migration } from "./migration.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import type { Db, Queries } from "./types.ts";
import { PROGRAM_VERSION } from "./version.ts";

/** Any number that no other program on the server is likely to lock. */
const LOCK = 7_246_103;

/**
 * Brings the fixed tables up to this program, in one transaction; does nothing (and takes no lock) when they are.
 * Throws `newer_database`, naming both versions, when a newer program has been here.
 */
export async function migrate(
  db: Db,
  migrations: readonly Migration[] = MIGRATIONS,
  program: string = PROGRAM_VERSION,
): Promise<void> {
  if ((await level(db, migrations, program)) === migrations.length) return;
  await db.transaction(async (tx) => {
    if (tx.dialect === "postgresql") {
      await tx.run("SET LOCAL statement_timeout = 0");
      await tx.all("SELECT pg_advisory_xact_lock(?)", [LOCK]);
    }
    await tx.run(
      forDialect(
        "CREATE TABLE IF NOT EXISTS meta (key text NOT NULL PRIMARY KEY, value text NOT NULL)",
        tx.dialect,
      ),
    );
    const from = await level(tx, migrations, program);
    for (const migration of migrations.slice(from)) {
      for (const statement of migration.sql) await tx.run(forDialect(statement, tx.dialect));
      await migration.run?.(tx);
    }
    await setMeta(tx, "tables", String(migrations.length));
    await setMeta(tx, "program", program);
  });
}

/** How many migrations this database has seen. */
async function level(q: Queries, migrations: readonly Migration[], program: string): Promise<number> {
  if (!(await hasTable(q, "meta"))) return 0;
  const rows = await q.all<{ key: string; value: string }>("SELECT key, value FROM meta");
  const meta = new Map(rows.map((row) => [row.key, row.value]));
  const found = Number(meta.get("tables") ?? 0);
  if (found > migrations.length) {
    throw new AppError("unavailable", "newer_database", {
      params: { database: meta.get("program"), program, tables: found, known: migrations.length },
    });
  }
  return found;
}

async function setMeta(q: Queries, key: string, value: string): Promise<void> {
  await q.run(
    "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    [key, value],
  );
}

/** Whether a table of this name is there. */
export async function hasTable(q: Queries, name: string): Promise<boolean> {
  const sql =
    q.dialect === "sqlite"
      ? "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
      : "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?";
  return (await q.all(sql, [name])).length > 0;
}

/** PostgreSQL compares text by the server's language unless told otherwise; here text compares by code point on both engines. */
function forDialect(sql: string, dialect: Dialect): string {
  return dialect === "sqlite" ? sql : sql.replace(/(?<=\w )text\b/g, 'text COLLATE "C"');
}
