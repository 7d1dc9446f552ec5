import type { ColumnType, SqlValue } from "../fields/value.ts";
import type { Dialect, Sql } from "../logic/types.ts";
import type { Place } from "./cursor.ts";
import { allOf, anyOf, glue, sql } from "./sql-text.ts";

/** One thing that a list is sorted by. The record's id always comes last and ascends. */
export interface OrderTerm {
  /** What is compared: a column (text by its folded companion) or the SQL of a formula. */
  by: Sql;
  type: ColumnType;
  descending: boolean;
  /** False where the column always holds a value. */
  nullable: boolean;
}

/** `ORDER BY` in which an absent value is the lowest on both engines. */
export function orderBy(order: readonly OrderTerm[], id: string, dialect: Dialect): Sql {
  const terms = order.map(({ by, descending, nullable }) => {
    const nulls = dialect === "postgresql" && nullable ? (descending ? " NULLS LAST" : " NULLS FIRST") : "";
    return sql(`${by.sql}${descending ? " DESC" : ""}${nulls}`, ...by.params);
  });
  return glue([...terms, sql(id)], ", ");
}

/**
 * What comes after a place, in pieces that are read one after the other until the page is full. Each piece is one range of the
 * first term, so that an index on it is entered exactly where the page begins: rows that tie with the place, then the rows beyond,
 * then (descending) those without a value. Ties are told apart by the further terms and the id, as an or-chain.
 */
export function piecesAfter(order: readonly OrderTerm[], id: string, place: Place): Sql[] {
  const [first, ...further] = order;
  if (!first) return [sql(`${id} > ?`, place.id)];
  const [value = null, ...furtherValues] = place.values;
  const ties = allOf([equals(first, value), after(further, furtherValues, id, place.id)]);
  const beyond = beyondValue(first, value);
  if (!first.descending || value === null) return beyond ? [ties, beyond] : [ties];
  const pieces = [ties, sql(`${first.by.sql} < ?`, ...first.by.params, value)];
  if (first.nullable) pieces.push(sql(`${first.by.sql} IS NULL`, ...first.by.params));
  return pieces;
}

/** Whether a place fits the order: as many values as terms, each of its column's type. */
export function fits(order: readonly OrderTerm[], place: Place): boolean {
  return (
    place.values.length === order.length &&
    !place.id.includes("\0") &&
    order.every((term, index) => fitsColumn(place.values[index]!, term.type))
  );
}

function fitsColumn(value: SqlValue, type: ColumnType): boolean {
  if (value === null) return true;
  if (type === "text") return typeof value === "string" && !value.includes("\0");
  return type === "integer" ? Number.isSafeInteger(value) : typeof value === "number";
}

function after(order: readonly OrderTerm[], values: readonly SqlValue[], id: string, lastId: string): Sql {
  const [first, ...further] = order;
  if (!first) return sql(`${id} > ?`, lastId);
  const [value = null, ...furtherValues] = values;
  const ties = allOf([equals(first, value), after(further, furtherValues, id, lastId)]);
  const beyond = beyondValue(first, value);
  return anyOf([ties, ...(beyond ? [beyond] : [])]);
}

function equals({ by }: OrderTerm, value: SqlValue): Sql {
  if (value === null) return sql(`${by.sql} IS NULL`, ...by.params);
  return sql(`${by.sql} = ?`, ...by.params, value);
}

/** What sorts behind a value; null when nothing can. */
function beyondValue({ by, descending, nullable }: OrderTerm, value: SqlValue): Sql | null {
  if (value === null) return descending ? null : sql(`${by.sql} IS NOT NULL`, ...by.params);
  if (!descending) return sql(`${by.sql} > ?`, ...by.params, value);
  if (!nullable) return sql(`${by.sql} < ?`, ...by.params, value);
  return anyOf([sql(`${by.sql} < ?`, ...by.params, value), sql(`${by.sql} IS NULL`, ...by.params)]);
}
