import { rowRule } from "../access/can.ts";
import type { Context } from "../context.ts";
import { ensureIndex } from "../db/indexes.server.ts";
import { type Db, type Queries, quote } from "../db/types.ts";
import type { Field } from "../fields/field-type.ts";
import { fold, foldedColumn, type SqlValue, type Value } from "../fields/value.ts";
import { visibleIds } from "../records/row-access.server.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";

/** Most values in one `IN`, well below either engine's limit of parameters. */
const BATCH = 400;

/**
 * The column by which a field is found, and the form of a value in it: text is found without regard to case, width or accents,
 * but for the external id, which is unique exactly as it stands.
 */
function probe(field: Field & { system?: boolean }): { column: string; of(value: Value): SqlValue } {
  if (field.type.textual && !field.system)
    return { column: foldedColumn(field.key), of: (value) => fold(String(value)) };
  return { column: field.key, of: (value) => field.type.toRow(value, field)[0] ?? null };
}

/** Lays an index over the column by which a field is found, unless there is one; the next `build_indexes` clears it away again. */
export async function indexForLookUp(db: Db, object: ObjectModel, field: FieldModel): Promise<void> {
  if (!field.stored || field.def.unique || field.key === "external_id" || field.key === "id") return;
  await ensureIndex(db, { object: object.key, columns: [probe(field).column], live: true });
}

/**
 * Whether a record may have the value at all. Half a point stands in no column of whole ones, nor a NUL in any text, and PostgreSQL takes
 * neither as a parameter.
 */
const canBeFound = (field: Field, value: Value): boolean =>
  field.type.validate(value, field).length === 0 && !(typeof value === "string" && value.includes("\0"));

/** Key of a value for finding it again among looked-up rows. */
export function probeKey(field: Field, value: Value): string {
  return String(probe(field).of(value));
}

/** Ids of live records that the actor may read, by the value of one field; a value that several records have gives several ids. */
export async function idsByValue(
  ctx: Context,
  queries: Queries,
  object: ObjectModel,
  field: Field,
  values: readonly Value[],
): Promise<Map<string, string[]>> {
  const { column, of } = probe(field);
  const wanted = [...new Set(values.filter((value) => canBeFound(field, value)).map(of))];
  const found = new Map<string, string[]>();
  for (let from = 0; from < wanted.length; from += BATCH) {
    const part = wanted.slice(from, from + BATCH);
    const marks = part.map(() => "?").join(", ");
    const rows = await queries.all<{ id: string; value: SqlValue }>(
      `SELECT "id", ${quote(column)} AS value FROM ${quote(object.table)} WHERE ${quote(column)} IN (${marks}) AND "deleted_at" IS NULL`,
      part,
    );
    for (const row of await seen(ctx, queries, object, rows)) {
      const key = String(row.value);
      found.set(key, [...(found.get(key) ?? []), row.id]);
    }
  }
  return found;
}

/** The rows that the actor may read: a file must not tell anybody which others there are. */
async function seen<R extends { id: string }>(
  ctx: Context,
  queries: Queries,
  object: ObjectModel,
  rows: readonly R[],
): Promise<readonly R[]> {
  if (rows.length === 0 || rowRule(ctx.workspace, ctx.actor, "read", object.key) === true) return rows;
  const open = await visibleIds(
    ctx,
    queries,
    object,
    rows.map((row) => row.id),
  );
  return rows.filter((row) => open.has(row.id));
}

/** Live records that the actor may read, by several fields at once: the key of a row is its values joined. */
export async function idsByKey(
  ctx: Context,
  queries: Queries,
  object: ObjectModel,
  fields: readonly Field[],
  keys: readonly (readonly Value[])[],
): Promise<Map<string, string[]>> {
  const [first, ...rest] = fields;
  const lead = probe(first!);
  const heads = keys.map((key) => key[0]!).filter((value) => canBeFound(first!, value));
  const wanted = [...new Set(heads.map(lead.of))];
  const columns = fields.map((field) => quote(probe(field).column));
  const found = new Map<string, string[]>();
  for (let from = 0; from < wanted.length; from += BATCH) {
    const part = wanted.slice(from, from + BATCH);
    const marks = part.map(() => "?").join(", ");
    const rows = await queries.all<{ id: string } & Record<string, SqlValue>>(
      `SELECT "id", ${columns.map((column, at) => `${column} AS "k${at}"`).join(", ")} FROM ${quote(object.table)}
       WHERE ${columns[0]} IN (${marks}) AND "deleted_at" IS NULL${rest.map((_, at) => ` AND ${columns[at + 1]} IS NOT NULL`).join("")}`,
      part,
    );
    for (const row of await seen(ctx, queries, object, rows)) {
      const key = JSON.stringify(fields.map((_, at) => String(row[`k${at}`])));
      found.set(key, [...(found.get(key) ?? []), String(row.id)]);
    }
  }
  return found;
}

/** The same key as {@link idsByKey} gives, for values in memory. */
export function keyOf(fields: readonly Field[], values: readonly Value[]): string {
  return JSON.stringify(fields.map((field, at) => probeKey(field, values[at]!)));
}
