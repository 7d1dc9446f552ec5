import { resolve } from "node:path";
import { readConfig } from "../config.server.ts";
import { backup, restore } from "../db/backup.server.ts";
import { message } from "../i18n/messages/index.ts";
import type { Command } from "./terminal.ts";
import { expectPositionals, parse } from "./usage.ts";
import { withApp } from "./with-app.server.ts";

const OPTIONS = { json: { type: "boolean" } } as const;

/** `backup <file>`: a consistent copy while writing goes on. */
export const backupCommand: Command = async (args, terminal) => {
  const { values, positionals } = parse({ args, allowPositionals: true, options: OPTIONS });
  const [name] = expectPositionals(positionals, "file");
  const file = resolve(terminal.from, name!);
  return withApp(async (_, app) => {
    await backup(app.db, file);
    if (values.json) terminal.out(JSON.stringify({ file }));
    else terminal.err(file);
    return 0;
  });
};

/** `restore <file>`: puts a backup in the place of the database; the server must be stopped. */
export const restoreCommand: Command = async (args, terminal) => {
  const { values, positionals } = parse({ args, allowPositionals: true, options: OPTIONS });
  const [name] = expectPositionals(positionals, "file");
  const config = readConfig(process.env);
  const kept = await restore(resolve(terminal.from, name!), config.databaseUrl);
  if (values.json) terminal.out(JSON.stringify({ kept }));
  else if (kept) terminal.err(message("cli_restored", { kept }, terminal.locale));
  return 0;
};
