import { describe, expect, it } from "vitest";
import { ENGINES } from "#test/support/databases.ts";
import { openHouse } from "./house.ts";

/**
 * Reads and writes begin while it is still asked whose token it is. What they find for somebody who is not that person any more must not leave
 * the house, whoever took the right away: here another process does, of which this one hears nothing.
 */
describe.each(ENGINES)("a token that is used again and again on %s", (engine) => {
  const READS = [
    ["GET", "/records/customer?limit=5"],
    ["POST", "/records/customer/query", { limit: 5 }],
    ["GET", "/records/customer/aggregate?measure=count"],
    ["POST", "/automations/tiering/test", { all: true }],
  ] as const;

  it("reads at its next request with what its person may do by then", async () => {
    const house = await openHouse(engine);
    const person = await house.id("sales@demo.test");
    const sales = await house.as("sales@demo.test");
    const made = await house.admin("POST", "/records/customer", { name: "Acme", owner: person });
    const one = ["GET", `/records/customer/${made.body.id}`] as const;
    const statuses = async () => {
      const answers = [];
      for (const [method, path, body] of [...READS, one]) answers.push(await sales(method, path, body));
      return answers.map(({ status }) => status);
    };
    expect(await statuses()).toEqual([200, 200, 200, 403, 200]);
    expect(await statuses()).toEqual([200, 200, 200, 403, 200]);
    const roles = await house.app.db.all<{ role: string }>("SELECT role FROM user_roles WHERE user_id = ?", [
      person,
    ]);
    await house.app.db.run("DELETE FROM user_roles WHERE user_id = ?", [person]);
    expect(await statuses()).toEqual([404, 404, 404, 403, 404]);
    for (const { role } of roles)
      await house.app.db.run("INSERT INTO user_roles (user_id, role) VALUES (?, ?)", [person, role]);
    expect(await statuses()).toEqual([200, 200, 200, 403, 200]);
    await house.app.db.run("DELETE FROM api_tokens WHERE user_id = ?", [person]);
    expect(await statuses()).toEqual([401, 401, 401, 401, 401]);
  });

  it("is refused as it was before where what was sent is wrong", async () => {
    const house = await openHouse(engine);
    const sales = await house.as("sales@demo.test");
    for (let turn = 0; turn < 2; turn++) {
      expect((await sales("GET", "/records/customer?nonsense=1")).status).toBe(422);
      expect((await sales("GET", "/records/customer?limit=2&limit=3")).status).toBe(422);
      expect((await sales("POST", "/records/customer/query", "{")).status).toBe(400);
      expect((await sales("GET", "/records/customer/%00")).status).toBe(404);
      expect((await sales("GET", "/records/nothing")).status).toBe(404);
      expect((await sales("GET", "/records/customer?limit=1")).status).toBe(200);
    }
  });

  it("writes nothing more once its person may not, or it is taken away", async () => {
    const house = await openHouse(engine);
    const person = await house.id("sales@demo.test");
    const sales = await house.as("sales@demo.test");
    const { body: mine } = await sales("POST", "/records/customer", { name: "Mine", owner: person });
    const { body: gone } = await sales("POST", "/records/customer", { name: "Gone", owner: person });
    const all = async () => [
      await sales("POST", "/records/customer", { name: "More", owner: person }),
      await sales("POST", "/records/customer/bulk", { create: [{ name: "More", owner: person }] }),
      await sales("PATCH", `/records/customer/${mine.id}`, { phone: "+8613912345678" }),
      await sales("DELETE", `/records/customer/${gone.id}`),
      await sales("POST", `/records/customer/${gone.id}/restore`),
    ];
    const written = () =>
      house.app.db.all(
        "SELECT id, version, phone, deleted_at FROM o_customer WHERE id IN (?, ?) OR name = 'More' ORDER BY id",
        [mine.id, gone.id],
      );
    const events = () => house.app.db.all("SELECT id FROM events ORDER BY id");
    const before = [await written(), await events()];
    const roles = await house.app.db.all<{ role: string }>("SELECT role FROM user_roles WHERE user_id = ?", [
      person,
    ]);
    await house.app.db.run("DELETE FROM user_roles WHERE user_id = ?", [person]);
    expect((await all()).map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect([await written(), await events()]).toEqual(before);
    for (const { role } of roles)
      await house.app.db.run("INSERT INTO user_roles (user_id, role) VALUES (?, ?)", [person, role]);
    expect((await sales("PATCH", `/records/customer/${mine.id}`, { phone: "+8613800000000" })).status).toBe(
      200,
    );
    const again = [await written(), await events()];
    await house.app.db.run("DELETE FROM api_tokens WHERE user_id = ?", [person]);
    expect((await all()).map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    expect([await written(), await events()]).toEqual(again);
  });

  it("answers many writes at once, each of them once", async () => {
    const house = await openHouse(engine);
    const names = Array.from({ length: 40 }, (_, at) => `At once ${at}`);
    await house.admin("POST", "/records/customer", { name: "First" });
    const answers = await Promise.all(
      names.map((name) => house.admin("POST", "/records/customer", { name })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const found = await house.app.db.all<{ name: string }>(
      "SELECT name FROM o_customer WHERE name LIKE 'At once%'",
    );
    expect(found.map(({ name }) => name).sort()).toEqual([...names].sort());
  });
});
