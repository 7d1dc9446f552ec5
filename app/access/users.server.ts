import type { Context } from "../context.ts";
import { UniqueViolation } from "../db/errors.server.ts";
import { newId } from "../db/ids.ts";
import type { Tx } from "../db/types.ts";
import { AppError, forbidden, type Issue, invalid, notFound } from "../errors.ts";
import { assertMayTouch, givesEverything, isAdmin, mayMakeAdmins } from "./admins.ts";
import { hashPassword } from "./passwords.server.ts";
import { getUser, readUsers } from "./people.server.ts";
import { peopleChanged } from "./people-version.server.ts";
import { patchShape, type User, type UserInput, type UserPatch, userShape } from "./person-shape.server.ts";
import { endSessions, endTokens } from "./sessions.server.ts";
import { assertMayManage, assertShape, inTransaction, listTeams, userExists } from "./teams.server.ts";

export { actorForUser } from "./actors.server.ts";
export { findUser, getUser, listUsers } from "./people.server.ts";
export { personShape, type User, type UserInput, type UserPatch } from "./person-shape.server.ts";

/** Adds a person. Needs `people.manage`; 409 when the address is taken; 422 for unknown roles, team or manager. */
export async function createUser(ctx: Context, input: UserInput): Promise<User> {
  assertMayManage(ctx);
  assertShape(input, userShape);
  const userId = newId();
  const password = input.password === undefined ? null : await hashPassword(input.password);
  return inTransaction(ctx, async (tx) => {
    await assertLinks(ctx, tx, input, userId);
    await unlessTaken(input.email, () =>
      tx.run(
        `INSERT INTO users (id, email, name, locale, time_zone, password_hash, team_id, manager_id, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          userId,
          input.email.trim().toLowerCase(),
          input.name.trim(),
          input.locale ?? ctx.workspace.language,
          input.timeZone ?? null,
          password,
          input.teamId ?? null,
          input.managerId ?? null,
          ctx.clock.now(),
        ],
      ),
    );
    await setRoles(tx, userId, input.roles ?? []);
    await peopleChanged(tx);
    return (await getUser(tx, userId))!;
  });
}

/**
 * Changes a person; what is not named stays. Needs `people.manage`, and `admin` to change an admin. Disabling and another password
 * end their sessions, tokens and links; another address sessions and links; other roles their sessions, so that they sign in anew
 * (a token goes on, with the rights of the roles that are left).
 * @throws AppError 409 `last_admin` when nobody would be left who may do everything
 */
export async function updateUser(ctx: Context, userId: string, patch: UserPatch): Promise<User> {
  assertMayManage(ctx);
  assertShape(patch, patchShape);
  const password = patch.password === undefined ? undefined : await hashPassword(patch.password);
  const columns = {
    email: patch.email?.trim().toLowerCase(),
    name: patch.name?.trim(),
    locale: patch.locale,
    time_zone: patch.timeZone,
    password_hash: password,
    team_id: patch.teamId,
    manager_id: patch.managerId,
    disabled_at: patch.disabled === undefined ? undefined : patch.disabled ? ctx.clock.now() : null,
  };
  const changes = Object.entries(columns).filter(([, value]) => value !== undefined) as [
    string,
    string | number | null,
  ][];
  return inTransaction(ctx, async (tx) => {
    const before = await getUser(tx, userId);
    if (!before) throw notFound("unknown_user", { user: userId });
    assertMayTouch(ctx, before);
    await assertLinks(ctx, tx, patch, userId);
    if (changes.length > 0) {
      const assignments = changes.map(([name]) => `${name} = ?`).join(", ");
      await unlessTaken(patch.email ?? "", () =>
        tx.run(`UPDATE users SET ${assignments} WHERE id = ?`, [
          ...changes.map(([, value]) => value),
          userId,
        ]),
      );
    }
    if (patch.roles) await setRoles(tx, userId, patch.roles);
    await peopleChanged(tx);
    const after = (await getUser(tx, userId))!;
    await assertAdminLeft(ctx, tx, before, after);
    await endWhatChanged(ctx, tx, before, after, password !== undefined);
    return after;
  });
}

async function assertAdminLeft(ctx: Context, tx: Tx, before: User, after: User): Promise<void> {
  const ruled = (user: User) => isAdmin(ctx.workspace, user) && !user.disabled;
  // The house itself may: in production it disables the demo's people, and then asks for the first admin.
  if (ctx.actor.kind === "system" || !ruled(before) || ruled(after)) return;
  if (!(await readUsers(tx, "", [])).some(ruled)) throw new AppError("conflict", "last_admin");
}

async function endWhatChanged(
  ctx: Context,
  tx: Tx,
  before: User,
  after: User,
  newPassword: boolean,
): Promise<void> {
  const disabled = after.disabled && !before.disabled;
  const moved = before.email !== after.email || newPassword;
  // Who gives themselves another role has just proved who they are, and reads by the new one at the next request anyway.
  const roles = before.roles.join(" ") !== after.roles.join(" ") && ctx.actor.id !== after.id;
  if (disabled || moved || roles) await endSessions(tx, after.id);
  if (disabled || moved) await tx.run("DELETE FROM sign_in_links WHERE user_id = ?", [after.id]);
  if (disabled || newPassword) await endTokens(tx, after.id);
}

async function setRoles(tx: Tx, userId: string, roles: readonly string[]): Promise<void> {
  await tx.run("DELETE FROM user_roles WHERE user_id = ?", [userId]);
  for (const role of new Set(roles))
    await tx.run("INSERT INTO user_roles (user_id, role) VALUES (?, ?)", [userId, role]);
}

async function assertLinks(ctx: Context, tx: Tx, input: UserPatch, userId: string): Promise<void> {
  const issues: Issue[] = [];
  for (const [at, role] of (input.roles ?? []).entries()) {
    if (!ctx.workspace.part("role", role))
      issues.push({ path: `/roles/${at}`, code: "unknown_role", params: { role } });
  }
  if (!mayMakeAdmins(ctx) && input.roles?.some((role) => givesEverything(ctx.workspace, role)))
    throw forbidden();
  if (input.teamId && !(await listTeams(tx)).some((team) => team.id === input.teamId)) {
    issues.push({ path: "/teamId", code: "unknown_team" });
  }
  if (input.managerId && (input.managerId === userId || !(await userExists(tx, input.managerId)))) {
    issues.push({ path: "/managerId", code: "unknown_user", params: { user: input.managerId } });
  }
  if (issues.length > 0) throw invalid(issues);
}

async function unlessTaken(email: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    throw new AppError("conflict", "email_taken", { params: { email }, cause: error });
  }
}
