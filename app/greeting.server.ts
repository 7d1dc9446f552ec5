import type { AddressInfo } from "node:net";
import { DEMO_PEOPLE } from "../seeds/people.ts";
import { SYSTEM } from "./access/actor.ts";
import { openSetup } from "./access/first-admin.server.ts";
import type { RoleModel } from "./access/role-model.ts";
import { listUsers } from "./access/users.server.ts";
import { addressOf } from "./config.server.ts";
import { type App, contextFor } from "./context.server.ts";
import { type Locale, label } from "./i18n/text.ts";
import { DEMO_PASSWORD } from "./setup.server.ts";

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
    `  Attune 合意  ${addressOf(app.config.host, port)}`,
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
