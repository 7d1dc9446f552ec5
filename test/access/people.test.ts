import { describe, expect, test } from "vitest";
import { type Actor, SYSTEM } from "#app/access/actor.ts";
import { roleKind } from "#app/access/role-kind.ts";
import { createTeam, listTeams, updateTeam } from "#app/access/teams.server.ts";
import { actorForToken, createToken, listTokens, revokeToken } from "#app/access/tokens.server.ts";
import {
  actorForUser,
  createUser,
  findUser,
  getUser,
  listUsers,
  updateUser,
} from "#app/access/users.server.ts";
import type { Context } from "#app/context.ts";
import type { Db } from "#app/db/types.ts";
import { NO_LISTENERS } from "#app/records/listeners.ts";
import { compileWorkspace } from "#app/schema/compile.ts";
import type { SchemaKind } from "#app/schema/kind.ts";
import { ENGINES, openTestDb, reopenTestDb } from "#test/support/databases.ts";

const role = (key: string, abilities: string[]) => ({
  kind: "role",
  key,
  label: key,
  abilities,
  objects: {},
});
const { workspace, problems } = compileWorkspace(
  { format: 1, schemas: [role("admin", ["admin"]), role("sales", []), role("people", ["people.manage"])] },
  [roleKind] as unknown as SchemaKind[],
);

function contextOf(db: Db, actor: Actor = SYSTEM): Context {
  const w = workspace!;
  return {
    db,
    workspaces: { current: () => w, at: async () => w },
    workspace: w,
    actor,
    clock: { now: () => 1_795_000_000_000 },
    locale: "en",
    listeners: NO_LISTENERS,
  };
}

const person = (name: string, more = {}) => ({ email: `${name}@Demo.test`, name, ...more });

test("the roles of these tests compile", () => expect(problems).toEqual([]));

