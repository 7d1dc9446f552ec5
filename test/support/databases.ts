import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { openDb } from "#app/db/open.server.ts";
import type { Db } from "#app/db/types.ts";
import type { Dialect } from "#app/logic/types.ts";
import { atTheEnd, scratchFolder } from "./cleaning.ts";

/** `describe.each(ENGINES)("on %s", (engine) => …)` */
export const ENGINES: readonly Dialect[] = ["sqlite", "postgresql"];

let made = 0;

/** A fresh, migrated database that nobody else has. It is closed and removed after the test file, in case the test did not close it. */
export async function openTestDb(engine: Dialect): Promise<Db> {
  const url = await createTestDb(engine);
  return reopenTestDb(url);
}

/** Opens the database of {@link createTestDb} (once more): a second process's view of the same data. */
export async function reopenTestDb(url: string): Promise<Db> {
  const db = await openDb({ url });
  atTheEnd(() => db.close());
  return db;
}

/** Address of a fresh, migrated database, for processes of their own. */
export async function createTestDb(engine: Dialect): Promise<string> {
  return copy(engine, inject(engine === "sqlite" ? "sqliteTemplate" : "postgresTemplate"));
}

/** Templates that tests filled, by engine and name: a file of SQLite, the name of a database of PostgreSQL. */
const filled = new Map<string, Promise<string>>();

/**
 * Address of a fresh database in which stands what `fill` writes: it writes once for each name in this process, later ones are copies.
 * `fill` closes what it opens.
 */
export async function createFilledDb(
  engine: Dialect,
  name: string,
  fill: (url: string) => Promise<unknown>,
): Promise<string> {
  const key = `${engine} ${name}`;
  if (!filled.has(key)) filled.set(key, engine === "sqlite" ? fillSqlite(fill) : fillPostgres(fill));
  return copy(engine, await filled.get(key)!);
}

async function fillSqlite(fill: (url: string) => Promise<unknown>): Promise<string> {
  const file = join(scratchFolder("template"), "filled.db");
  copyFileSync(inject("sqliteTemplate"), file);
  await fill(`sqlite:${file}`);
  return file;
}

async function fillPostgres(fill: (url: string) => Promise<unknown>): Promise<string> {
  const name = `${inject("postgresTemplate")}_${process.pid}_${++made}`;
  await copyDatabase(name, inject("postgresTemplate"));
  await fill(addressOf(name));
  return name;
}

function copy(engine: Dialect, template: string): string | Promise<string> {
  return engine === "sqlite" ? copySqlite(template) : copyPostgres(template);
}

function copySqlite(template: string): string {
  const folder = mkdtempSync(join(tmpdir(), "attune-db-"));
  const file = join(folder, "test.db");
  copyFileSync(template, file);
  atTheEnd(() => rmSync(folder, { recursive: true, force: true }));
  return `sqlite:${file}`;
}

async function copyPostgres(template: string): Promise<string> {
  const name = `attune_${process.pid}_${++made}_${Math.random().toString(36).slice(2, 8)}`;
  await copyDatabase(name, template);
  copies.push(name);
  return addressOf(name);
}

async function copyDatabase(name: string, template: string): Promise<void> {
  await (await maintenance()).run(`CREATE DATABASE ${name} TEMPLATE ${template}${inject("postgresCopying")}`);
}

function addressOf(name: string): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  return url.href;
}

let admin: Promise<Db> | undefined;
/** Databases of the test file that runs. */
const copies: string[] = [];

/** The maintenance database, opened once for each test file that wants it. */
function maintenance(): Promise<Db> {
  if (!admin) {
    const opened = openDb({ url: inject("postgresUrl") });
    admin = opened;
    atTheEnd(async () => {
      admin = undefined;
      const db = await opened;
      // Together: PostgreSQL looks every tenth of a second whether the last who were in a database have gone.
      await Promise.all(
        copies.splice(0).map((name) => db.run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
      );
      await db.close();
    });
  }
  return admin;
}
