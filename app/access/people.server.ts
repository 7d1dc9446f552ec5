import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import { forbidden } from "../errors.ts";
import type { Locale } from "../i18n/text.ts";
import type { User } from "./person-shape.server.ts";

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

/** People by a condition on `users u`. */
export async function readUsers(q: Queries, where: string, params: string[]): Promise<User[]> {
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
