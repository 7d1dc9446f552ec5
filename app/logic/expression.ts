import type { Value, ValueType } from "../fields/value.ts";
import type { Rule, Variable } from "./types.ts";

/** A checked expression: the typed tree that evaluate, trace, SQL and description read. Made by `check` only. */
export interface Expression {
  readonly rule: Rule;
  readonly type: ValueType;
  readonly root: Node;
  /** Leaf paths read, formulas expanded: `csat`, `customer.tier`, `old.stage`, `settings.…`, `actor.id`. */
  readonly paths: readonly string[];
  /** False when something in it only works in memory (`old.*`, `changed`, `this`, `working_hours_between`). */
  readonly sql: boolean;
  /** Reads the clock (`now`, `today`): its value changes without a write. */
  readonly timed: boolean;
}

export type Node = LiteralNode | VarNode | ElementNode | FormulaNode | CallNode;

export interface LiteralNode {
  op: "literal";
  pointer: string;
  type: ValueType;
  /**
   * In memory form: option keys, ids and dates as text, money in major units, moments in ms; absent is null.
   * A moment that was written without an offset is kept as wall-clock text and becomes an instant in {@link Env.timeZone}.
   */
  value: Value | null;
}

export interface VarNode {
  op: "var";
  pointer: string;
  type: ValueType;
  variable: Variable;
}

/** The element inside `some`, `all`, `none`. */
export interface ElementNode {
  op: "element";
  pointer: string;
  type: ValueType;
}

/** A formula that is not stored, expanded in place; its nodes all carry the pointer of the `var` that named it. */
export interface FormulaNode {
  op: "formula";
  pointer: string;
  type: ValueType;
  variable: Variable;
  args: readonly [Node];
}

/** An operator of the registry (`list` is a literal array) with its checked arguments. */
export interface CallNode {
  op: string;
  pointer: string;
  type: ValueType;
  args: readonly Node[];
}

export const isLiteral = (node: Node): node is LiteralNode => node.op === "literal";
export const isVar = (node: Node): node is VarNode => node.op === "var";
export const isFormula = (node: Node): node is FormulaNode => node.op === "formula";
/** Arguments of a call or formula; leaves have none. */
export const argsOf = (node: Node): readonly Node[] => ("args" in node ? node.args : []);
