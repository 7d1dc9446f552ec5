import type { Db, Queries } from "../db/types.ts";
import { LOCALES, type Locale } from "../i18n/text.ts";
import type { Actor } from "./actor.ts";
import { PEOPLE } from "./people-version.server.ts";
import { membersBelow } from "./teams.server.ts";

/** A person as the database has them at this moment, for {@link toActor}. */
export interface PersonRow {
  user_id: string;
  user_name: string;
  locale: string;
  team_id: string | null;
  disabled_at: number | null;
  /** Keys of roles, separated by spaces. */
  roles: string | null;
  people: number | null;
}

/** Columns of {@link PersonRow} for a query that calls the user's row `u`. */
export function personColumns(q: Queries): string {
  const join = q.dialect === "sqlite" ? "group_concat(role, ' ')" : "string_agg(role, ' ')";
  return `u.id AS user_id, u.name AS user_name, u.locale, u.team_id, u.disabled_at,
    (SELECT ${join} FROM user_roles r WHERE r.user_id = u.id) AS roles,
    (SELECT c.value FROM counters c WHERE c.key = '${PEOPLE}') AS people`;
}

/** The actor that a user is now; null when the id is unknown or the user is disabled. */
export async function actorForUser(db: Db, id: string): Promise<Actor | null> {
  const row = (await db.all<PersonRow>(`SELECT ${personColumns(db)} FROM users u WHERE u.id = ?`, [id]))[0];
  return row ? toActor(db, row) : null;
}

/** Roles are read at every request, so that taking one away works at once; who is in a team is kept until that changes. */
export async function toActor(db: Db, row: PersonRow): Promise<Actor | null> {
  if (row.disabled_at !== null) return null;
  return {
    kind: "user",
    id: row.user_id,
    name: row.user_name,
    roles: row.roles === null ? [] : row.roles.split(" ").sort(),
    teams: row.team_id === null ? [] : [row.team_id],
    teamMembers: row.team_id === null ? [] : await members(db, row.team_id, row.people ?? 0),
    ...(LOCALES.includes(row.locale as Locale) && { locale: row.locale as Locale }),
  };
}

interface KeptMembers {
  version: number;
  byTeam: Map<string, readonly string[]>;
}
const kept = new WeakMap<Db, KeptMembers>();

async function members(db: Db, team: string, version: number): Promise<readonly string[]> {
  let all = kept.get(db);
  if (all?.version !== version) {
    all = { version, byTeam: new Map() };
    kept.set(db, all);
  }
  let ids = all.byTeam.get(team);
  if (!ids) {
    // Read after the version: at worst newer people are kept under an older version, and replaced with the next.
    ids = await membersBelow(db, team);
    all.byTeam.set(team, ids);
  }
  return ids;
}
