import { type Queries, quote, type Tx } from "../db/types.ts";
import type { Column, ColumnType, SqlValue } from "../fields/value.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { Values } from "./listeners.ts";
import { WRITTEN_SYSTEM, type WritePlan } from "./plan.ts";
import { emptyState } from "./rollup-parts.ts";

/** Long enough to spread the cost of a statement, short enough to be kept prepared. */
const MOST_ROWS = 100;
const MOST_TEXT = 15_000;
/** So few rows may go in one statement with others. */
export const FEW = 3;
const PG_TYPE: Record<ColumnType, string> = { text: "text", integer: "bigint", real: "double precision" };

/** Slices that make statements of at most some hundred rows. */
function* slices<T>(rows: readonly T[], rowText: string): Generator<readonly T[]> {
  const size = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_TEXT / rowText.length)));
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

async function inSlices<T>(
  rows: readonly T[],
  rowText: string,
  work: (slice: readonly T[]) => Promise<number>,
): Promise<number> {
  let touched = 0;
  for (const slice of slices(rows, rowText)) touched += await work(slice);
  return touched;
}

/** Inserts rows into any table; the number of rows that came in. `orNothing` leaves out those that a unique index refuses. */
export function insertInto(
  q: Queries,
  table: string,
  names: readonly string[],
  rows: readonly (readonly SqlValue[])[],
  orNothing = false,
): Promise<number> {
  const tail = orNothing ? " ON CONFLICT DO NOTHING" : "";
  const given = withoutAbsent(names, rows);
  return inSlices(given.rows, rowText(given.names), (slice) =>
    q.run(insertText(table, given.names, slice.length) + tail, slice.flat()),
  );
}

/** The same where nobody asks what came of it: a few rows may go with other writes (`Tx.later`), many beside what is computed next. */
export async function appendTo(
  tx: Tx,
  table: string,
  names: readonly string[],
  rows: readonly (readonly SqlValue[])[],
): Promise<void> {
  if (rows.length === 0) return;
  if (rows.length <= FEW) return tx.later(table, insertText(table, names, rows.length), rows.flat());
  const given = withoutAbsent(names, rows);
  for (const slice of slices(given.rows, rowText(given.names)))
    await tx.beside(insertText(table, given.names, slice.length), slice.flat());
}

/**
 * Leaves out the columns in which none of many rows has a value: most columns of most sheets, and handing the driver a value that is
 * absent costs more than handing it a text. A few rows keep them all, so that the same statement comes again and stays prepared.
 */
function withoutAbsent(
  names: readonly string[],
  rows: readonly (readonly SqlValue[])[],
): { names: readonly string[]; rows: readonly (readonly SqlValue[])[] } {
  if (rows.length <= FEW) return { names, rows };
  const kept = names.flatMap((_, at) => (rows.some((row) => row[at] !== null) ? [at] : []));
  if (kept.length === names.length) return { names, rows };
  return { names: kept.map((at) => names[at]!), rows: rows.map((row) => kept.map((at) => row[at]!)) };
}

const rowText = (names: readonly string[]): string => `(${names.map(() => "?").join(", ")})`;

function insertText(table: string, names: readonly string[], count: number): string {
  const row = rowText(names);
  return `INSERT INTO ${quote(table)} (${names.map(quote).join(", ")}) VALUES ${Array(count).fill(row).join(", ")}`;
}

/** Inserts new records. Fewer than asked for came in when another transaction took a unique value first. */
export function insertRecords(
  q: Queries,
  model: ObjectModel,
  plan: WritePlan,
  records: readonly Readonly<Values>[],
): Promise<number> {
  const rows = records.map((values) => {
    const row: SqlValue[] = WRITTEN_SYSTEM.map((key) => values[key] as SqlValue);
    for (const field of plan.stored) row.push(...field.type.toRow(values[field.key] ?? null, field));
    for (const field of plan.rollups) row.push(...emptyState(field.rollup!));
    return row;
  });
  return insertInto(q, model.table, plan.columns, rows, true);
}

export interface RowUpdate {
  id: string;
  /** One value for each of the columns. */
  values: readonly SqlValue[];
  /** Only when the row still has this version. */
  version?: number;
}

/** Sets the same columns in many rows, each to its own values; the number of rows that were there to be set. */
export function updateRows(
  q: Queries,
  table: string,
  columns: readonly Column[],
  rows: readonly RowUpdate[],
): Promise<number> {
  if (rows.length === 1) return updateOne(q, table, columns, rows[0]!);
  const guarded = rows[0]?.version !== undefined;
  const all: Column[] = [
    { name: "id", type: "text" },
    ...(guarded ? [{ name: "version", type: "integer" } as const] : []),
    ...columns,
  ];
  const typed = q.dialect === "postgresql";
  const first = `(${all.map((column) => (typed ? `CAST(? AS ${PG_TYPE[column.type]})` : "?")).join(", ")})`;
  const row = `(${all.map(() => "?").join(", ")})`;
  const names = all.map((_, at) => `c${at}`);
  const sets = columns.map((column, at) => `${quote(column.name)} = v.c${at + all.length - columns.length}`);
  const guard = guarded ? ' AND t."version" = v.c1' : "";
  const params = ({ id, version, values }: RowUpdate) => [id, ...(guarded ? [version!] : []), ...values];
  return inSlices(rows, first, (slice) =>
    q.run(
      `WITH v (${names.join(", ")}) AS (VALUES ${slice.map((_, at) => (at === 0 ? first : row)).join(", ")}) ` +
        `UPDATE ${quote(table)} AS t SET ${sets.join(", ")} FROM v WHERE t."id" = v.c0${guard}`,
      slice.flatMap(params),
    ),
  );
}

function updateOne(
  q: Queries,
  table: string,
  columns: readonly Column[],
  { id, values, version }: RowUpdate,
) {
  const sets = columns.map((column) => `${quote(column.name)} = ?`).join(", ");
  const guard = version === undefined ? "" : ' AND "version" = ?';
  return q.run(`UPDATE ${quote(table)} SET ${sets} WHERE "id" = ?${guard}`, [
    ...values,
    id,
    ...(version === undefined ? [] : [version]),
  ]);
}
