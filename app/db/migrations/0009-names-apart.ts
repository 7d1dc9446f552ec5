import type { Migration } from "../migration.ts";
import { gramsIndexName, primaryKeyName, searchTableName } from "../object-columns.ts";
import { createSearch } from "../search-tables.server.ts";
import { quote, type Tx } from "../types.ts";

/**
 * Names that no object's key can run into: `customer_data` beside `customer` met SQLite's own table `s_customer_data`, `customer_grams`
 * and `customer_pkey` met PostgreSQL's indexes. New objects get them at once; those that are there are renamed, and what could not be laid is.
 */
export const namesApart: Migration = {
  name: "0009-names-apart",
  sql: [],
  async run(tx) {
    if (tx.dialect === "postgresql") await renameIndexes(tx);
    for (const { name } of await tx.all<{ name: string }>(SEARCH_TABLES[tx.dialect])) {
      const wanted = searchTableName(name.slice("s_".length));
      if (wanted !== name) await tx.run(`ALTER TABLE ${quote(name)} RENAME TO ${quote(wanted)}`);
    }
    // Where the names met already, SQLite laid no search table, and no record could be written: there is nothing to fill it with.
    if (tx.dialect === "sqlite")
      for (const { name } of await tx.all<{ name: string }>(OBJECT_TABLES))
        await createSearch(tx, searchTableName(name.slice("o_".length)));
  },
};

const SEARCH_TABLES = {
  // Not the tables that SQLite lays beside them.
  sqlite:
    "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%' AND name LIKE 's@_%' ESCAPE '@'",
  postgresql:
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE 's@_%' ESCAPE '@'",
};

const OBJECT_TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'o@_%' ESCAPE '@'";

async function renameIndexes(tx: Tx): Promise<void> {
  const found = await tx.all<{ on_table: string; name: string }>(
    `SELECT tablename AS on_table, indexname AS name FROM pg_indexes
      WHERE schemaname = current_schema() AND (tablename LIKE 'o@_%' ESCAPE '@' OR tablename LIKE 's@_%' ESCAPE '@')`,
  );
  for (const { on_table: table, name } of found) {
    // What their table is about to be called.
    const called = table.startsWith("s_") ? searchTableName(table.slice("s_".length)) : table;
    if (name === `${table}_pkey`) await rename(name, primaryKeyName(called));
    if (name === `${table}_grams`) await rename(name, gramsIndexName(called));
  }

  async function rename(name: string, wanted: string): Promise<void> {
    await tx.run(`ALTER INDEX ${quote(name)} RENAME TO ${quote(wanted)}`);
  }
}
