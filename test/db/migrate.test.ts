import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { migrate } from "#app/db/migrate.server.ts";
import { MIGRATIONS } from "#app/db/migrations/index.ts";
import { openDb } from "#app/db/open.server.ts";
import { ensureObjectTable } from "#app/db/tables.server.ts";
import { PROGRAM_VERSION } from "#app/db/version.ts";
import { message } from "#app/i18n/messages/index.ts";
import { ENGINES, openTestDb, reopenTestDb } from "#test/support/databases.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-migrate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NEXT = [
  ...MIGRATIONS,
  { name: "9999-next", sql: ["CREATE TABLE next (id text NOT NULL PRIMARY KEY, at bigint)"] },
];

test("the program's version is the package's", async () => {
  expect(PROGRAM_VERSION).toBe(JSON.parse(await readFile("package.json", "utf8")).version);
});

test("a database from nothing gets its tables, and starting twice changes nothing", async () => {
  const db = await openDb({ url: `sqlite:${join(folder, "deep/er/new.db")}` });
  await migrate(db);
  const tables = () => db.all("SELECT name, sql FROM sqlite_schema ORDER BY name");
  const before = await tables();
  expect(before.length).toBeGreaterThan(20);
  await migrate(db);
  expect(await tables()).toEqual(before);
  await db.close();
});

describe.each(ENGINES)("on %s", (engine) => {
  test("a newer program adds its step; two that start at once add it once", async () => {
    const db = await openTestDb(engine);
    const other = await reopenTestDb(engine === "sqlite" ? `sqlite:${db.place}` : db.place);
    await Promise.all([migrate(db, NEXT, "0.2.0"), migrate(other, NEXT, "0.2.0")]);
    expect(await db.all("SELECT * FROM next")).toEqual([]);
    const meta = await db.all("SELECT key, value FROM meta ORDER BY key");
    expect(meta).toEqual([
      { key: "program", value: "0.2.0" },
      { key: "tables", value: String(NEXT.length) },
    ]);
  });

  test("an older program refuses a newer database and names both versions", async () => {
    const db = await openTestDb(engine);
    await migrate(db, NEXT, "0.2.0");
    const refusal = await migrate(db).catch((error) => error);
    expect(refusal).toMatchObject({ name: "AppError", code: "newer_database" });
    const text = message(refusal.code, refusal.params, "en");
    expect(text).toContain("0.2.0");
    expect(text).toContain(PROGRAM_VERSION);
  });

  test("objects whose names meet a table or index of the engine's own get names apart, also where they are already", async () => {
    const db = await openTestDb(engine);
    const make = (key: string) =>
      db.transaction((tx) => ensureObjectTable(tx, { key, columns: [{ name: "name", type: "text" }] }));
    await make("plan_data");
    await db.run(`ALTER TABLE "s_plan_data$" RENAME TO "s_plan_data"`);
    // What an older program left behind where the names had met: an object without its search table.
    await make("plan_docsize");
    if (engine === "sqlite") await db.run(`DROP TABLE "s_plan_docsize$"`);
    if (engine === "postgresql") {
      await db.run("ALTER INDEX p_o_plan_data RENAME TO o_plan_data_pkey");
      await db.run('ALTER INDEX "p_s_plan_data$" RENAME TO s_plan_data_pkey');
      await db.run('ALTER INDEX "g_s_plan_data$" RENAME TO s_plan_data_grams');
    }
    const before = MIGRATIONS.findIndex(({ name }) => name.endsWith("-names-apart"));
    await db.run("UPDATE meta SET value = ? WHERE key = 'tables'", [String(before)]);
    await migrate(db);
    for (const key of ["plan", "plan_idx", "plan_data_pkey", "plan_data_grams", "plan_data_config"])
      await make(key);
    const entry = engine === "sqlite" ? "(rowid, grams) VALUES (1, 'aa')" : "(id, grams) VALUES ('1', 'aa')";
    for (const name of [
      "s_plan",
      "s_plan_data$",
      "s_plan_docsize$",
      "s_plan_idx$",
      "s_plan_data_pkey",
      "s_plan_data_grams",
    ]) {
      await db.run(`INSERT INTO "${name}" ${entry}`);
      expect(await db.all(`SELECT count(*) AS n FROM "${name}"`)).toEqual([{ n: 1 }]);
    }
    // Laid once more, nothing is laid twice.
    await make("plan_data");
    if (engine === "sqlite") return;
    const indexes = await db.all(
      "SELECT indexname FROM pg_indexes WHERE tablename = 's_plan_data$' ORDER BY 1",
    );
    expect(indexes.map(({ indexname }) => indexname)).toEqual(["g_s_plan_data$", "p_s_plan_data$"]);
  });

  test("a step that fails leaves nothing behind", async () => {
    const db = await openTestDb(engine);
    const broken = [
      ...NEXT,
      { name: "broken", sql: ["CREATE TABLE half (id text)", "CREATE TABLE half (id text)"] },
    ];
    await expect(migrate(db, broken, "0.3.0")).rejects.toThrow();
    for (const table of ["next", "half"]) await expect(db.all(`SELECT * FROM ${table}`)).rejects.toThrow();
    await migrate(db);
  });
});
