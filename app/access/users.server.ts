import * as z from "zod/mini";
import type { Context } from "../context.ts";
import { UniqueViolation } from "../db/errors.server.ts";
import { newId } from "../db/ids.ts";
import type { Queries, Tx } from "../db/types.ts";
import { AppError, forbidden, type Issue, invalid, notFound } from "../errors.ts";
import { LOCALES, type Locale } from "../i18n/text.ts";
import { assertMayTouch, givesEverything, isAdmin, mayMakeAdmins } from "./admins.ts";
import { hashPassword } from "./passwords.server.ts";
import { peopleChanged } from "./people-version.server.ts";
import { endSessions } from "./sessions.server.ts";
import { assertMayManage, assertShape, inTransaction, listTeams, noNul, userExists } from "./teams.server.ts";

export { actorForUser } from "./actors.server.ts";

/** A person as other people see them. */
export interface User {
  id: string;
  email: string;
  name: string;
  roles: string[];
  /** Ids. */
  teams: string[];
  manager: string | null;
  locale: Locale;
  time_zone: string | null;
  disabled: boolean;
}

export interface UserInput {
  email: string;
  name: string;
  /** Keys of role schemas. */
  roles?: readonly string[];
  locale?: Locale;
  /** IANA name; the workspace's when null. */
  timeZone?: string | null;
  teamId?: string | null;
  managerId?: string | null;
  /** Without one the person cannot sign in with a password. */
  password?: string;
}

export interface UserPatch extends Partial<UserInput> {
  disabled?: boolean;
}

const MAIL = /^[^\s@<>"',;:]+@[^\s@<>"',;:]+\.[^\s@<>"',;:]+$|^[^\s@<>"',;:]+@localhost$/u;
const id = z.optional(z.nullable(z.string().check(noNul)));
/** Rules of a person's values, each by itself. */
export const personShape = {
  email: z.string().check(
    z.trim(),
    z.maxLength(254),
    noNul,
    z.refine((text) => MAIL.test(text), { params: { code: "bad_email" } }),
  ),
  name: z.string().check(z.trim(), z.minLength(1), z.maxLength(200), noNul),
  roles: z.optional(z.array(z.string())),
  locale: z.optional(z.enum(LOCALES)),
  timeZone: z.optional(
    z.nullable(z.string().check(z.refine(isTimeZone, { params: { code: "unknown_time_zone" } }))),
  ),
  teamId: id,
  managerId: id,
  password: z.optional(z.string()),
};
const userShape = z.strictObject(personShape);
const patchShape = z.partial(z.strictObject({ ...personShape, disabled: z.boolean() }));

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Everybody, by name. Any actor who is a person, the system, or an automation may ask. */
export async function listUsers(ctx: Context): Promise<User[]> {
  if (ctx.actor.kind === "survey") throw forbidden();
  return readUsers(ctx.tx ?? ctx.db, "", []);
}

/** One person; null when the id is unknown. */
export async function getUser(q: Queries, userId: string): Promise<User | null> {
  return (await readUsers(q, "WHERE u.id = ?", [userId]))[0] ?? null;
}

/** The person with this e-mail address (whatever its case), else the only one with exactly this name; null otherwise. */
export async function findUser(q: Queries, text: string): Promise<User | null> {
  const wanted = text.trim();
  if (wanted === "") return null;
  const byMail = await readUsers(q, "WHERE u.email = ?", [wanted.toLowerCase()]);
  if (byMail[0]) return byMail[0];
  const byName = await readUsers(q, "WHERE u.name = ?", [wanted]);
  return byName.length === 1 ? byName[0]! : null;
}

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
 * Changes a person; what is not named stays. Needs `people.manage`, and `admin` to change an admin. Disabling ends their sessions,
 * tokens and links; another password or address ends sessions and links; other roles end their sessions, so that they sign in anew.
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
  if (disabled) await tx.run("DELETE FROM api_tokens WHERE user_id = ?", [after.id]);
}

async function readUsers(q: Queries, where: string, params: string[]): Promise<User[]> {
  const join = q.dialect === "sqlite" ? "group_concat(role, ' ')" : "string_agg(role, ' ')";
  const rows = await q.all<
    Record<"id" | "email" | "name" | "locale", string> &
      Record<"roles" | "team_id" | "manager_id" | "time_zone", string | null> & { disabled_at: number | null }
  >(
    `SELECT u.id, u.email, u.name, u.locale, u.time_zone, u.team_id, u.manager_id, u.disabled_at,
       (SELECT ${join} FROM user_roles r WHERE r.user_id = u.id) AS roles
     FROM users u ${where} ORDER BY u.name, u.id`,
    params,
  );
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    name: row.name,
    roles: row.roles === null ? [] : row.roles.split(" ").sort(),
    teams: row.team_id === null ? [] : [row.team_id],
    manager: row.manager_id,
    locale: row.locale as Locale,
    time_zone: row.time_zone,
    disabled: row.disabled_at !== null,
  }));
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
