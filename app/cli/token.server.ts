import { createToken } from "../access/tokens.server.ts";
import { createUser, findUser } from "../access/users.server.ts";
import { notFound } from "../errors.ts";
import type { Command } from "./command.server.ts";
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

/** `user create --email <email> --name <text> --role <key>`: how a production installation gets its first admin. */
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
  if (verb !== "create" || !email || !name || !role) {
    throw new UsageError("cli_expects", { names: "create --email <email> --name <text> --role <key>" });
  }
  return withApp(async (ctx) => {
    const user = await createUser(ctx, { email, name, roles: role });
    terminal.out(values.json ? JSON.stringify(user) : user.id);
    return 0;
  });
};
