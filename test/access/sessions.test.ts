import { describe, expect, test } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import { sessionCookie } from "#app/access/session-cookie.ts";
import {
  actorForSession,
  endSession,
  sessionsOf,
  signOut,
  signOutEverywhere,
} from "#app/access/sessions.server.ts";
import { changePassword, signIn, updateProfile } from "#app/access/sign-in.server.ts";
import { actorForToken, createToken } from "#app/access/tokens.server.ts";
import { createUser, updateUser } from "#app/access/users.server.ts";
import type { Db } from "#app/db/types.ts";
import type { TestWorld } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { DAY, enter, PASSWORD, peopleWorld, refusal } from "./world.ts";

const person = (world: TestWorld, name: string, roles = ["sales"]) =>
  createUser(world.as(SYSTEM), { email: `${name}@example.test`, name, roles, password: PASSWORD });

const who = async (world: TestWorld, token: string) =>
  (await actorForSession(world.db, token, world.clock.now()))?.user.name ?? null;

/** As the person of a session. */
async function acting(world: TestWorld, token: string) {
  return world.as((await actorForSession(world.db, token, world.clock.now()))!.actor);
}

describe("the cookie", () => {
  test("over https only this host can set it; it is never readable by scripts", () => {
    const https = sessionCookie("https://crm.example.test");
    expect(https.set("abc")).toBe(
      "__Host-attune=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=7776000",
    );
    expect(sessionCookie("http://127.0.0.1:3000").set("abc")).toBe(
      "attune=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=7776000",
    );
    expect(https.clear()).toContain("Max-Age=0");
  });

  test("it is found among others, and one of another name is not taken for it", () => {
    const cookie = sessionCookie("https://crm.example.test");
    expect(cookie.read("a=b; __Host-attune=tok; c=d")).toBe("tok");
    expect(cookie.read("attune=evil")).toBeNull();
    expect(cookie.read("x__Host-attune=evil")).toBeNull();
    expect(cookie.read(null)).toBeNull();
  });
});

