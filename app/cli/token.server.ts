import { invite, linkUrl, makeLink } from "../access/invitations.server.ts";
import { createToken } from "../access/tokens.server.ts";
import { findUser } from "../access/users.server.ts";
import { notFound } from "../errors.ts";
import { message } from "../i18n/messages/index.ts";
import type { Command, Terminal } from "./terminal.ts";
import { expectPositionals, parse, UsageError } from "./usage.ts";
import { withApp } from "./with-app.server.ts";

/** `token create --user <email> [--name <text>]` prints one API token on its own line, once. */
export const tokenCommand: Command = async (args, terminal) => {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: { user: { type: "string" }, name: { type: "string" }, json: { type: "boolean" } },
  });
  const [verb] = expectPositionals(positionals, "create");
  if (verb !== "create" || !values.user)
    throw new UsageError("cli_expects", { names: "create --user <email>" });
  const email = values.user;
  return withApp(async (ctx) => {
    const user = await findUser(ctx.db, email);
    if (!user) throw notFound("unknown_user", { user: email });
    const token = await createToken(ctx, { userId: user.id, name: values.name ?? "cli" });
    terminal.out(values.json ? JSON.stringify({ token }) : token);
    return 0;
  });
};

/**
 * `user create --email <email> --name <text> --role <key>` adds a person and prints their id; the link with which they set a password
 * goes to standard error. `user link --email <email>` prints a new one: the way back in for an admin who lost the password.
 */
export const userCommand: Command = async (args, terminal) => {
  const { values, positionals } = parse({
    args,
    allowPositionals: true,
    options: {
      email: { type: "string" },
      name: { type: "string" },
      role: { type: "string", multiple: true },
      json: { type: "boolean" },
    },
  });
  const [verb] = expectPositionals(positionals, "create");
  const { email, name, role } = values;
  if (verb === "link" && email) return printLink(email, values.json === true, terminal);
  if (verb !== "create" || !email || !name || !role) {
    throw new UsageError("cli_expects", { names: "create --email <email> --name <text> --role <key>" });
  }
  return withApp(async (ctx, app) => {
    const { user, link } = await invite(ctx, { email, name, roles: role });
    const url = linkUrl(app.config.publicUrl, link.token);
    terminal.out(values.json ? JSON.stringify({ ...user, link: url }) : user.id);
    if (!values.json) terminal.err(message("cli_user_link", { url }, terminal.locale));
    return 0;
  });
};

function printLink(email: string, json: boolean, terminal: Terminal): Promise<number> {
  return withApp(async (ctx, app) => {
    const user = await findUser(ctx.db, email);
    if (!user) throw notFound("unknown_user", { user: email });
    const link = await makeLink(ctx, user.id);
    const url = linkUrl(app.config.publicUrl, link.token);
    const expires_at = new Date(link.expiresAt).toISOString();
    terminal.out(json ? JSON.stringify({ link: url, expires_at }) : url);
    return 0;
  });
}
