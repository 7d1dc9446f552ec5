import type { SqlValue } from "../fields/value.ts";
import type { Expression } from "../logic/expression.ts";
import { SqlWriter } from "../logic/sql-writer.ts";
import type { Sql, SqlTarget } from "../logic/types.ts";

/** A piece of SQL and its parameters. */
export const sql = (text: string, ...params: SqlValue[]): Sql => ({ sql: text, params });

/** Pieces in a row, their parameters in the same order. */
export function glue(pieces: readonly Sql[], separator: string): Sql {
  return {
    sql: pieces.map((piece) => piece.sql).join(separator),
    params: pieces.flatMap((piece) => piece.params),
  };
}

/** All of the conditions, each in parentheses; true when there is none. */
export function allOf(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return sql("1 = 1");
  return glue(conditions.map(closed), " AND ");
}

/** Any of the conditions, in parentheses; false when there is none. */
export function anyOf(conditions: readonly Sql[]): Sql {
  if (conditions.length === 0) return sql("1 = 0");
  return closed(glue(conditions, " OR "));
}

const closed = ({ sql: text, params }: Sql): Sql => ({ sql: `(${text})`, params });

/** A text as it compares and sorts: the folded companion of a column, or a computed text folded. */
export function foldedSql(text: Expression, target: SqlTarget): Sql {
  const folded = new SqlWriter(target).value(text.root, "folded");
  return { sql: folded.sql, params: folded.params };
}
