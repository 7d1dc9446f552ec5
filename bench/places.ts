import { join } from "node:path";
import pg from "pg";
import { startPostgres } from "#test/support/postgres.ts";
import type { Place } from "./installation.ts";

/** Durability is on, as ours is on SQLite; everything else is as PostgreSQL is installed. */
const POSTGRES = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  autovacuum: "on",
  shared_buffers: "128MB",
};

export type Engine = "sqlite" | "postgresql";

/** Where both sides keep their data. */
export interface Places {
  floor: string;
  ours: Place;
  version(): Promise<string>;
  /** What the engine's own housekeeping would do within the minute. */
  settle(): Promise<void>;
}

export function filesIn(folder: string): Places {
  return {
    floor: join(folder, "floor.sqlite"),
    ours: { ATTUNE_DATA: folder, DATABASE_URL: `sqlite:${join(folder, "attune.sqlite")}` },
    version: async () => {
      const { default: sqlite3 } = await import("sqlite3");
      return sqlite3.VERSION;
    },
    settle: async () => {},
  };
}

/** Two databases on a PostgreSQL of this run's own; what it adds to `closing` ends the server. */
export async function databasesOn(folder: string, closing: (() => unknown)[]): Promise<Places> {
  const server = await startPostgres(POSTGRES);
  closing.push(() => server.stop());
  const at = (name: string) => {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  const ask = async (url: string, sql: string) => {
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    const client = await pool.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      client.release();
      await pool.end();
    }
  };
  for (const name of ["bench_floor", "bench_ours"]) {
    await ask(server.url, `DROP DATABASE IF EXISTS ${name}`);
    await ask(server.url, `CREATE DATABASE ${name}`);
  }
  return {
    floor: at("bench_floor"),
    ours: { ATTUNE_DATA: folder, DATABASE_URL: at("bench_ours") },
    version: async () => String((await ask(server.url, "SHOW server_version"))[0]?.server_version),
    settle: async () => {
      await ask(at("bench_ours"), "VACUUM ANALYZE");
    },
  };
}
