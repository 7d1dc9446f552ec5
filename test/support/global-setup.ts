import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrate, openDb } from "#app/db/open.server.ts";
import { startPostgres } from "./postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A migrated SQLite file, to be copied. */
    sqliteTemplate: string;
    /** Address of the maintenance database of the run's PostgreSQL, and the name of the migrated database to be copied. */
    postgresUrl: string;
    postgresTemplate: string;
    /** How `CREATE DATABASE` copies fastest there: files as they are, without a log of every page; ` STRATEGY …`, or nothing. */
    postgresCopying: string;
    /** A folder for whatever a test file writes; gone when the run is over. */
    scratch: string;
  }
}

/** One PostgreSQL and one migrated template on each engine for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "attune-test-"));
  const file = join(folder, "template.db");
  const sqlite = await openDb({ url: `sqlite:${file}` });
  await migrate(sqlite);
  await sqlite.close();

  const server = await startPostgres();
  const template = `attune_template_${process.pid}`;
  const admin = await openDb({ url: server.url });
  await admin.run(`DROP DATABASE IF EXISTS ${template}`);
  await admin.run(`CREATE DATABASE ${template}`);
  const postgres = await openDb({ url: databaseUrl(server.url, template) });
  await migrate(postgres);
  await postgres.close();
  const [running] = await admin.all<{ version: string }>(
    "SELECT current_setting('server_version_num') AS version",
  );

  project.provide("scratch", folder);
  project.provide("sqliteTemplate", file);
  project.provide("postgresUrl", server.url);
  project.provide("postgresTemplate", template);
  project.provide("postgresCopying", Number(running!.version) >= 150_000 ? " STRATEGY file_copy" : "");
  return async () => {
    // With it go those that tests made of it and filled (`databases.ts`).
    const made = await admin.all<{ datname: string }>("SELECT datname FROM pg_database");
    for (const { datname } of made)
      if (datname.startsWith(template)) await admin.run(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
    await admin.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** The same server, another database. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
