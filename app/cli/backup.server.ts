import { resolve } from "node:path";
import { readConfig } from "../config.server.ts";
import { backup, restore } from "../db/backup.server.ts";
import type { Command } from "./command.server.ts";
import { expectPositionals, parse } from "./usage.ts";
import { withApp } from "./with-app.server.ts";

/** `backup <file>`: a consistent copy while writing goes on. */
export const backupCommand: Command = async (args, terminal) => {
  const { positionals } = parse({ args, allowPositionals: true, options: { json: { type: "boolean" } } });
  const [name] = expectPositionals(positionals, "file");
  const file = resolve(terminal.from, name!);
  return withApp(async (_, app) => {
    await backup(app.db, file);
    terminal.err(file);
    return 0;
  });
};

/** `restore <file>`: puts a backup in the place of the database; the server must be stopped. */
export const restoreCommand: Command = async (args, terminal) => {
  const { positionals } = parse({ args, allowPositionals: true, options: { json: { type: "boolean" } } });
  const [name] = expectPositionals(positionals, "file");
  const config = readConfig(process.env);
  const kept = await restore(resolve(terminal.from, name!), config.databaseUrl);
  if (kept) terminal.err(kept);
  return 0;
};
