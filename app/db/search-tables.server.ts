import { gramsIndexName, primaryKey } from "./object-columns.ts";
import { quote, type Tx } from "./types.ts";

/**
 * The search table: per record its grams, separated by spaces, each gram letters and digits only (one token). Positions are not
 * kept, so a query is an AND of single grams (`"s_order" MATCH ?`, not a column of it). On SQLite `rowid` is the record's `_n`.
 */
export async function createSearch(tx: Tx, name: string): Promise<void> {
  if (tx.dialect === "sqlite") {
    await tx.run(
      `CREATE VIRTUAL TABLE IF NOT EXISTS ${quote(name)} USING fts5(grams, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 0")`,
    );
    return;
  }
  await tx.run(
    `CREATE TABLE IF NOT EXISTS ${quote(name)} (id text COLLATE "C" ${primaryKey(name)}, grams tsvector NOT NULL)`,
  );
  // A short list of pending entries: they make writing cheap, but every search reads through them.
  await tx.run(
    `CREATE INDEX IF NOT EXISTS ${quote(gramsIndexName(name))} ON ${quote(name)} USING gin (grams) WITH (gin_pending_list_limit = 256)`,
  );
}
