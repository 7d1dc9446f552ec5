import { createHash } from "node:crypto";
import type { Dialect } from "../logic/types.ts";
import { UniqueViolation } from "./errors.server.ts";
import { ALWAYS_SET } from "./object-columns.ts";
import { type Db, type Queries, quote, type Tx } from "./types.ts";

/** An index over an object's table. */
export interface IndexSpec {
  /** The object's key. */
  object: string;
  /** Columns in order; `-name` is descending. Absent values come lowest, as lists sort them. */
  columns: readonly string[];
  unique?: boolean;
  /** Leaves out records in the bin. Unique indexes always do. */
  live?: boolean;
  /** Columns that ride along behind those in order on SQLite, so that figures over them need not look up the rows (decision 016). */
  carries?: readonly string[];
}

export interface FoundIndex {
  name: string;
  columns: string[];
  unique: boolean;
}

/** The index's name: readable in front, hashed at the end, at most 63 bytes (PostgreSQL cuts longer ones). */
export function indexName(spec: IndexSpec): string {
  const { object, unique = false, live = false } = spec;
  const form = live ? [live, carriedBy(spec)] : [live];
  const exact = JSON.stringify([object, spec.columns, unique, ...form]);
  const hash = createHash("sha256").update(exact).digest("hex").slice(0, 10);
  const readable = [
    spec.unique ? "u" : "i",
    spec.object,
    ...spec.columns.map((name) => name.replace("-", "")),
  ].join("_");
  return `${readable.slice(0, 52)}_${hash}`;
}

/**
 * Lays the index unless it is there; answers whether it was laid. With a `Db` PostgreSQL builds it beside running writes
 * (`CONCURRENTLY`); with a `Tx` it belongs to the transaction and writers wait. Throws `UniqueViolation` when values are doubled.
 */
export async function ensureIndex(q: Db | Tx, spec: IndexSpec): Promise<boolean> {
  const name = indexName(spec);
  const found = await stateOf(q, name);
  if (found === "valid") return false;
  const concurrently = q.dialect === "postgresql" && "transaction" in q;
  // A concurrent build that failed leaves its ruin behind, which costs writes and serves nobody.
  if (found === "invalid") await q.run(`DROP INDEX ${quote(name)}`);
  const columns = [...spec.columns, ...(q.dialect === "sqlite" ? carriedBy(spec) : [])].map((column) =>
    indexed(column, q.dialect),
  );
  const create = `CREATE ${spec.unique ? "UNIQUE " : ""}INDEX ${concurrently ? "CONCURRENTLY " : ""}IF NOT EXISTS`;
  const live = spec.unique || spec.live ? ' WHERE "deleted_at" IS NULL' : "";
  try {
    const table = quote(`o_${spec.object}`);
    await q.run(`${create} ${quote(name)} ON ${table} (${columns.join(", ")})${live}`);
  } catch (error) {
    // Another process laid it in this very moment: PostgreSQL finds its name doubled in its own catalogue.
    if (concurrently && error instanceof UniqueViolation && error.table.startsWith("pg_")) return false;
    throw error;
  }
  return true;
}

/**
 * What SQLite finds behind the columns in order. It takes an index for the whole answer only when every column of the query stands in
 * it, the one that tells what lies in the bin included; PostgreSQL knows that one from the index's condition.
 */
const carriedBy = ({ live, carries = [] }: IndexSpec): string[] => [
  ...carries,
  ...(live ? ["deleted_at"] : []),
];

/** One column as `ORDER BY` writes it: PostgreSQL uses an index for a list only when both say the same of absent values. */
function indexed(column: string, dialect: Dialect): string {
  const descending = column.startsWith("-");
  const name = descending ? column.slice(1) : column;
  const absent =
    dialect === "sqlite" || ALWAYS_SET.has(name) ? "" : descending ? " NULLS LAST" : " NULLS FIRST";
  return `${quote(name)}${descending ? " DESC" : ""}${absent}`;
}

export async function dropIndex(q: Queries, name: string): Promise<void> {
  await q.run(`DROP INDEX IF EXISTS ${quote(name)}`);
}

/** The indexes of an object's table that were laid by {@link ensureIndex}. */
export async function listIndexes(q: Queries, object: string): Promise<FoundIndex[]> {
  const sql =
    q.dialect === "sqlite"
      ? `SELECT l.name AS name, l."unique" AS is_unique, i.name AS column_name
           FROM pragma_index_list(?) l JOIN pragma_index_info(l.name) i
          WHERE l.origin = 'c' ORDER BY l.name, i.seqno`
      : `SELECT c.relname AS name, x.indisunique AS is_unique, a.attname AS column_name
           FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
           JOIN pg_attribute a ON a.attrelid = c.oid
          WHERE x.indrelid = to_regclass(quote_ident(?)) AND NOT x.indisprimary AND x.indisvalid
          ORDER BY c.relname, a.attnum`;
  const rows = await q.all<{ name: string; is_unique: number; column_name: string }>(sql, [`o_${object}`]);
  const found = new Map<string, FoundIndex>();
  for (const row of rows) {
    const index = found.get(row.name) ?? { name: row.name, columns: [], unique: row.is_unique === 1 };
    index.columns.push(row.column_name);
    found.set(row.name, index);
  }
  return [...found.values()];
}

/** Whether an index of this name is there and of use. */
export const hasIndex = async (q: Queries, name: string): Promise<boolean> =>
  (await stateOf(q, name)) === "valid";

async function stateOf(q: Queries, name: string): Promise<"absent" | "valid" | "invalid"> {
  const sql =
    q.dialect === "sqlite"
      ? "SELECT 1 AS valid FROM sqlite_schema WHERE type = 'index' AND name = ?"
      : "SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass(quote_ident(?))";
  const row = (await q.all<{ valid: number }>(sql, [name]))[0];
  if (!row) return "absent";
  return row.valid ? "valid" : "invalid";
}
