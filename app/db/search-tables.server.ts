import { gramsIndexName, primaryKey } from "./object-columns.ts";
import { quote, type Tx } from "./types.ts";

/** Beside its grams an entry of PostgreSQL's keeps the record's folded title, and whose title that is: the key of its field. */
const TITLE = 'title_of text COLLATE "C", title text COLLATE "C"';

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
    `CREATE TABLE IF NOT EXISTS ${quote(name)} (id text COLLATE "C" ${primaryKey(name)}, grams tsvector NOT NULL, ${TITLE})`,
  );
  // A short list of pending entries: they make writing cheap, but every search reads through them.
  await tx.run(
    `CREATE INDEX IF NOT EXISTS ${quote(gramsIndexName(name))} ON ${quote(name)} USING gin (grams) WITH (gin_pending_list_limit = 256)`,
  );
}

/** Gives a search table of PostgreSQL's from before what {@link createSearch} lays now; its entries have no title until they are written anew. */
export async function addTitles(tx: Tx, name: string): Promise<void> {
  for (const column of TITLE.split(", "))
    await tx.run(`ALTER TABLE ${quote(name)} ADD COLUMN IF NOT EXISTS ${column}`);
}