describe.each(ENGINES)("on %s", (engine) => {
  test("a person is found by e-mail in any case, or by a name that nobody shares", async () => {
    const db = await openTestDb(engine);
    const ctx = contextOf(db);
    const li = await createUser(
      ctx,
      person("李雷", { email: "LiLei@Demo.Test", roles: ["sales", "admin"], locale: "en" }),
    );
    await createUser(ctx, person("Kim", { email: "kim1@demo.test" }));
    await createUser(ctx, person("Kim", { email: "kim2@demo.test" }));
    expect(li).toEqual({
      id: li.id,
      email: "lilei@demo.test",
      name: "李雷",
      roles: ["admin", "sales"],
      teams: [],
      manager: null,
      locale: "en",
      time_zone: null,
      disabled: false,
    });
    expect((await findUser(db, " lilei@DEMO.test "))?.id).toBe(li.id);
    expect((await findUser(db, "李雷"))?.id).toBe(li.id);
    for (const nobody of ["Kim", "nobody@demo.test", ""]) expect(await findUser(db, nobody)).toBeNull();
    expect((await listUsers(ctx)).map((user) => user.email)).toEqual([
      "kim1@demo.test",
      "kim2@demo.test",
      "lilei@demo.test",
    ]);
  });

  test("a taken address is 409; unknown role, team, manager, zone and a bad address are 422, all at once", async () => {
    const db = await openTestDb(engine);
    const ctx = contextOf(db);
    await createUser(ctx, person("a"));
    await expect(createUser(ctx, person("b", { email: "A@demo.TEST" }))).rejects.toMatchObject({
      kind: "conflict",
      code: "email_taken",
    });
    const wrong = { roles: ["sales", "king"], teamId: "t", managerId: "m" };
    const refusal = await createUser(ctx, person("c", wrong)).catch((error) => error);
    expect(refusal.issues.map((issue: { path: string; code: string }) => [issue.path, issue.code])).toEqual([
      ["/roles/1", "unknown_role"],
      ["/teamId", "unknown_team"],
      ["/managerId", "unknown_user"],
    ]);
    const shapes = await createUser(ctx, {
      email: "no mail",
      name: " ",
      timeZone: "Mars/Base",
      password: "x",
      admin: true,
    } as never).catch((error) => error);
    expect(shapes.issues.map((issue: { path: string; code: string }) => issue.path).sort()).toEqual([
      "/admin",
      "/email",
      "/name",
      "/timeZone",
    ]);
    await expect(createUser(ctx, person("d", { password: "short" }))).rejects.toMatchObject({
      kind: "invalid",
    });
    expect(await listUsers(ctx)).toHaveLength(1);
  });

  test("only who may manage people does, and only an admin makes admins", async () => {
    const db = await openTestDb(engine);
    const made = await createUser(contextOf(db), person("manager", { roles: ["people"] }));
    const seller = await createUser(contextOf(db), person("seller", { roles: ["sales"] }));
    const manager = contextOf(db, (await actorForUser(db, made.id))!);
    const sales = contextOf(db, (await actorForUser(db, seller.id))!);
    await expect(createUser(sales, person("x"))).rejects.toMatchObject({ kind: "forbidden" });
    await expect(createTeam(sales, { name: "T" })).rejects.toMatchObject({ kind: "forbidden" });
    await expect(updateUser(sales, seller.id, { roles: ["admin"] })).rejects.toMatchObject({
      kind: "forbidden",
    });
    await createUser(manager, person("y", { roles: ["sales"] }));
    await expect(createUser(manager, person("z", { roles: ["admin"] }))).rejects.toMatchObject({
      kind: "forbidden",
    });
    await expect(updateUser(manager, made.id, { roles: ["admin"] })).rejects.toMatchObject({
      kind: "forbidden",
    });
    expect((await getUser(db, made.id))?.roles).toEqual(["people"]);
  });

  test("team members are the people of one's team and of the teams below it", async () => {
    const db = await openTestDb(engine);
    const other = await reopenTestDb(engine === "sqlite" ? `sqlite:${db.place}` : db.place);
    const ctx = contextOf(db);
    const top = await createTeam(ctx, { name: "Sales" });
    const east = await createTeam(ctx, { name: "East", parentId: top.id });
    const city = await createTeam(ctx, { name: "City", parentId: east.id });
    const [a, b, c, d] = await Promise.all(
      [top.id, east.id, city.id, null].map((teamId, at) => createUser(ctx, person(`p${at}`, { teamId }))),
    );
    const seen = async (from: Db, id: string) =>
      [...((await actorForUser(from, id))?.teamMembers ?? [])].sort();
    const ids = (...users: (typeof a)[]) => users.map((user) => user!.id).sort();
    expect(await seen(db, a!.id)).toEqual(ids(a, b, c));
    expect(await seen(db, b!.id)).toEqual(ids(b, c));
    expect(await seen(db, d!.id)).toEqual([]);
    expect((await actorForUser(db, b!.id))?.teams).toEqual([east.id]);

    // What one process changes, another knows at its next question.
    expect(await seen(other, b!.id)).toEqual(ids(b, c));
    await updateUser(ctx, d!.id, { teamId: city.id });
    await updateTeam(ctx, city.id, { parentId: top.id });
    expect(await seen(other, b!.id)).toEqual(ids(b));
    expect(await seen(other, a!.id)).toEqual(ids(a, b, c, d));
    expect((await listTeams(db)).map((team) => team.name)).toEqual(["City", "East", "Sales"]);
  });

  test("a team cannot come to lie below itself, and names are not shared", async () => {
    const db = await openTestDb(engine);
    const ctx = contextOf(db);
    const top = await createTeam(ctx, { name: "Top" });
    const low = await createTeam(ctx, { name: "Low", parentId: top.id });
    for (const parentId of [low.id, top.id]) {
      await expect(updateTeam(ctx, top.id, { parentId })).rejects.toMatchObject({
        issues: [{ code: "team_below_itself" }],
      });
    }
    await expect(createTeam(ctx, { name: "Low" })).rejects.toMatchObject({ code: "team_exists" });
    await expect(createTeam(ctx, { name: "X", parentId: "none" })).rejects.toMatchObject({
      issues: [{ code: "unknown_team" }],
    });
  });

  test("a token acts as its user, and neither it nor its hash can be read again", async () => {
    const db = await openTestDb(engine);
    const ctx = contextOf(db);
    const user = await createUser(ctx, person("u", { roles: ["sales"], locale: "en" }));
    const token = await createToken(ctx, { userId: user.id, name: "script" });
    expect(token).toMatch(/^att_[0-9a-f]{8}_[0-9a-f]{64}$/);
    const actor = await actorForToken(db, token);
    expect(actor).toEqual({
      kind: "token",
      id: user.id,
      name: "u",
      roles: ["sales"],
      teams: [],
      teamMembers: [],
      locale: "en",
      tokenId: expect.any(String),
    });
    const secret = token.split("_")[2]!;
    expect(JSON.stringify(await db.all("SELECT * FROM api_tokens"))).not.toContain(secret);
    expect(JSON.stringify(await listTokens(ctx, user.id))).toContain(token.split("_")[1]);
    for (const wrong of [
      token.slice(0, -1),
      `${token}0`,
      token.toUpperCase(),
      `att_00000000_${"0".repeat(64)}`,
      "",
      "' OR 1=1 --",
    ]) {
      expect(await actorForToken(db, wrong)).toBeNull();
    }
  });

  test("what is taken away works at the next request: role, token, person, time", async () => {
    const db = await openTestDb(engine);
    const ctx = contextOf(db);
    const user = await createUser(ctx, person("u", { roles: ["sales", "people"] }));
    const token = await createToken(ctx, { userId: user.id, name: "a" });
    const roles = async () => (await actorForToken(db, token))?.roles;
    expect(await roles()).toEqual(["people", "sales"]);
    await updateUser(ctx, user.id, { roles: ["sales"] });
    expect(await roles()).toEqual(["sales"]);
    await updateUser(ctx, user.id, { disabled: true });
    expect(await roles()).toBeUndefined();
    expect(await actorForUser(db, user.id)).toBeNull();
    await expect(createToken(ctx, { userId: user.id, name: "b" })).rejects.toMatchObject({
      kind: "not_found",
    });
    await updateUser(ctx, user.id, { disabled: false });
    // Who comes back makes new ones: nobody knows where the old ones lie.
    expect(await roles()).toBeUndefined();
    const again = await createToken(ctx, { userId: user.id, name: "c" });
    expect((await actorForToken(db, again))?.roles).toEqual(["sales"]);
    await revokeToken(ctx, (await listTokens(ctx, user.id))[0]!.id);
    expect(await actorForToken(db, again)).toBeNull();

    const short = await createToken(ctx, { userId: user.id, name: "short", expiresAt: 1_000 });
    expect(await actorForToken(db, short, 999)).not.toBeNull();
    expect(await actorForToken(db, short, 1_000)).toBeNull();
  });

  test("one's own tokens are one's own matter, others' are not", async () => {
    const db = await openTestDb(engine);
    const a = await createUser(contextOf(db), person("a", { roles: ["sales"] }));
    const b = await createUser(contextOf(db), person("b", { roles: ["sales"] }));
    const ctx = contextOf(db, (await actorForUser(db, a.id))!);
    await createToken(ctx, { userId: a.id, name: "mine" });
    await createToken(contextOf(db), { userId: b.id, name: "theirs" });
    await expect(createToken(ctx, { userId: b.id, name: "x" })).rejects.toMatchObject({ kind: "forbidden" });
    await expect(listTokens(ctx, b.id)).rejects.toMatchObject({ kind: "forbidden" });
    const [theirs] = await listTokens(contextOf(db), b.id);
    await expect(revokeToken(ctx, theirs!.id)).rejects.toMatchObject({ kind: "forbidden" });
    expect(await listTokens(ctx, a.id)).toHaveLength(1);
  });

  test("who manages people makes tokens for them, but none with which to be an admin", async () => {
    const db = await openTestDb(engine);
    const root = await createUser(contextOf(db), person("root", { roles: ["admin"] }));
    const seller = await createUser(contextOf(db), person("seller", { roles: ["sales"] }));
    const made = await createUser(contextOf(db), person("manager", { roles: ["people"] }));
    const manager = contextOf(db, (await actorForUser(db, made.id))!);
    await createToken(manager, { userId: seller.id, name: "till" });
    await expect(createToken(manager, { userId: root.id, name: "mine" })).rejects.toMatchObject({
      kind: "forbidden",
    });
  });

  test("a NUL, a number for a name or no values at all are refused, never a fault of the database", async () => {
    const db = await openTestDb(engine);
    const ctx = contextOf(db);
    const { id } = await createUser(ctx, person("u"));
    const team = await createTeam(ctx, { name: "T" });
    const refused: (() => Promise<unknown>)[] = [
      () => createUser(ctx, person("a\0b")),
      () => createUser(ctx, person("b", { email: "a\0@demo.test" })),
      () => createUser(ctx, person("c", { managerId: "\0", teamId: "\0" })),
      () => createUser(ctx, undefined as never),
      () => updateUser(ctx, id, { name: 7 } as never),
      () => updateUser(ctx, id, undefined as never),
      () => createTeam(ctx, { name: "a\0" }),
      () => updateTeam(ctx, team.id, { name: 7 } as never),
      () => updateTeam(ctx, team.id, { managerId: "\0" }),
      () => updateTeam(ctx, team.id, { id: "other" } as never),
      () => updateTeam(ctx, team.id, undefined as never),
      () => createToken(ctx, { userId: id, name: " \0 " }),
    ];
    for (const work of refused) await expect(work()).rejects.toMatchObject({ kind: "invalid" });
    expect(await listTeams(db)).toEqual([team]);
  });
});
