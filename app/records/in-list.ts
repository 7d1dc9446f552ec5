import type { SqlValue } from "../fields/value.ts";
import type { Sql } from "../logic/types.ts";

/**
 * `column IN (…)` whose number of placeholders is a power of two (the last value is repeated), so that batches of any size
 * share a few prepared statements. False for no values.
 */
export function inList(column: string, values: readonly SqlValue[]): Sql {
  if (values.length === 0) return { sql: "1 = 0", params: [] };
  if (values.length === 1) return { sql: `${column} = ?`, params: [values[0]!] };
  const size = 2 ** Math.ceil(Math.log2(values.length));
  const params = [...values];
  while (params.length < size) params.push(values[values.length - 1]!);
  return { sql: `${column} IN (${params.map(() => "?").join(", ")})`, params };
}
