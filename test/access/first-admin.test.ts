import { describe, expect, test } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import { openSetup, setUpFirstAdmin, setupIsOpen } from "#app/access/first-admin.server.ts";
import { actorForSession } from "#app/access/sessions.server.ts";
import { createUser, listUsers } from "#app/access/users.server.ts";
import type { TestWorld } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { enter, PASSWORD, peopleWorld, refusal } from "./world.ts";

const SECRET = "s".repeat(32);
const EVA = { name: "Eva", email: "eva@example.test", password: PASSWORD, userAgent: "test" };

const setUp = (world: TestWorld, code: string, more = {}) =>
  setUpFirstAdmin(world.as(SYSTEM), SECRET, { ...EVA, address: "192.0.2.1", code, ...more });

describe.each(ENGINES)("on %s", (engine) => {
  test("the printed code makes one admin, once, and the page is gone afterwards", async () => {
    const world = await peopleWorld(engine);
    const ctx = world.as(SYSTEM);
    expect(await setupIsOpen(ctx)).toBe(false);
    const code = (await openSetup(ctx, SECRET))!;
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(await openSetup(ctx, SECRET)).toBe(code);
    expect(await setupIsOpen(ctx)).toBe(true);
    expect(JSON.stringify(await world.db.all("SELECT * FROM meta"))).not.toContain(code);

    const { token, user } = await setUp(world, ` ${code.toLowerCase().replaceAll("-", " ")} `);
    expect(user).toMatchObject({ name: "Eva", email: "eva@example.test", roles: ["admin"] });
    expect((await actorForSession(world.db, token, world.clock.now()))?.actor.roles).toEqual(["admin"]);
    await enter(world, "eva@example.test");

    expect(await setupIsOpen(ctx)).toBe(false);
    expect(await refusal(setUp(world, code, { email: "eve@example.test" }))).toMatchObject({
      kind: "not_found",
    });
    expect(await openSetup(ctx, SECRET)).toBeNull();
  });

  test("two who come with the code at once become one admin", async () => {
    const world = await peopleWorld(engine);
    const code = (await openSetup(world.as(SYSTEM), SECRET))!;
    const both = await Promise.allSettled([
      setUp(world, code),
      setUp(world, code, { email: "eve@example.test", address: "192.0.2.2" }),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await listUsers(world.as(SYSTEM))).toHaveLength(1);
  });

  test("an admin made elsewhere shuts the page; people who are no admins do not", async () => {
    const world = await peopleWorld(engine);
    const ctx = world.as(SYSTEM);
    await world.person("seller", ["sales"]);
    const code = (await openSetup(ctx, SECRET))!;
    expect(await setupIsOpen(ctx)).toBe(true);
    await createUser(ctx, { email: "root@example.test", name: "root", roles: ["admin"] });
    expect(await setupIsOpen(ctx)).toBe(false);
    expect(await refusal(setUp(world, code))).toMatchObject({ kind: "not_found" });
  });

  test("the code is not to be guessed, and typing errors elsewhere cost no tries", async () => {
    const world = await peopleWorld(engine);
    const code = (await openSetup(world.as(SYSTEM), SECRET))!;
    for (let at = 0; at < 8; at++) {
      expect(await refusal(setUp(world, code, { password: "short" }))).toMatchObject({
        issues: [{ path: "/password" }],
      });
      expect(await refusal(setUp(world, code, { email: "no mail" }))).toMatchObject({
        issues: [{ path: "/email" }],
      });
    }
    for (const wrong of ["", "x", code.slice(1), `${code}0`, "0".repeat(1_000_000)]) {
      expect(await refusal(setUp(world, wrong))).toMatchObject({
        issues: [{ path: "/code", code: "wrong_code" }],
      });
    }
    expect(await refusal(setUp(world, code))).toMatchObject({ kind: "rate_limited" });
    expect(await listUsers(world.as(SYSTEM))).toEqual([]);
    // Whoever guesses from elsewhere does not shut the door on its owner.
    await setUp(world, code, { address: "192.0.2.9" });
  });

  test("without the server's secret the database does not give the code away", async () => {
    const world = await peopleWorld(engine);
    const code = await openSetup(world.as(SYSTEM), SECRET);
    expect(await openSetup(world.as(SYSTEM), "another secret")).not.toBe(code);
  });
});
