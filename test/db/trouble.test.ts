import { copyFileSync, statSync } from "node:fs";
import { join } from "node:path";
import sqlite3 from "sqlite3";
import { describe, expect, test } from "vitest";
import { openDb } from "#app/db/open.server.ts";
import { openSqlite } from "#app/db/sqlite.server.ts";
import { startChild } from "#test/support/child.ts";
import { createTestDb, ENGINES, openTestDb, reopenTestDb } from "#test/support/databases.ts";

const refused = (code: string) => ({
  name: "AppError",
  kind: "unavailable",
  code,
  retryAfter: expect.any(Number),
});

test("a connection of every kind has its settings: foreign keys held, commits synced, readers that cannot write", async () => {
  const url = await createTestDb("sqlite");
  const driver = await openSqlite(url.slice("sqlite:".length));
  const connections = [
    await driver.writer(),
    await driver.reader(),
    await driver.reader(),
    await driver.reader(),
  ];
  const settings = [];
  for (const connection of connections) {
    const one = async (name: string) => Object.values((await connection.all(`PRAGMA ${name}`, []))[0]!)[0];
    settings.push([
      await one("foreign_keys"),
      await one("synchronous"),
      await one("journal_mode"),
      await one("busy_timeout"),
      await one("trusted_schema"),
      await one("query_only"),
    ]);
  }
  expect(settings).toEqual([
    // The writer waits by itself, in smaller steps.
    [1, 2, "wal", 0, 0, 0],
    [1, 2, "wal", 5000, 0, 1],
    [1, 2, "wal", 5000, 0, 1],
    [1, 2, "wal", 5000, 0, 1],
  ]);
  await driver.close();
});

test("a database that another program holds locked is 503 after its patience, and nothing is written", async () => {
  const url = await createTestDb("sqlite");
  const db = await reopenTestDb(url);
  const other = new sqlite3.Database(url.slice("sqlite:".length));
  await new Promise((done) => other.run("BEGIN IMMEDIATE", done));
  const from = Date.now();
  await expect(db.transaction((tx) => tx.run("INSERT INTO counters VALUES ('a', 1)"))).rejects.toMatchObject(
    refused("database_busy"),
  );
  expect(Date.now() - from).toBeGreaterThan(4_000);
  // Reading goes on meanwhile.
  expect(await db.all("SELECT * FROM counters")).toEqual([]);
  await new Promise((done) => other.run("ROLLBACK", done));
  await db.transaction((tx) => tx.run("INSERT INTO counters VALUES ('b', 1)"));
  expect(await db.all("SELECT key FROM counters")).toEqual([{ key: "b" }]);
  await new Promise((done) => other.close(done));
});

test("a full disk is 503; the whole transaction is gone, also where its error was swallowed", async () => {
  const db = await openTestDb("sqlite");
  await db.run("CREATE TABLE heap (text text)");
  const [{ pages }] = (await db.all<{ pages: number }>(
    "SELECT page_count AS pages FROM pragma_page_count",
  )) as [{ pages: number }];
  const limit = (most: number) =>
    db.transaction(async (tx) => void (await tx.all(`PRAGMA max_page_count = ${most}`)));
  await limit(pages + 2);
  const work = db.transaction(async (tx) => {
    await tx.run("INSERT INTO counters VALUES ('a', 1)");
    await tx.run("INSERT INTO heap VALUES (?)", ["x".repeat(1_000_000)]).catch(() => {});
    await tx.run("INSERT INTO counters VALUES ('after', 1)").catch(() => {});
  });
  await expect(work).rejects.toMatchObject(refused("database_full"));
  expect(await db.all("SELECT * FROM counters")).toEqual([]);
  await limit(1_000_000);
  await db.run("INSERT INTO counters VALUES ('later', 1)");
  expect(await db.all("SELECT key FROM counters")).toEqual([{ key: "later" }]);
});

test("a transaction opened inside another is told that the database is busy, instead of waiting for ever", async () => {
  const db = await openDb({ url: await createTestDb("sqlite"), patience: 200 });
  const work = db.transaction(() => db.transaction(async () => {}));
  await expect(work).rejects.toMatchObject(refused("database_busy"));
  await db.transaction((tx) => tx.run("INSERT INTO counters VALUES ('next', 1)"));
  await db.close();
});

test("people come before a background writer, whoever asked first", async () => {
  const db = await openTestDb("sqlite");
  const order: string[] = [];
  const first = db.transaction(async () => {
    await new Promise((wake) => setTimeout(wake, 30));
  });
  await Promise.all([
    first,
    db.transaction(async () => void order.push("import"), { background: true }),
    db.transaction(async () => void order.push("person 1")),
    db.transaction(async () => void order.push("person 2")),
  ]);
  expect(order).toEqual(["person 1", "person 2", "import"]);
});

test("PostgreSQL: a connection that the server cut is 503, and the next query works", async () => {
  const db = await openTestDb("postgresql");
  const other = await reopenTestDb(db.place);
  const work = db.transaction(async (tx) => {
    const [row] = await tx.all<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await tx.run("INSERT INTO counters VALUES ('a', 1)");
    await other.all("SELECT pg_terminate_backend(?)", [row!.pid]);
    await tx.run("INSERT INTO counters VALUES ('b', 1)");
  });
  await expect(work).rejects.toMatchObject(refused("database_lost"));
  expect(await db.all("SELECT * FROM counters")).toEqual([]);
  await db.run("INSERT INTO counters VALUES ('c', 1)");
  expect(await db.all("SELECT key FROM counters")).toEqual([{ key: "c" }]);
});

test("PostgreSQL: a lock that nobody gives up is 503, not a wait for ever", async () => {
  const db = await openTestDb("postgresql");
  await db.run("INSERT INTO counters VALUES ('a', 1)");
  await db.transaction(async (tx) => {
    await tx.run("UPDATE counters SET value = 2");
    const other = db.transaction(async (second) => {
      await second.run("SET LOCAL lock_timeout = 200");
      await second.run("UPDATE counters SET value = 3");
    });
    await expect(other).rejects.toMatchObject(refused("database_busy"));
  });
  expect(await db.all("SELECT value FROM counters")).toEqual([{ value: 2 }]);
});

test("a server that is not there is 503; an address of neither kind says what is wrong with it", async () => {
  await expect(openDb({ url: "postgresql://postgres@127.0.0.1:1/none" })).rejects.toMatchObject(
    refused("database_lost"),
  );
  await expect(openDb({ url: "mysql://x" })).rejects.toThrow("no database address");
  await expect(openDb({ url: "sqlite::memory:" })).rejects.toThrow("names no file");
  await expect(openDb({ url: "sqlite:/dev/null/x.db" })).rejects.toThrow();
});

test("a file that is no database is 503 and stays as it is", async () => {
  const url = await createTestDb("sqlite");
  const file = join(url.slice("sqlite:".length), "..", "not.db");
  copyFileSync(new URL(import.meta.url).pathname, file);
  const before = statSync(file).size;
  await expect(openDb({ url: `sqlite:${file}` })).rejects.toMatchObject(refused("database_lost"));
  expect(statSync(file).size).toBe(before);
});

describe.each(ENGINES)("on %s", (engine) => {
  test("a process that is killed in mid-transaction leaves nothing of it", async () => {
    const url = await createTestDb(engine);
    const child = startChild("test/db/half-child.ts", [url]);
    await child.ended;
    expect(child.process.signalCode).toBe("SIGKILL");
    const db = await reopenTestDb(url);
    expect(await db.all("SELECT key FROM counters")).toEqual([{ key: "whole" }]);
  });
});
