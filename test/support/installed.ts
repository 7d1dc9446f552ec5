import { copyFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Config } from "#app/config.server.ts";
import { boot } from "#app/context.server.ts";
import type { Dialect } from "#app/logic/types.ts";
import { createFilledDb } from "./databases.ts";
import { temporaryFolder } from "./program.ts";

const root = resolve(import.meta.dirname, "../..");

/** How tests boot the program inside their own process: a demo. */
export function demoConfig(databaseUrl: string, dataFolder: string): Config {
  return {
    port: 0,
    host: "127.0.0.1",
    publicUrl: "http://127.0.0.1",
    databaseUrl,
    dataFolder,
    demo: true,
    sessionSecret: "test",
    root,
    build: join(root, "build"),
  };
}

/**
 * Address of a fresh database as the program leaves it after its first start: the shipped workspace and the demo's people. A first start
 * takes half a second, and has tests of its own.
 */
export function createInstalledDb(engine: Dialect): Promise<string> {
  return createFilledDb(engine, "installed", async (url) => {
    const app = await boot(demoConfig(url, ""));
    await app.close();
  });
}

/** A data folder with that database on SQLite in it, where a program looks for it. Whoever asked removes it. */
export async function installedFolder(): Promise<string> {
  const folder = temporaryFolder();
  const url = await createInstalledDb("sqlite");
  copyFileSync(url.slice("sqlite:".length), join(folder, "attune.sqlite"));
  return folder;
}
