import pg, { type PoolClient } from "pg";
import type { Connection, Engine } from "./engine.ts";

const CONNECTIONS = 10;
const BIGINT = 20;

const TYPES = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === BIGINT ? Number : pg.types.getTypeParser(oid, format as "text"),
};

/** A pool as large as the product's; every statement is prepared by name. */
export function openPostgresqlFloor(url: string): Engine {
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS });
  const names = new Map<string, { name: string; text: string }>();
  const prepared = (sql: string) => {
    let found = names.get(sql);
    if (!found) {
      let count = 0;
      found = { name: `f${names.size}`, text: sql.replace(/\?/g, () => `$${++count}`) };
      names.set(sql, found);
    }
    return found;
  };
  const through = (client: PoolClient): Connection => ({
    all: async (sql, params) =>
      (await client.query({ ...prepared(sql), values: [...params], types: TYPES })).rows,
  });
  const lent = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      return await work(client);
    } finally {
      client.release();
    }
  };
  return {
    text: 'text COLLATE "C"',
    whole: "bigint",
    absentLast: " NULLS LAST",
    forUpdate: " FOR UPDATE",
    all: (sql, params) => lent((client) => through(client).all(sql, params)),
    write: (work) =>
      lent(async (client) => {
        await client.query("BEGIN");
        try {
          const result = await work(through(client));
          await client.query("COMMIT");
          return result;
        } catch (error) {
          await client.query("ROLLBACK");
          throw error;
        }
      }),
    async settle() {
      await lent((client) => client.query("VACUUM ANALYZE"));
    },
    close: () => pool.end(),
  };
}
