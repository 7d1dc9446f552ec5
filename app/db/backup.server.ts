import { existsSync } from "node:fs";
import { copyFile, open, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import sqlite3 from "sqlite3";
import { AppError } from "../errors.ts";
import { translate } from "./errors.server.ts";
import { MIGRATIONS } from "./migrations/index.ts";
import type { Db, Row } from "./types.ts";
import { PROGRAM_VERSION } from "./version.ts";

/**
 * Writes a consistent copy of the database to `file` while writing goes on. The copy is checked before it gets its name, so a file
 * of that name is a whole backup. Refuses a file that exists, and PostgreSQL, whose own tool does this better.
 */
export async function backup(db: Db, file: string): Promise<void> {
  if (db.dialect === "postgresql") {
    throw new AppError("conflict", "backup_needs_pg_dump", {
      params: { command: `pg_dump --format=custom --file=${file} "$DATABASE_URL"` },
    });
  }
  if (existsSync(file)) throw new AppError("conflict", "backup_exists", { params: { file } });
  const folder = dirname(file);
  if (!existsSync(folder)) throw new AppError("not_found", "backup_no_folder", { params: { folder } });
  const part = `${file}.part`;
  await rm(part, { force: true });
  try {
    await translated(async () => {
      const source = await connect(db.place, sqlite3.OPEN_READONLY);
      try {
        await copyPages(source, part);
      } finally {
        await close(source);
      }
      await checked(part, file);
    });
    await settle(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/**
 * Puts a backup in the place of the database at `url`, which nobody may have open. The database that was there is kept beside it
 * under a name with the time; answers that name, or null when there was none.
 */
export async function restore(file: string, url: string): Promise<string | null> {
  if (!url.startsWith("sqlite:")) {
    throw new AppError("conflict", "restore_needs_pg_restore", {
      params: { command: `pg_restore --clean --if-exists --dbname="$DATABASE_URL" ${file}` },
    });
  }
  const target = resolve(url.slice("sqlite:".length));
  if (!existsSync(file)) throw new AppError("not_found", "backup_absent", { params: { file } });
  const part = `${target}.part`;
  try {
    await copyFile(file, part);
    await translated(() => checked(part, file));
    const kept = await putAside(target);
    await settle(part, target);
    return kept;
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** SQLite's own backup in one step: one snapshot of all pages, writers are not stopped. */
async function copyPages(source: sqlite3.Database, file: string): Promise<void> {
  const copy = source as sqlite3.Database & {
    backup(
      file: string,
      done: (error: Error | null) => void,
    ): {
      step(pages: number, done: (error: Error | null) => void): void;
      finish(done: () => void): void;
    };
  };
  await new Promise<void>((done, fail) => {
    const running = copy.backup(file, (error) => {
      if (error) return fail(error);
      running.step(-1, (failed) => running.finish(() => (failed ? fail(failed) : done())));
    });
  });
}

/** Reads the whole copy: pages and indexes sound, made by a program no newer than this one. `name` is what people call it. */
async function checked(file: string, name: string): Promise<void> {
  const database = await connect(file, sqlite3.OPEN_READWRITE);
  try {
    // The copy shall be one file: a backup of a WAL database would ask for two more beside it.
    await all(database, "PRAGMA journal_mode = DELETE");
    const [found] = await all(database, "PRAGMA integrity_check(1)");
    if (found?.["integrity_check"] !== "ok")
      throw new AppError("conflict", "backup_damaged", { params: { file: name } });
    const meta = new Map(
      (await all(database, "SELECT key, value FROM meta")).map((row) => [row["key"], row["value"]]),
    );
    if (Number(meta.get("tables")) > MIGRATIONS.length) {
      throw new AppError("unavailable", "newer_database", {
        params: { database: meta.get("program"), program: PROGRAM_VERSION },
      });
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("conflict", "backup_damaged", { params: { file: name }, cause: error });
  } finally {
    await close(database);
  }
}

/** Moves the database away with everything that belongs to it; null when there is none. Leaving WAL fails while anybody has it open. */
async function putAside(target: string): Promise<string | null> {
  if (!existsSync(target)) return null;
  const database = await connect(target, sqlite3.OPEN_READWRITE);
  const mode = await all(database, "PRAGMA journal_mode = DELETE").catch((error: { code?: string }) => error);
  await close(database);
  const inUse = Array.isArray(mode) ? mode[0]?.["journal_mode"] !== "delete" : mode.code === "SQLITE_BUSY";
  if (inUse) throw new AppError("conflict", "database_in_use", { params: { file: target } });
  const kept = `${target}.before-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
  for (const end of ["-wal", "-shm", ""]) {
    if (existsSync(target + end)) await rename(target + end, kept + end);
  }
  return kept;
}

/** Gives a written file its name once the disk has it. */
async function settle(part: string, file: string): Promise<void> {
  const handle = await open(part, "r+");
  await handle.sync();
  await handle.close();
  await rename(part, file);
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translate(error);
  }
}

function connect(file: string, mode: number): Promise<sqlite3.Database> {
  return new Promise((done, fail) => {
    const database: sqlite3.Database = new sqlite3.Database(file, mode, (error) =>
      error ? fail(error) : done(database),
    );
  });
}

const all = (database: sqlite3.Database, sql: string): Promise<Row[]> =>
  new Promise((done, fail) => database.all<Row>(sql, (error, rows) => (error ? fail(error) : done(rows))));

const close = (database: sqlite3.Database): Promise<void> =>
  new Promise((done, fail) => database.close((error) => (error ? fail(error) : done())));