describe.each(ENGINES)("on %s", (engine) => {
  test("who signs in is known by the cookie, and neither it nor the password lies in the database", async () => {
    const world = await peopleWorld(engine);
    await person(world, "li");
    const { token, user } = await enter(world, "  LI@Example.TEST ");
    expect(user).toMatchObject({ name: "li", email: "li@example.test" });
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    expect(await actorForSession(world.db, token, world.clock.now())).toEqual({
      sessionId: expect.stringMatching(/^[0-9a-f]{64}$/),
      user: { id: user.id, name: "li", email: "li@example.test", locale: user.locale, time_zone: null },
      actor: {
        kind: "user",
        id: user.id,
        name: "li",
        roles: ["sales"],
        teams: [],
        teamMembers: [],
        locale: user.locale,
      },
    });
    for (const table of ["sessions", "users", "sign_in_attempts"]) {
      const text = JSON.stringify(await world.db.all(`SELECT * FROM ${table}`));
      expect(text).not.toContain(token);
      expect(text).not.toContain(PASSWORD);
    }
    for (const wrong of ["", "x", token.slice(1), `${token}A`, `${token.slice(0, -1)}'`, "A".repeat(43)]) {
      expect(await actorForSession(world.db, wrong, world.clock.now())).toBeNull();
    }
  });

  test("an unknown person, a disabled one, one without a password and a wrong password are refused alike", async () => {
    const world = await peopleWorld(engine);
    await person(world, "li");
    const gone = await person(world, "gone");
    await updateUser(world.as(SYSTEM), gone.id, { disabled: true });
    await createUser(world.as(SYSTEM), { email: "invited@example.test", name: "invited" });
    const tries: [string, string][] = [
      ["li@example.test", "wrong password"],
      ["nobody@example.test", PASSWORD],
      ["gone@example.test", PASSWORD],
      ["invited@example.test", PASSWORD],
      ["invited@example.test", ""],
      ["", ""],
      ["li@example.test\0", PASSWORD],
      ["' OR 1=1 --", PASSWORD],
      ["li@example.test", "x".repeat(1_000_000)],
    ];
    for (const [email, password] of tries) {
      expect(await refusal(enter(world, email, password))).toMatchObject({
        kind: "unauthenticated",
        code: "sign_in_refused",
        params: {},
        issues: [],
      });
    }
    expect(await world.db.all("SELECT id FROM sessions")).toEqual([]);
  });

  test("the session somebody came with does not survive signing in", async () => {
    const world = await peopleWorld(engine);
    await person(world, "li");
    const planted = "A".repeat(43);
    const first = (
      await signIn(world.db, {
        email: "li@example.test",
        password: PASSWORD,
        address: "192.0.2.1",
        now: world.clock.now(),
        previous: planted,
      })
    ).token;
    expect(first).not.toBe(planted);
    expect(await who(world, planted)).toBeNull();
    const second = (
      await signIn(world.db, {
        email: "li@example.test",
        password: PASSWORD,
        address: "192.0.2.1",
        now: world.clock.now(),
        previous: first,
      })
    ).token;
    expect([await who(world, first), await who(world, second)]).toEqual([null, "li"]);
  });

  test("a session lives 14 days from its last use and 90 days at most", async () => {
    const world = await peopleWorld(engine);
    await person(world, "li");
    const idle = (await enter(world, "li@example.test")).token;
    const used = (await enter(world, "li@example.test")).token;
    const written = async () =>
      Math.max(
        ...(await world.db.all<{ at: number }>("SELECT last_seen_at AS at FROM sessions")).map(
          (row) => row.at,
        ),
      );
    const start = world.clock.now();
    world.clock.tick(59 * 60_000);
    await who(world, used);
    await new Promise((done) => setTimeout(done, 50));
    expect(await written()).toBe(start);
    for (let day = 13; day <= 89; day += 4) {
      world.clock.set(start + day * DAY);
      expect(await who(world, used)).toBe("li");
      await expect.poll(written).toBe(world.clock.now());
    }
    expect(await who(world, idle)).toBeNull();
    world.clock.set(start + 90 * DAY - 1);
    expect(await who(world, used)).toBe("li");
    world.clock.set(start + 90 * DAY);
    expect(await who(world, used)).toBeNull();
    // The next who signs in sweeps up.
    await enter(world, "li@example.test");
    expect(await world.db.all("SELECT id FROM sessions")).toHaveLength(1);
  });

  test("an idle session ends on the fourteenth day to the millisecond", async () => {
    const world = await peopleWorld(engine);
    await person(world, "li");
    const [early, late] = [await enter(world, "li@example.test"), await enter(world, "li@example.test")];
    const start = world.clock.now();
    world.clock.set(start + 14 * DAY);
    expect(await who(world, late.token)).toBeNull();
    world.clock.set(start + 14 * DAY - 1);
    expect(await who(world, early.token)).toBe("li");
  });

  test("signing out ends this session, everywhere ends the others, and nobody ends another person's", async () => {
    const world = await peopleWorld(engine);
    await person(world, "li");
    await person(world, "han");
    const tokens = [];
    for (let at = 0; at < 4; at++) tokens.push((await enter(world, "li@example.test")).token);
    const han = (await enter(world, "han@example.test")).token;
    const [one, two, three, four] = tokens as [string, string, string, string];
    await signOut(world.db, one);
    await signOut(world.db, one);
    expect(await who(world, one)).toBeNull();

    const mine = await acting(world, two);
    expect(await sessionsOf(mine)).toHaveLength(3);
    const ids = (await sessionsOf(await acting(world, han))).map((session) => session.id);
    expect(await refusal(endSession(mine, ids[0]!))).toMatchObject({ kind: "not_found" });
    const third = (await actorForSession(world.db, three, world.clock.now()))!.sessionId;
    await endSession(mine, third);
    expect(await who(world, three)).toBeNull();

    const keep = (await actorForSession(world.db, two, world.clock.now()))!.sessionId;
    await signOutEverywhere(mine, keep);
    expect([await who(world, two), await who(world, four), await who(world, han)]).toEqual([
      "li",
      null,
      "han",
    ]);
    const program = await createToken(mine, { userId: mine.actor.id!, name: "script" });
    await signOutEverywhere(mine, keep);
    expect(await actorForToken(world.db, program)).not.toBeNull();
    await signOutEverywhere(mine);
    expect([await who(world, two), await who(world, han)]).toEqual([null, "han"]);
    expect(await actorForToken(world.db, program)).toBeNull();
  });

  test("a new password ends every session with the old one and gives a new one to the person who set it", async () => {
    const world = await peopleWorld(engine);
    await person(world, "li");
    const here = (await enter(world, "li@example.test")).token;
    const elsewhere = (await enter(world, "li@example.test")).token;
    const ctx = await acting(world, here);
    const visitor = { address: "192.0.2.1", userAgent: "test" };
    expect(
      await refusal(changePassword(ctx, { ...visitor, old: "not it", next: "a new password" })),
    ).toMatchObject({
      kind: "invalid",
      issues: [{ path: "/old", code: "wrong_password" }],
    });
    expect(await refusal(changePassword(ctx, { ...visitor, old: PASSWORD, next: "short" }))).toMatchObject({
      issues: [{ path: "/next", code: "password_too_short" }],
    });
    expect([await who(world, here), await who(world, elsewhere)]).toEqual(["li", "li"]);
    const program = await createToken(ctx, { userId: ctx.actor.id!, name: "script" });
    const { token } = await changePassword(ctx, { ...visitor, old: PASSWORD, next: "a new password" });
    expect([await who(world, here), await who(world, elsewhere), await who(world, token)]).toEqual([
      null,
      null,
      "li",
    ]);
    expect(await actorForToken(world.db, program)).toBeNull();
    expect(await refusal(enter(world, "li@example.test"))).toMatchObject({ code: "sign_in_refused" });
    await enter(world, "li@example.test", "a new password");
  });

  test("a stolen session cannot guess the password it needs to change it", async () => {
    const world = await peopleWorld(engine);
    await person(world, "li");
    const ctx = await acting(world, (await enter(world, "li@example.test")).token);
    const guess = (at: number) =>
      changePassword(ctx, { address: `192.0.2.${at}`, old: `guess ${at}`, next: "a new password" });
    for (let at = 0; at < 5; at++) expect(await refusal(guess(at))).toMatchObject({ kind: "invalid" });
    expect(await refusal(guess(6))).toMatchObject({ kind: "rate_limited" });
  });

  test("disabling a person ends their sessions and tokens for good, also when they come back", async () => {
    const world = await peopleWorld(engine);
    const { id } = await person(world, "li");
    const { token } = await enter(world, "li@example.test");
    const api = await createToken(await acting(world, token), { userId: id, name: "script" });
    expect(await actorForToken(world.db, api)).toMatchObject({ id });
    await updateUser(world.as(SYSTEM), id, { disabled: true });
    expect([await who(world, token), await actorForToken(world.db, api)]).toEqual([null, null]);
    await updateUser(world.as(SYSTEM), id, { disabled: false });
    expect([await who(world, token), await actorForToken(world.db, api)]).toEqual([null, null]);
    expect(await who(world, (await enter(world, "li@example.test")).token)).toBe("li");
  });

  test("other roles, another address and a password set by an admin make a person sign in anew; a team does not", async () => {
    const world = await peopleWorld(engine);
    const { id } = await person(world, "li");
    const admin = await person(world, "root", ["admin"]);
    const change = (patch: object) => updateUser(world.as(SYSTEM), id, patch);
    for (const [patch, stays] of [
      [{ name: "Li Lei" }, true],
      [{ roles: ["sales"] }, true],
      [{ managerId: admin.id }, true],
      [{ roles: [] }, false],
      [{ email: "li.lei@example.test" }, false],
      [{ password: "set by an admin" }, false],
    ] as const) {
      const now = world.clock.now();
      const { token } = await enter(world, "li@example.test");
      const program = await createToken(world.as(SYSTEM), { userId: id, name: "script" });
      await change(patch);
      expect([patch, (await actorForSession(world.db, token, now)) !== null]).toEqual([patch, stays]);
      // A token belongs to a program, which nobody signs in anew; only a password that may be known elsewhere ends it.
      expect([patch, (await actorForToken(world.db, program)) !== null]).toEqual([
        patch,
        !("password" in patch),
      ]);
      await change({ email: "li@example.test", password: PASSWORD });
    }
    const root = (await enter(world, "root@example.test")).token;
    await updateUser(await acting(world, root), admin.id, { roles: ["admin", "sales"] });
    expect(await who(world, root)).toBe("root");
  });

  test("somebody always remains who may do everything, and who manages people cannot reach into an admin's account", async () => {
    const world = await peopleWorld(engine);
    const root = await person(world, "root", ["admin"]);
    const other = await person(world, "other", ["admin"]);
    const helper = await world.person("helper", ["people"]);
    for (const patch of [
      { password: "taken over" },
      { email: "mine@example.test" },
      { disabled: true },
      { roles: [] },
      { name: "x" },
    ]) {
      expect(await refusal(updateUser(helper, root.id, patch))).toMatchObject({ kind: "forbidden" });
    }
    const ctx = await acting(world, (await enter(world, "root@example.test")).token);
    await updateUser(ctx, other.id, { disabled: true });
    for (const patch of [{ disabled: true }, { roles: ["sales"] }]) {
      expect(await refusal(updateUser(ctx, root.id, patch))).toMatchObject({
        kind: "conflict",
        code: "last_admin",
      });
    }
    expect(await who(world, (await enter(world, "root@example.test")).token)).toBe("root");
  });

  test("people set their own name, language and zone, and nothing else", async () => {
    const world = await peopleWorld(engine);
    const { id } = await person(world, "li");
    const { token } = await enter(world, "li@example.test");
    const ctx = await acting(world, token);
    await updateProfile(ctx, { name: " Li Lei ", locale: "en", timeZone: "Europe/Berlin" });
    expect((await actorForSession(world.db, token, world.clock.now()))!.user).toEqual({
      id,
      name: "Li Lei",
      email: "li@example.test",
      locale: "en",
      time_zone: "Europe/Berlin",
    });
    await updateProfile(ctx, { timeZone: null });
    for (const wrong of [
      { name: " " },
      { timeZone: "Mars/Base" },
      { locale: "fr" },
      { roles: ["admin"] },
      { email: "root@example.test" },
    ]) {
      expect(await refusal(updateProfile(ctx, wrong as never))).toMatchObject({ kind: "invalid" });
    }
    const api = await createToken(ctx, { userId: id, name: "script" });
    const program = world.as((await actorForToken(world.db, api))!);
    expect(await refusal(updateProfile(program, { name: "x" }))).toMatchObject({ kind: "forbidden" });
    expect(await refusal(sessionsOf(program))).toMatchObject({ kind: "forbidden" });
  });

  test("a password changed while the old one is being verified lets nobody in", async () => {
    const world = await peopleWorld(engine);
    const { id } = await person(world, "li");
    let opened = 0;
    const db = {
      all: world.db.all.bind(world.db),
      async transaction(work: Parameters<Db["transaction"]>[0]) {
        // The first counts the try, the second would open the session.
        if (++opened === 2) await world.db.run("UPDATE users SET password_hash = NULL WHERE id = ?", [id]);
        return world.db.transaction(work);
      },
    } as unknown as Db;
    expect(await refusal(enter({ ...world, db }, "li@example.test"))).toMatchObject({
      code: "sign_in_refused",
    });
    expect(opened).toBe(2);
  });
});
