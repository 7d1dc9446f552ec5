import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { openDb } from "#app/db/open.server.ts";
import type { Db } from "#app/db/types.ts";
import type { Dialect } from "#app/logic/types.ts";
import { atTheEnd } from "./cleaning.ts";

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
  return engine === "sqlite" ? copySqlite() : copyPostgres();
}

function copySqlite(): string {
  const folder = mkdtempSync(join(tmpdir(), "attune-db-"));
  const file = join(folder, "test.db");
  copyFileSync(inject("sqliteTemplate"), file);
  atTheEnd(() => rmSync(folder, { recursive: true, force: true }));
  return `sqlite:${file}`;
}

async function copyPostgres(): Promise<string> {
  const server = inject("postgresUrl");
  const name = `attune_${process.pid}_${++made}_${Math.random().toString(36).slice(2, 8)}`;
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE ${inject("postgresTemplate")}`);
  atTheEnd(() => onServer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(server: string, statement: string): Promise<void> {
  const admin = await openDb({ url: server });
  try {
    await admin.run(statement);
  } finally {
    await admin.close();
  }
}
