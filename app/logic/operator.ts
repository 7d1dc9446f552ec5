import type { Value, ValueType } from "../fields/value.ts";
import type { Locale, Text } from "../i18n/text.ts";
import type { CallNode, Node } from "./expression.ts";
import type { SqlWriter } from "./sql-writer.ts";
import type { Env, Sql } from "./types.ts";

/**
 * How a value is read. `folded`: texts are folded at the leaves, for comparing (SQL has only the folded column, so folding cannot
 * wait for the result). `arith`: numbers are bounded doubles. `plain`: as they are.
 */
export type Mode = "plain" | "folded" | "arith";

/** A compiled node. Absent is null; a truth is true or false. */
export type Run = (env: Env, element: Value | null) => Value | null;
export type Compile = (node: Node, mode: Mode) => Run;

/** Check's hand-in for one use of an operator. Every method that finds a fault reports it and answers null. */
export interface Call {
  readonly op: string;
  /** Pointer of the node. */
  readonly pointer: string;
  /** Arguments as they stand in the rule; a single one without its array is an array of one. */
  readonly rules: readonly unknown[];
  /** Type that the surroundings would like. */
  readonly hint: ValueType | undefined;
  /** Pointer of an argument. */
  at(index: number): string;
  /** Any value. */
  arg(index: number, hint?: ValueType): Node | null;
  /** A value of one of these kinds. */
  need(index: number, kinds: readonly ValueType["kind"][], hint?: ValueType): Node | null;
  /** Something true or false. */
  condition(index: number): Node | null;
  /** These arguments, all of one type; literals take the type of the others. */
  alike(indexes: readonly number[]): Node[] | null;
  /** A literal array or a list, its elements of `of` when given. */
  list(index: number, of?: ValueType): Node | null;
  /** The condition of an iteration over elements of a type. */
  each(index: number, of: ValueType): Node | null;
  /** A variable by its literal path. */
  variable(path: unknown, pointer: string): Node | null;
  literal(raw: unknown, pointer: string, type: ValueType): Node | null;
  problem(code: string, params?: Record<string, unknown>, pointer?: string): null;
  warn(code: string, params?: Record<string, unknown>, pointer?: string): void;
  /** Notes that SQL cannot read this; a problem where only SQL will. */
  memoryOnly(): void;
  /** `this` is allowed here. */
  readonly self: boolean;
  timed(): void;
  node(type: ValueType, args: readonly Node[], op?: string): CallNode;
}

/** Describe's hand-in: words for the arguments. */
export interface Teller {
  readonly locale: Locale;
  /** The node in words. */
  tell(node: Node): string;
  /** In brackets when it is more than a name or a value. */
  closed(node: Node): string;
}

/** One operator, once: what it takes, what it means in memory and in SQL, and how it reads. */
export interface Operator {
  readonly key: string;
  readonly label: Text;
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  /** True or false and never absent; `sql` then gives a condition, which may be NULL for false. */
  readonly truth?: boolean;
  /** SQL gives a whole number. */
  readonly whole?: boolean;
  check(call: Call): Node | null;
  run(node: CallNode, compile: Compile, mode: Mode): Run;
  sql(node: CallNode, writer: SqlWriter, mode: Mode): Sql;
  /** `{0}` is the first argument; or words made from the node. */
  readonly sentence: Record<Locale, string> | ((node: CallNode, teller: Teller) => string);
}

export const BOOLEAN: ValueType = { kind: "boolean" };
export const NUMBER: ValueType = { kind: "number" };
export const TEXT: ValueType = { kind: "text" };
export const DATE: ValueType = { kind: "date" };
export const MOMENT: ValueType = { kind: "moment" };
export const NULL: ValueType = { kind: "null" };
