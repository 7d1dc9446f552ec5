import { describe, expect, test } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import {
  acceptLink,
  accountStates,
  invite,
  linkUrl,
  makeLink,
  readLink,
} from "#app/access/invitations.server.ts";
import { actorForSession } from "#app/access/sessions.server.ts";
import { changePassword } from "#app/access/sign-in.server.ts";
import { actorForToken, createToken } from "#app/access/tokens.server.ts";
import { createUser, updateUser } from "#app/access/users.server.ts";
import type { TestWorld } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { DAY, enter, PASSWORD, peopleWorld, refusal } from "./world.ts";

const NEW = { email: "New@example.test", name: "新同事", roles: ["sales"] };

const accept = (world: TestWorld, token: string, password = PASSWORD, address = "192.0.2.1") =>
  acceptLink(world.db, { token, password, address, userAgent: "test", now: world.clock.now() });

describe.each(ENGINES)("on %s", (engine) => {
  test("an invited person cannot sign in before, sets a password once, and is in", async () => {
    const world = await peopleWorld(engine);
    const admin = await world.person("root", ["admin"]);
    const { user, link } = await invite(admin, NEW);
    expect(link).toMatchObject({ kind: "invite", expiresAt: world.clock.now() + 7 * DAY });
    expect(Buffer.from(link.token, "base64url")).toHaveLength(32);
    expect(linkUrl("https://crm.example.test", link.token)).toBe(
      `https://crm.example.test/invite/${link.token}`,
    );
    expect(JSON.stringify(await world.db.all("SELECT * FROM sign_in_links"))).not.toContain(link.token);
    expect(await refusal(enter(world, NEW.email))).toMatchObject({ code: "sign_in_refused" });
    expect(await readLink(world.db, link.token, world.clock.now())).toMatchObject({
      kind: "invite",
      name: "新同事",
      email: "new@example.test",
    });
    expect((await accountStates(admin)).get(user.id)).toEqual({
      invited: true,
      linkUntil: link.expiresAt,
      lastSeen: null,
    });

    expect(await refusal(accept(world, link.token, "short"))).toMatchObject({
      issues: [{ path: "/password", code: "password_too_short" }],
    });
    const { token } = await accept(world, link.token);
    expect((await actorForSession(world.db, token, world.clock.now()))?.actor).toMatchObject({
      id: user.id,
      roles: ["sales"],
    });
    expect(await refusal(accept(world, link.token))).toMatchObject({ code: "link_over" });
    await enter(world, NEW.email);
    expect((await accountStates(admin)).get(user.id)).toEqual({
      invited: false,
      linkUntil: null,
      lastSeen: world.clock.now(),
    });
  });

  test("of two who accept one link at the same moment, one gets in", async () => {
    const world = await peopleWorld(engine);
    const { link } = await invite(world.as(SYSTEM), NEW);
    const both = await Promise.allSettled([
      accept(world, link.token),
      accept(world, link.token, "another one"),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("an invitation ends after seven days, a reset after an hour, and a newer link ends the older", async () => {
    const world = await peopleWorld(engine);
    const system = world.as(SYSTEM);
    const { user, link: first } = await invite(system, NEW);
    const second = await makeLink(system, user.id);
    expect(second.kind).toBe("invite");
    expect(await refusal(accept(world, first.token))).toMatchObject({ kind: "not_found", code: "link_over" });
    world.clock.tick(7 * DAY);
    expect(await readLink(world.db, second.token, world.clock.now())).toBeNull();
    expect(await refusal(accept(world, second.token))).toMatchObject({ code: "link_over" });
    const third = await makeLink(system, user.id);
    world.clock.tick(7 * DAY - 1);
    await accept(world, third.token);

    const reset = await makeLink(system, user.id);
    expect(reset).toMatchObject({ kind: "reset", expiresAt: world.clock.now() + 3_600_000 });
    // Until it is used, the old password holds.
    await enter(world, NEW.email);
    world.clock.tick(3_600_000);
    expect(await refusal(accept(world, reset.token))).toMatchObject({ code: "link_over" });
  });

  test("a reset puts everybody out who was in: sessions, tokens and the old password", async () => {
    const world = await peopleWorld(engine);
    const user = await createUser(world.as(SYSTEM), {
      email: "li@example.test",
      name: "li",
      roles: ["sales"],
      password: PASSWORD,
    });
    const { token: before } = await enter(world, "li@example.test");
    const api = await createToken(world.as(SYSTEM), { userId: user.id, name: "script" });
    const { token: link } = await makeLink(world.as(SYSTEM), user.id);
    const { token } = await accept(world, link, "a new password");
    const now = world.clock.now();
    expect(await actorForSession(world.db, before, now)).toBeNull();
    expect(await actorForToken(world.db, api)).toBeNull();
    expect(await refusal(enter(world, "li@example.test"))).toMatchObject({ code: "sign_in_refused" });
    expect((await actorForSession(world.db, token, now))?.user.name).toBe("li");
  });

  test("a link ends when the person is disabled, gets another address, or changes the password", async () => {
    const world = await peopleWorld(engine);
    const system = world.as(SYSTEM);
    const user = await createUser(system, { email: "li@example.test", name: "li", password: PASSWORD });
    const holds = async (token: string) => (await readLink(world.db, token, world.clock.now())) !== null;

    let link = await makeLink(system, user.id);
    await updateUser(system, user.id, { name: "Li Lei", teamId: null });
    expect(await holds(link.token)).toBe(true);
    await updateUser(system, user.id, { disabled: true });
    expect(await holds(link.token)).toBe(false);
    expect(await refusal(makeLink(system, user.id))).toMatchObject({ code: "person_disabled" });
    await updateUser(system, user.id, { disabled: false });
    expect(await holds(link.token)).toBe(false);

    link = await makeLink(system, user.id);
    await updateUser(system, user.id, { email: "lilei@example.test" });
    expect(await refusal(accept(world, link.token))).toMatchObject({ code: "link_over" });

    link = await makeLink(system, user.id);
    const { token } = await enter(world, "lilei@example.test");
    const ctx = world.as((await actorForSession(world.db, token, world.clock.now()))!.actor);
    await changePassword(ctx, { old: PASSWORD, next: "a new password", address: "192.0.2.1" });
    expect(await holds(link.token)).toBe(false);
  });

  test("only who manages people makes links, and only an admin makes one for an admin", async () => {
    const world = await peopleWorld(engine);
    const admin = await world.person("root", ["admin"]);
    const helper = await world.person("helper", ["people"]);
    const seller = await world.person("seller", ["sales"]);
    expect(await refusal(invite(seller, NEW))).toMatchObject({ kind: "forbidden" });
    expect(await refusal(makeLink(seller, seller.actor.id))).toMatchObject({ kind: "forbidden" });
    expect(await refusal(accountStates(seller))).toMatchObject({ kind: "forbidden" });
    expect(await refusal(makeLink(helper, admin.actor.id))).toMatchObject({ kind: "forbidden" });
    expect(await refusal(invite(helper, { ...NEW, roles: ["admin"] }))).toMatchObject({ kind: "forbidden" });
    expect((await makeLink(helper, seller.actor.id)).kind).toBe("invite");
    await invite(helper, NEW);
    expect(await refusal(invite(helper, NEW))).toMatchObject({ code: "email_taken" });
    expect(await refusal(makeLink(admin, "nobody"))).toMatchObject({ kind: "not_found" });
  });

  test("links are not to be guessed: nonsense is refused without a word of difference, and after thirty tries not heard", async () => {
    const world = await peopleWorld(engine);
    await invite(world.as(SYSTEM), NEW);
    const guesses = ["", "x", "A".repeat(43), "A".repeat(1_000_000), "' OR 1=1 --", "\0".repeat(43)];
    for (const guess of guesses) {
      expect(await readLink(world.db, guess, world.clock.now())).toBeNull();
      expect(await refusal(accept(world, guess))).toMatchObject({ kind: "not_found", code: "link_over" });
    }
    for (let at = guesses.length; at < 30; at++) await refusal(accept(world, "A".repeat(43)));
    expect(await refusal(accept(world, "A".repeat(43)))).toMatchObject({ kind: "rate_limited" });
  });
});
