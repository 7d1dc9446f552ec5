import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { backup, restore } from "#app/db/backup.server.ts";
import { migrate } from "#app/db/migrate.server.ts";
import { MIGRATIONS } from "#app/db/migrations/index.ts";
import { openTestDb, reopenTestDb } from "#test/support/databases.ts";

const sum = "SELECT count(*) AS count, sum(value) AS sum FROM counters";

test("a backup taken while somebody writes is one moment of the database", async () => {
  const db = await openTestDb("sqlite");
  const file = join(dirname(db.place), "copy.db");
  let stop = false;
  let written = 0;
  // Every transaction adds a pair whose sum is zero: a copy from between two moments would show.
  const writing = (async () => {
    while (!stop) {
      await db.transaction(async (tx) => {
        await tx.run("INSERT INTO counters VALUES (?, ?), (?, ?)", [
          `+${written}`,
          written,
          `-${written}`,
          -written,
        ]);
      });
      written++;
    }
  })();
  while (written < 20) await new Promise((wake) => setTimeout(wake, 5));
  await backup(db, file);
  const atLeast = 20;
  stop = true;
  await writing;
  const copy = await reopenTestDb(`sqlite:${file}`);
  const [found] = await copy.all<{ count: number; sum: number }>(sum);
  expect(found!.sum).toBe(0);
  expect(found!.count % 2).toBe(0);
  expect(found!.count).toBeGreaterThanOrEqual(2 * atLeast);
  await expect(backup(db, file)).rejects.toMatchObject({ code: "backup_exists" });
});

test("a restored backup is the database as it was, and what was there is kept beside it", async () => {
  const db = await openTestDb("sqlite");
  const folder = dirname(db.place);
  const file = join(folder, "copy.db");
  await db.run("INSERT INTO counters VALUES ('then', 1)");
  await backup(db, file);
  await db.run("INSERT INTO counters VALUES ('now', 2)");
  await expect(restore(file, `sqlite:${db.place}`)).rejects.toMatchObject({ code: "database_in_use" });
  expect(await db.all(sum)).toEqual([{ count: 2, sum: 3 }]);
  await db.close();
  const kept = await restore(file, `sqlite:${db.place}`);
  const restored = await reopenTestDb(`sqlite:${db.place}`);
  expect(await restored.all("SELECT key FROM counters")).toEqual([{ key: "then" }]);
  const before = await reopenTestDb(`sqlite:${kept}`);
  expect(await before.all(sum)).toEqual([{ count: 2, sum: 3 }]);
  expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("a backup restores to where nothing was", async () => {
  const db = await openTestDb("sqlite");
  await db.run("INSERT INTO counters VALUES ('a', 1)");
  const file = join(dirname(db.place), "copy.db");
  await backup(db, file);
  const target = join(dirname(db.place), "elsewhere.db");
  expect(await restore(file, `sqlite:${target}`)).toBeNull();
  expect(await (await reopenTestDb(`sqlite:${target}`)).all("SELECT key FROM counters")).toEqual([
    { key: "a" },
  ]);
});

test("a damaged backup, or one of a newer program, is refused and the database stays", async () => {
  const db = await openTestDb("sqlite");
  const folder = dirname(db.place);
  const file = join(folder, "copy.db");
  await db.run("INSERT INTO counters VALUES ('a', 1)");
  await backup(db, file);
  const url = `sqlite:${join(folder, "target.db")}`;
  const bytes = readFileSync(file);
  writeFileSync(join(folder, "cut.db"), bytes.subarray(0, bytes.length / 2));
  writeFileSync(join(folder, "text.db"), "not a database");
  writeFileSync(join(folder, "empty.db"), "");
  await expect(restore(join(folder, "missing.db"), url)).rejects.toMatchObject({ code: "backup_absent" });
  for (const name of ["cut.db", "text.db", "empty.db"]) {
    await expect(restore(join(folder, name), url)).rejects.toMatchObject({ code: "backup_damaged" });
  }
  await migrate(db, [...MIGRATIONS, { name: "next", sql: [] }], "9.9.9");
  await db.close();
  await expect(restore(db.place, url)).rejects.toMatchObject({
    code: "newer_database",
    params: { database: "9.9.9" },
  });
  expect(existsSync(join(folder, "target.db"))).toBe(false);
  expect(existsSync(join(folder, "target.db.part"))).toBe(false);
});

test("PostgreSQL names its own tools", async () => {
  const db = await openTestDb("postgresql");
  await expect(backup(db, "/tmp/x")).rejects.toMatchObject({ code: "backup_needs_pg_dump" });
  await expect(restore("/tmp/x", db.place)).rejects.toMatchObject({ code: "restore_needs_pg_restore" });
});
