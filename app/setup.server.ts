import type { AddressInfo } from "node:net";
import { DEMO_PEOPLE, DEMO_TEAMS } from "../seeds/people.ts";
import { SYSTEM } from "./access/actor.ts";
import { openSetup } from "./access/first-admin.server.ts";
import { hashPassword } from "./access/passwords.server.ts";
import type { RoleModel } from "./access/role-model.ts";
import { createTeam, updateTeam } from "./access/teams.server.ts";
import { createUser, listUsers, updateUser } from "./access/users.server.ts";
import type { Config } from "./config.server.ts";
import { type App, contextFor } from "./context.server.ts";
import type { Context } from "./context.ts";
import { UniqueViolation } from "./db/errors.server.ts";
import { type Locale, label } from "./i18n/text.ts";

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

/** The demo's people with their roles in words, for the first page and the greeting. */
export async function demoPeople(
  app: App,
  locale: Locale,
): Promise<{ name: string; email: string; roles: string[] }[]> {
  const { workspace } = contextFor(app, SYSTEM);
  const people = await listUsers(contextFor(app, SYSTEM));
  const order = new Map(DEMO_PEOPLE.map((person, at) => [person.email, at]));
  return people
    .filter((person) => order.has(person.email) && !person.disabled)
    .sort((a, b) => order.get(a.email)! - order.get(b.email)!)
    .map(({ name, email, roles }) => ({
      name,
      email,
      roles: roles.map((key) => label(workspace.part<RoleModel>("role", key)?.def.label, locale) || key),
    }));
}

/** What a start prints: the address and, on a demo, who may sign in. */
export async function greeting(app: App, address: AddressInfo | string | null): Promise<string> {
  const port = typeof address === "object" && address ? address.port : app.config.port;
  const lines = [
    "",
    `  Attune 合意  http://${app.config.host}:${port}`,
    `  ${app.db.dialect}, revision ${app.workspaces.current().revision}`,
    "",
  ];
  if (app.config.demo) {
    lines.push(`  Demo people (password ${DEMO_PASSWORD}):`);
    for (const person of await demoPeople(app, "en"))
      lines.push(`    ${person.email.padEnd(28)} ${person.roles.join(", ")}`);
    lines.push("", "  A token for the API: npm run attune -- token create --user admin@demo.test", "");
  } else {
    const code = await openSetup(contextFor(app, SYSTEM), app.config.sessionSecret);
    if (code !== null) {
      lines.push("  There is no admin yet. Open this address and enter this code:");
      lines.push(`    ${app.config.publicUrl}/setup`, `    ${code}`, "");
    }
  }
  return `${lines.join("\n")}\n`;
}
