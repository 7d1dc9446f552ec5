import type { Expression } from "./expression.ts";
import { SqlWriter } from "./sql-writer.ts";
import type { Sql, SqlTarget } from "./types.ts";

/**
 * An expression as a SQL value in memory form: money in major units, moments in ms, truths 1 and 0, absent NULL.
 * The expression must have been checked with `sql: true`, or say `expression.sql`.
 */
export function toSql(expression: Expression, target: SqlTarget): Sql {
  return plain(new SqlWriter(target).value(expression.root, "plain"));
}

/**
 * A condition for WHERE, CASE WHEN, AND and OR. It may be NULL where it is false, so that a bare comparison keeps its index; whoever
 * negates it writes `(…) IS NOT TRUE`.
 */
export function predicate(expression: Expression, target: SqlTarget): Sql {
  return plain(new SqlWriter(target).condition(expression.root));
}

const plain = ({ sql, params }: Sql): Sql => ({ sql, params });
