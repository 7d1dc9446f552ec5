import type { SqlValue, Value, ValueType } from "../fields/value.ts";
import type { Locale, Text } from "../i18n/text.ts";

/** A stored JSON-Logic document. */
export type Rule = unknown;

/**
 * Names an expression may read. `path` is the whole literal path of a `var`: `csat`, `customer.tier`, `old.stage`,
 * `actor.id`, `settings.satisfaction.low_csat`. Null means unknown (or hidden: nobody learns which).
 */
export interface Scope {
  resolve(path: string): Variable | null;
}

export interface Variable {
  path: string;
  type: ValueType;
  /** For sentences: 「客户 · 分层」. */
  label: Text;
  /**
   * Where SQL finds it. `record`: a column reached through `hops` (references followed from the row at hand);
   * `constant`: known before the query starts (a setting, the actor), read from {@link Env}; `memory`: only in memory (`old.*`).
   */
  source:
    | { from: "record"; hops: readonly Hop[]; column: string; objectColumn?: string }
    | { from: "constant" }
    | { from: "memory" };
  /**
   * A formula that is not stored: its rule, checked in `scope` instead of this variable (paths there are relative to the
   * record that `prefix` leads to, "" or "customer."). Check expands it in place. The variables which that scope gives are
   * complete: whole path from the record at hand (`customer.annual_revenue`) and every hop.
   */
  formula?: { rule: Rule; scope: Scope; prefix: string };
  /** Ends and good side of a rating or score, for warnings. */
  scale?: { min?: number; max?: number; better?: "higher" | "lower" };
}

/** One reference followed: `column` of the row so far holds the id of a row of `table`. */
export interface Hop {
  /** Key of the reference field, for a stable alias. */
  key: string;
  column: string;
  table: string;
}

/** Values for one evaluation. */
export interface Env {
  /** The value of a variable by its whole path (`customer.tier`); absent is null or undefined. */
  get(path: string): Value | null | undefined;
  /** Milliseconds UTC: `now`, and through the time zone `today`. */
  now: number;
  /** IANA name. */
  timeZone: string;
  /** The record at hand, for `{ "this": [] }` in step values. */
  self?: { object: string; id: string };
  /** Working hours for `working_hours_between`; Monday to Friday 9 to 18 unless told. */
  workingHours?: { days: readonly number[]; from: number; to: number };
}

/** One node of an evaluation: what it was, what it saw, what came out. */
export interface TraceNode {
  /** JSON Pointer of the node in the rule; the root is "". */
  pointer: string;
  /** Operator, `var`, or `literal`. */
  op: string;
  /** For `var`: its path. */
  path?: string;
  value: Value | null;
  children?: TraceNode[];
}

export type Dialect = "sqlite" | "postgresql";

/** SQL text with `?` placeholders and its parameters, in order. */
export interface Sql {
  sql: string;
  params: SqlValue[];
}

/** The query an expression is compiled into. */
export interface SqlTarget {
  dialect: Dialect;
  /** Quoted alias of the row at hand, e.g. `"t"`. */
  alias: string;
  /** Quoted alias of the row that `hops` lead to; registers the LEFT JOINs on first use. Called with at least one hop. */
  join(hops: readonly Hop[]): string;
  /** Constants (settings, actor), now and time zone. */
  env: Env;
}

export interface Describer {
  locale: Locale;
  /** Value of a setting, shown behind its name. */
  get?(path: string): Value | null | undefined;
  /** Names for ids met in literals (users, records); the id itself when unknown. */
  nameOf?(id: string, to: readonly string[]): string | undefined;
}
