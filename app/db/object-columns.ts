import type { Column, ColumnType } from "../fields/value.ts";
import type { Dialect } from "../logic/types.ts";
import { quote } from "./types.ts";

/** Columns of every object's table, before the fields' own. */
export const SYSTEM_COLUMNS: readonly Column[] = [
  { name: "id", type: "text" },
  { name: "version", type: "integer" },
  { name: "created_at", type: "integer" },
  { name: "updated_at", type: "integer" },
  { name: "created_by", type: "text" },
  { name: "updated_by", type: "text" },
  { name: "deleted_at", type: "integer" },
  { name: "external_id", type: "text" },
  { name: "external_id__f", type: "text" },
];

/** Columns that always hold a value: their order says nothing of absent ones, in queries and indexes alike. */
export const ALWAYS_SET: ReadonlySet<string> = new Set(["id", "version", "created_at", "updated_at"]);

/** Names that PostgreSQL keeps for itself. No field may have them. (SQLite's row number is `_n` here, which no key can be.) */
export const ENGINE_COLUMNS: readonly string[] = ["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"];

const TYPES: Record<Dialect, Record<ColumnType, string>> = {
  sqlite: { text: "TEXT", integer: "INTEGER", real: "REAL" },
  // Text compares by code point on both engines, whatever language the server was made for.
  postgresql: { text: 'text COLLATE "C"', integer: "bigint", real: "double precision" },
};

/** Type of a column in DDL. */
export const columnType = (type: ColumnType, dialect: Dialect): string => TYPES[dialect][type];

/** Endings of the tables that SQLite lays beside a search table: with `s_customer` comes `s_customer_data`. */
const SHADOW = /_(data|idx|content|docsize|config)$/;

/**
 * Name of an object's search table. An object whose key ends like one of SQLite's own tables (`customer_data` beside `customer`) gets
 * a sign that no key has.
 */
export const searchTableName = (object: string): string => `s_${object}${SHADOW.test(object) ? "$" : ""}`;

/** Names of what PostgreSQL keeps among the tables' names: no table begins so. */
export const primaryKeyName = (table: string): string => `p_${table}`;
export const primaryKey = (table: string): string => `CONSTRAINT ${quote(primaryKeyName(table))} PRIMARY KEY`;
export const gramsIndexName = (table: string): string => `g_${table}`;
