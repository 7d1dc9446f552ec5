import type { SqlValue } from "../fields/value.ts";
import type { Sql } from "./types.ts";

/** A piece of SQL that may be repeated without cost: a column or a parameter. */
export interface Atom extends Sql {
  readonly atom: true;
}

export const isAtom = (part: Sql): part is Atom => (part as Partial<Atom>).atom === true;
export const atom = (sql: string, params: SqlValue[] = []): Atom => ({ sql, params, atom: true });

/** SQL from a template: pieces bring their parameters along, texts are taken as SQL of our own. */
export function sql(strings: TemplateStringsArray, ...parts: (Sql | string | number)[]): Sql {
  let text = strings[0]!;
  const params: SqlValue[] = [];
  parts.forEach((part, i) => {
    if (typeof part === "object") {
      text += part.sql;
      for (const param of part.params) params.push(param);
    } else text += part;
    text += strings[i + 1];
  });
  return { sql: text, params };
}

export function joined(parts: readonly Sql[], by: string): Sql {
  return { sql: parts.map((part) => part.sql).join(by), params: parts.flatMap((part) => part.params) };
}

export const TRUE: Sql = { sql: "(1 = 1)", params: [] };
export const FALSE: Sql = { sql: "(1 = 0)", params: [] };
