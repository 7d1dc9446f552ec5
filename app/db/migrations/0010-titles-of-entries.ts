import type { Migration } from "../migration.ts";
import { addTitles } from "../search-tables.server.ts";

/**
 * PostgreSQL's search entries keep the record's title, so that a search is sorted before records are read (decision 017). Those that are
 * there are written anew by a job; until it is done, searches that meet one of them are answered as before. A new database has none.
 */
export const titlesOfEntries: Migration = {
  name: "0010-titles-of-entries",
  sql: [],
  async run(tx) {
    if (tx.dialect !== "postgresql") return;
    const tables = await tx.all<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 's@_%' ESCAPE '@'",
    );
    for (const { name } of tables) await addTitles(tx, name);
    // One that an earlier migration has just ordered does it, too.
    await tx.run(
      `INSERT INTO jobs (id, kind, payload, state, run_at, attempts, max_attempts, unique_key, created_at)
       SELECT '00000000-0000-7000-8000-000000000010', 'refill_search', 'null', 'ready', max(created_at), 0, 8, 'refill_search', max(created_at)
         FROM revisions HAVING count(*) > 0
       ON CONFLICT DO NOTHING`,
    );
  },
};
