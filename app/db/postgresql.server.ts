import pg, { type PoolClient, type QueryResult } from "pg";
import type { SqlValue } from "../fields/value.ts";
import type { Connection, Driver } from "./driver.ts";
import { numbered } from "./placeholders.ts";
import { PATIENCE } from "./pool.ts";
import { Recent } from "./recent.ts";
import type { Row } from "./types.ts";

const CONNECTIONS = 10;
/** A statement used this often is prepared by name, so that the server parses it once a connection. */
const PREPARE_FROM = 2;
const LONGEST_PREPARED = 20_000;

/** Statements that may take longer than a request. */
const UNHURRIED = /^CREATE (UNIQUE )?INDEX CONCURRENTLY /;

/** Whole numbers are numbers (int8, numeric), booleans 0 and 1, as on SQLite; dates stay text. */
const PARSERS = new Map<number, (text: string) => unknown>([
  [16, (text) => (text === "t" ? 1 : 0)],
  [20, Number],
  [1700, Number],
  [1082, String],
  [1114, String],
  [1184, String],
]);

const TYPES = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    PARSERS.get(oid) ?? pg.types.getTypeParser(oid, format as "text"),
};

interface Prepared {
  text: string;
  uses: number;
  name: string | undefined;
}

/** Names are made once per process, so that one name means one text on every connection. */
let names = 0;

/** Opens a pool of up to ten connections. Reading and writing share it; the server keeps them apart. */
export async function openPostgresql(url: string, patience = PATIENCE): Promise<Driver> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: patience,
    idleTimeoutMillis: 60_000,
    application_name: "attune",
    // A page at random costs little more than the next one: databases lie in memory and on solid state (decision 016).
    options:
      "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=120000 -c client_min_messages=warning -c random_page_cost=1.1",
  });
  // A connection that dies leaves the pool by itself and fails what runs on it; without listeners it would also end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  const statements = new Recent<Prepared>(500);
  const lend = async () => {
    const client = await pool.connect();
    return new PostgresqlConnection(client, statements);
  };
  return {
    dialect: "postgresql",
    place: url,
    reader: lend,
    writer: lend,
    release: (connection, broken) => (connection as PostgresqlConnection).handle.release(broken),
    begin: "BEGIN",
    together: (writes) =>
      `WITH ${writes
        .slice(0, -1)
        .map((write, at) => `w${at + 1} AS (${write})`)
        .join(", ")} ${writes.at(-1)}`,
    // A transaction in which a statement failed ends in ROLLBACK even when COMMIT was said, and without an error.
    commit: async (connection) =>
      (await (connection as PostgresqlConnection).handle.query("COMMIT")).command === "COMMIT",
    close: () => pool.end(),
  };
}

class PostgresqlConnection implements Connection {
  readonly handle: PoolClient;
  private readonly statements: Recent<Prepared>;

  constructor(client: PoolClient, statements: Recent<Prepared>) {
    this.handle = client;
    this.statements = statements;
  }

  async all(sql: string, params: readonly SqlValue[]): Promise<Row[]> {
    return (await this.query(sql, params)).rows;
  }

  async run(sql: string, params: readonly SqlValue[]): Promise<number> {
    if (UNHURRIED.test(sql)) return this.unhurried(sql);
    return (await this.query(sql, params)).rowCount ?? 0;
  }

  async script(statements: readonly string[]): Promise<Row[][]> {
    const answer: unknown = await this.handle.query({ text: statements.join("; "), types: TYPES });
    const results = (Array.isArray(answer) ? answer : [answer]) as QueryResult[];
    return results.map((result) => result.rows);
  }

  /** Building an index beside running writes may take minutes, and cannot be inside a transaction that lifts the limit for itself. */
  private async unhurried(sql: string): Promise<number> {
    await this.handle.query("SET statement_timeout = 0");
    try {
      await this.handle.query(sql);
    } finally {
      await this.handle.query("RESET statement_timeout");
    }
    return 0;
  }

  private async query(sql: string, params: readonly SqlValue[]): Promise<QueryResult> {
    let prepared = this.statements.get(sql);
    if (!prepared) {
      prepared = { text: numbered(sql), uses: 0, name: undefined };
      if (sql.length <= LONGEST_PREPARED) this.statements.set(sql, prepared);
    }
    if (!prepared.name && ++prepared.uses >= PREPARE_FROM) prepared.name = `q${++names}`;
    try {
      return await this.handle.query({
        name: prepared.name,
        text: prepared.text,
        values: params as unknown[],
        types: TYPES,
      });
    } catch (error) {
      // "cached plan must not change result type": a published field widened a table; the next use prepares anew.
      if ((error as { code?: string }).code === "0A000") this.statements.delete(sql);
      throw error;
    }
  }
}
