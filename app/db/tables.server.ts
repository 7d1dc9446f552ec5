import type { Column } from "../fields/value.ts";
import { ensureIndex } from "./indexes.server.ts";
import { hasTable } from "./migrate.server.ts";
import {
  ALWAYS_SET,
  columnType,
  ENGINE_COLUMNS,
  primaryKey,
  SYSTEM_COLUMNS,
  searchTableName,
} from "./object-columns.ts";
import { createSearch } from "./search-tables.server.ts";
import { type Queries, quote, type Tx } from "./types.ts";

export {
  dropIndex,
  ensureIndex,
  type FoundIndex,
  hasIndex,
  type IndexSpec,
  indexName,
  listIndexes,
} from "./indexes.server.ts";
export { SYSTEM_COLUMNS, searchTableName } from "./object-columns.ts";

export interface ObjectTable {
  /** The object's key; the table is `o_<key>`, its search table what {@link searchTableName} says. */
  key: string;
  /** Columns of the stored fields; system columns may be among them. */
  columns: readonly Column[];
  /** Columns, or lists of columns, whose values no two records outside the bin share. `external_id` is always one. */
  unique?: readonly (string | readonly string[])[];
  /** Columns, or lists of columns, that are looked up: references. */
  indexes?: readonly (string | readonly string[])[];
}

/** A column is there already and holds something else: its type never changes. */
export class ColumnOfAnotherType extends Error {
  readonly column: string;
  readonly holds: string;
  readonly wanted: string;

  constructor(table: string, column: string, holds: string, wanted: string) {
    super(`${table}.${column} holds ${holds}, not ${wanted}: a column's type never changes`);
    this.column = column;
    this.holds = holds;
    this.wanted = wanted;
  }
}

const listed = (columns: string | readonly string[]) => (typeof columns === "string" ? [columns] : columns);

/**
 * Makes an object's table, or adds to it what is missing: columns, search table, indexes. Never drops or changes anything.
 * Throws `UniqueViolation` when stored values contradict a new unique column (see {@link findDuplicates}).
 */
export async function ensureObjectTable(tx: Tx, table: ObjectTable): Promise<void> {
  const system = new Set(SYSTEM_COLUMNS.map((column) => column.name));
  const columns = [...SYSTEM_COLUMNS, ...table.columns.filter((column) => !system.has(column.name))];
  const name = `o_${table.key}`;
  const taken = columns.find((column) => ENGINE_COLUMNS.includes(column.name));
  if (taken) throw new Error(`${name}.${taken.name}: the database keeps this name for itself`);
  if (await hasTable(tx, name)) await addColumns(tx, name, columns);
  else await createTable(tx, name, columns);
  await createSearch(tx, searchTableName(table.key));
  for (const unique of ["external_id", ...(table.unique ?? [])]) {
    await ensureIndex(tx, { object: table.key, columns: listed(unique), unique: true });
  }
  for (const index of table.indexes ?? []) {
    await ensureIndex(tx, { object: table.key, columns: listed(index) });
  }
}

async function createTable(tx: Tx, name: string, columns: readonly Column[]): Promise<void> {
  const lines = shortFirst(columns).map((column) => {
    const line = `${quote(column.name)} ${columnType(column.type, tx.dialect)}`;
    if (column.name === "id")
      return `${line} NOT NULL ${tx.dialect === "sqlite" ? "UNIQUE" : primaryKey(name)}`;
    return ALWAYS_SET.has(column.name) ? `${line} NOT NULL` : line;
  });
  // A rowid of its own name survives VACUUM, so the search table may point to it.
  if (tx.dialect === "sqlite") lines.unshift('"_n" INTEGER PRIMARY KEY');
  await tx.run(`CREATE TABLE ${quote(name)} (${lines.join(", ")})`);
}

/**
 * Numbers, then options and references, then long texts: whoever reads one column of a row walks over those before it, on either
 * engine, and figures and rules read what is short.
 */
function shortFirst(columns: readonly Column[]): Column[] {
  const names = new Set(columns.map((column) => column.name));
  const rank = ({ name, type }: Column) =>
    ALWAYS_SET.has(name) && type !== "text"
      ? 0
      : type !== "text"
        ? 1
        : name.endsWith("__f") || names.has(`${name}__f`)
          ? 3
          : 2;
  return [...columns].sort((a, b) => rank(a) - rank(b));
}

async function addColumns(tx: Tx, name: string, columns: readonly Column[]): Promise<void> {
  const there = await columnsOf(tx, name);
  for (const column of columns) {
    const type = columnType(column.type, tx.dialect);
    const found = there.get(column.name);
    if (found === undefined)
      await tx.run(`ALTER TABLE ${quote(name)} ADD COLUMN ${quote(column.name)} ${type}`);
    else if (found !== type.replace(' COLLATE "C"', "")) {
      throw new ColumnOfAnotherType(name, column.name, found, type);
    }
  }
}

/** Types of a table's columns by name, as the engine writes them. */
async function columnsOf(q: Queries, name: string): Promise<Map<string, string>> {
  const sql =
    q.dialect === "sqlite"
      ? "SELECT name, type FROM pragma_table_info(?)"
      : "SELECT column_name AS name, data_type AS type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ?";
  const rows = await q.all<{ name: string; type: string }>(sql, [name]);
  return new Map(rows.map((row) => [row.name, row.type]));
}

/** Values of these columns that several live records share: how many share each, and the ids of the first three. */
export async function findDuplicates(
  q: Queries,
  object: string,
  columns: readonly string[],
  limit = 10,
): Promise<{ ids: string[]; count: number }[]> {
  const names = columns.map(quote).join(", ");
  const table = quote(`o_${object}`);
  const present = ['"deleted_at" IS NULL', ...columns.map((column) => `${quote(column)} IS NOT NULL`)].join(
    " AND ",
  );
  const ids = q.dialect === "sqlite" ? "group_concat(id, ' ')" : "string_agg(id, ' ' ORDER BY id)";
  const rows = await q.all<{ ids: string; count: number }>(
    `SELECT ${ids} AS ids, count(*) AS count FROM ${table} WHERE ${present} GROUP BY ${names} HAVING count(*) > 1 ORDER BY count(*) DESC, min(id) LIMIT ?`,
    [limit],
  );
  return rows.map((row) => ({ ids: row.ids.split(" ").slice(0, 3), count: row.count }));
}
