import { describe, expect, test } from "vitest";
import { Counter, User, UserRole } from "#app/db/entities/index.ts";
import { openOrm } from "#app/db/orm.server.ts";
import { openPostgresql } from "#app/db/postgresql.server.ts";
import { openSqlite } from "#app/db/sqlite.server.ts";
import { createTestDb, ENGINES, openTestDb } from "#test/support/databases.ts";

const PERSON = {
  id: "u1",
  email: "li@demo.test",
  name: "李雷",
  locale: "zh-CN",
  time_zone: null,
  password_hash: null,
  disabled_at: null,
  team_id: null,
  manager_id: null,
  created_at: 1_795_000_000_000,
};

describe.each(ENGINES)("on %s", (engine) => {
  test("the migrations make exactly the tables that the entities describe", async () => {
    const url = await createTestDb(engine);
    const driver =
      engine === "sqlite" ? await openSqlite(url.slice("sqlite:".length)) : await openPostgresql(url);
    const orm = await openOrm(driver);
    expect(await orm.difference()).toBe("");
    await orm.close();
    await driver.close();
  });

  test("an entity manager and plain SQL see one transaction", async () => {
    const db = await openTestDb(engine);
    await db.transaction(async (tx) => {
      const em = await tx.em();
      em.create(User, PERSON);
      em.create(UserRole, { user_id: "u1", role: "sales" });
      await em.flush();
      expect(await tx.all("SELECT name, created_at FROM users")).toEqual([
        { name: "李雷", created_at: 1_795_000_000_000 },
      ]);
      await tx.run("UPDATE users SET name = ? WHERE id = ?", ["韩梅梅", "u1"]);
    });
    const em = await db.em();
    const user = await em.findOneOrFail(User, { email: "li@demo.test" });
    expect(user.name).toBe("韩梅梅");
    expect(user.created_at).toBe(1_795_000_000_000);
    expect(await em.count(UserRole)).toBe(1);
  });

  test("what an entity manager wrote is undone with its transaction", async () => {
    const db = await openTestDb(engine);
    const work = db.transaction(async (tx) => {
      const em = await tx.em();
      em.create(Counter, { key: "k", value: 2 ** 40 });
      await em.flush();
      expect(await tx.all("SELECT value FROM counters")).toEqual([{ value: 2 ** 40 }]);
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(await (await db.em()).count(Counter)).toBe(0);
  });
});
