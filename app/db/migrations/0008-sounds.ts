import type { Migration } from "../migration.ts";

/** Search entries hold how titles sound: those that are there are written anew, by a job. A new database has none. */
export const sounds: Migration = {
  name: "0008-sounds",
  sql: [
    `INSERT INTO jobs (id, kind, payload, state, run_at, attempts, max_attempts, unique_key, created_at)
     SELECT '00000000-0000-7000-8000-000000000008', 'refill_search', 'null', 'ready', max(created_at), 0, 8, 'refill_search', max(created_at)
       FROM revisions HAVING count(*) > 0`,
  ],
};
