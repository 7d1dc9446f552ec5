import { DEMO_PEOPLE, DEMO_TEAMS } from "../seeds/people.ts";
import { openSetup } from "./access/first-admin.server.ts";
import { hashPassword } from "./access/passwords.server.ts";
import { createTeam, updateTeam } from "./access/teams.server.ts";
import { createUser, listUsers, updateUser } from "./access/users.server.ts";
import type { Config } from "./config.server.ts";
import type { Context } from "./context.ts";
import { UniqueViolation } from "./db/errors.server.ts";

/** The one password of all demo people: known to everybody, so it never signs anybody in in production. */
export const DEMO_PASSWORD = "attune-demo";
const DEMO_DOMAIN = "@demo.test";

/** Demo people on a demo, once; in production whoever is left of them is disabled, and the first admin is asked for. */
export async function setUpPeople(ctx: Context, config: Config): Promise<void> {
  const people = await listUsers(ctx);
  if (config.demo) {
    if (people.length === 0) await createDemoPeople(ctx);
    return;
  }
  for (const person of people) {
    if (person.email.endsWith(DEMO_DOMAIN) && !person.disabled)
      await updateUser(ctx, person.id, { disabled: true });
  }
  await openSetup(ctx, config.sessionSecret);
}

/** Two programs may start at once on an empty database: the slower one meets the unique names and finds the work done. */
async function createDemoPeople(ctx: Context): Promise<void> {
  try {
    await writeDemoPeople(ctx);
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
  }
}

async function writeDemoPeople(ctx: Context): Promise<void> {
  const password = await hashPassword(DEMO_PASSWORD);
  await ctx.db.transaction(async (tx) => {
    const inside = { ...ctx, tx };
    if ((await listUsers(inside)).length > 0) return;
    const teams = new Map<string, string>();
    for (const team of DEMO_TEAMS) {
      const parentId = team.parent ? teams.get(team.parent) : null;
      teams.set(team.name, (await createTeam(inside, { name: team.name, parentId })).id);
    }
    const people = new Map<string, string>();
    for (const { email, name, roles, locale, team, manager } of DEMO_PEOPLE) {
      const user = await createUser(inside, {
        email,
        name,
        roles,
        locale,
        teamId: team ? teams.get(team) : null,
        managerId: manager ? people.get(manager) : null,
      });
      people.set(email, user.id);
    }
    for (const team of DEMO_TEAMS) {
      await updateTeam(inside, teams.get(team.name)!, { managerId: people.get(team.manager) });
    }
    await tx.run(`UPDATE "users" SET "password_hash" = ? WHERE "email" LIKE ?`, [
      password,
      `%${DEMO_DOMAIN}`,
    ]);
  });
}
