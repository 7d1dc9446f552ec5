import { foldedColumn, objectColumn, type Value, type ValueType } from "../fields/value.ts";
import { type Constant, constantOf } from "./constant.ts";
import { type CallNode, isFormula, isVar, type Node, type VarNode } from "./expression.ts";
import { LARGEST, SMALLEST } from "./number.ts";
import type { Mode } from "./operator.ts";
import { OPERATORS } from "./operators/index.ts";
import { atom, FALSE, isAtom, sql, TRUE } from "./sql-fragment.ts";
import type { Dialect, Env, Sql, SqlTarget } from "./types.ts";

const TYPES: Partial<Record<ValueType["kind"], string>> = {
  number: "DOUBLE PRECISION",
  moment: "BIGINT",
  boolean: "INTEGER",
};

/** What an iteration is at: a known value, or the SQL of one. */
type Element = Constant | ((mode: Mode) => Sql);

/**
 * Writes a checked tree as SQL of one dialect. Whatever reads no record is computed here and now and becomes a parameter, so an index
 * on a bare column is used. Conditions may be NULL where they are false; `CASE`, `WHERE`, `AND`, `OR` and `IS NOT TRUE` read that alike.
 */
export class SqlWriter {
  readonly target: SqlTarget;
  readonly #names: { count: number };
  readonly #element: Element | undefined;

  constructor(target: SqlTarget, names = { count: 0 }, element?: Element) {
    this.target = target;
    this.#names = names;
    this.#element = element;
  }

  get dialect(): Dialect {
    return this.target.dialect;
  }
  get env(): Env {
    return this.target.env;
  }
  get postgres(): boolean {
    return this.target.dialect === "postgresql";
  }

  /** A writer for the body of an iteration, over a column of elements or one known element. */
  within(element: Element): SqlWriter {
    return new SqlWriter(this.target, this.#names, element);
  }

  /** A name nothing else in this statement has, quoted. */
  name(prefix: string): string {
    this.#names.count += 1;
    return `"${prefix}${this.#names.count}"`;
  }

  /** The value of a node that reads no record, else null. */
  constant(node: Node, mode: Mode = "plain"): Constant | null {
    return constantOf(node, mode, this.env, typeof this.#element === "object" ? this.#element : undefined);
  }

  /** A condition; NULL counts as false. */
  condition(node: Node): Sql {
    const known = this.constant(node);
    if (known) return known.value === true ? TRUE : FALSE;
    if (isFormula(node)) return this.condition(node.args[0]);
    const operator = OPERATORS.get(node.op);
    if (operator?.truth) return operator.sql(node as CallNode, this, "plain");
    return sql`${this.value(node, "plain")} = 1`;
  }

  /** A value; absent is NULL, truths are 1 and 0. */
  value(node: Node, mode: Mode): Sql {
    const known = this.constant(node, mode);
    if (known) return this.param(known.value, node.type, mode);
    if (isFormula(node)) return this.value(node.args[0], mode);
    if (isVar(node)) return this.column(node, mode);
    if (node.op === "element" && typeof this.#element === "function") return this.#element(mode);
    const operator = OPERATORS.get(node.op)!;
    if (operator.truth) return sql`CASE WHEN ${this.condition(node)} THEN 1 ELSE 0 END`;
    const value = operator.sql(node as CallNode, this, mode);
    // Whole numbers would divide as such.
    return operator.whole && mode === "arith" ? sql`CAST(${value} AS DOUBLE PRECISION)` : value;
  }

  /** What an operator writes, without asking whether it is a condition or a value. */
  bare(node: Node): Sql {
    return OPERATORS.get(node.op)!.sql(node as CallNode, this, "plain");
  }

  /** A parameter of a type, cast where PostgreSQL could not know it or SQLite would take a whole number for one. */
  param(value: Value | null, type: ValueType, mode: Mode = "plain"): Sql {
    if (value === null) return this.nothing(type);
    if (typeof value === "boolean") return atom(value ? "1" : "0");
    if (typeof value === "number") {
      if (mode === "arith") return atom("CAST(? AS DOUBLE PRECISION)", [value]);
      if (!this.postgres) return atom(type.kind === "moment" ? "CAST(? AS BIGINT)" : "?", [value]);
      return atom(`CAST(? AS ${Number.isSafeInteger(value) ? "BIGINT" : "DOUBLE PRECISION"})`, [value]);
    }
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return atom(this.postgres ? "CAST(? AS TEXT)" : "?", [text]);
  }

  /** NULL of a type. */
  nothing(type: ValueType): Sql {
    return atom(`CAST(NULL AS ${TYPES[type.kind] ?? "TEXT"})`);
  }

  /** Column of a variable, quoted; the second column of a reference to several objects when asked. */
  rawColumn(node: VarNode, suffix?: "folded" | "object"): Sql {
    const { source } = node.variable;
    if (source.from !== "record") throw new Error(`${node.variable.path} cannot be read in SQL`);
    const alias = source.hops.length > 0 ? this.target.join(source.hops) : this.target.alias;
    let name = source.column;
    if (suffix === "folded") name = foldedColumn(name);
    if (suffix === "object") name = source.objectColumn ?? objectColumn(name);
    return atom(`${alias}."${name.replaceAll('"', '""')}"`);
  }

  column(node: VarNode, mode: Mode): Sql {
    const { type } = node;
    if (type.kind === "text" && mode === "folded") return this.rawColumn(node, "folded");
    const column = this.rawColumn(node);
    if (type.kind !== "number") return column;
    if (type.money) {
      const real = sql`CAST(${column} AS DOUBLE PRECISION)`;
      return type.money.digits === 0 ? real : sql`(${real} / ${10 ** type.money.digits})`;
    }
    if (mode !== "arith") return column;
    return this.bounded(column);
  }

  /** A number as arithmetic reads it (`number.ts`). */
  bounded(value: Sql): Sql {
    return this.bind(
      [value],
      ([x]) =>
        sql`CASE WHEN abs(${x!}) < ${SMALLEST} THEN 0.0 WHEN abs(${x!}) <= ${LARGEST} THEN CAST(${x!} AS DOUBLE PRECISION) END`,
    );
  }

  /** Computes parts once and uses them several times. */
  bind(parts: readonly Sql[], body: (names: Sql[]) => Sql): Sql {
    if (parts.every(isAtom)) return body([...parts]);
    const table = this.name("b");
    const columns: Sql[] = [];
    const names = parts.map((part, i) => {
      if (isAtom(part)) return part;
      columns.push(sql`${part} AS ${`"v${i}"`}`);
      return atom(`${table}."v${i}"`);
    });
    const select = columns.map((column) => column.sql).join(", ");
    const inner = body(names);
    return {
      sql: `(WITH ${table} AS MATERIALIZED (SELECT ${select}) SELECT ${inner.sql} FROM ${table})`,
      params: [...columns.flatMap((column) => column.params), ...inner.params],
    };
  }
}
