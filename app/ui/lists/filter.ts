import type { Field } from "../../fields/field-type.ts";
import { yields } from "../../fields/resolve.ts";
import type { Rule } from "../../logic/types.ts";
import { controlOf } from "../model.ts";

/**
 * Filter chips and the JSON-Logic that they stand for. A chip is one condition on one field; a filter is `{ "and": [condition, …] }`.
 * What chips cannot say stays exactly as it was written: a condition is only shown as a chip when the chip gives it back unchanged.
 */

export const CHIP_OPERATORS = [
  "contains",
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "between",
  "starts_with",
  "ends_with",
  "in",
  "not_in",
  "any_of",
  "none_of",
  "me",
  "true",
  "false",
  "today",
  "past",
  "last",
  "next",
  "empty",
  "not_empty",
] as const;
export type ChipOperator = (typeof CHIP_OPERATORS)[number];

export const SPANS = ["day", "week", "month", "year"] as const;
export type Span = (typeof SPANS)[number];

/** `last` and `next` count from today. */
export interface Period {
  n: number;
  unit: Span;
}

export interface Chip {
  field: string;
  operator: ChipOperator;
  /** JSON as clients send it; a list for `in`, `not_in`, `any_of`, `none_of`, `between`; a {@link Period} for `last` and `next`. */
  value?: unknown;
}

/** One condition of a filter: shown as a chip, or kept as it is. */
export type Condition = { chip: Chip } | { rule: Rule };

/** What a chip's operator is filled in with. */
export type ChipInput = "none" | "one" | "two" | "several" | "period";

export function inputOf(operator: ChipOperator): ChipInput {
  switch (operator) {
    case "me":
    case "true":
    case "false":
    case "today":
    case "past":
    case "empty":
    case "not_empty":
      return "none";
    case "between":
      return "two";
    case "in":
    case "not_in":
    case "any_of":
    case "none_of":
      return "several";
    case "last":
    case "next":
      return "period";
    default:
      return "one";
  }
}

const ABSENCE: readonly ChipOperator[] = ["empty", "not_empty"];

/** Operators that a menu offers for a field, from what its type can be asked; empty for fields that cannot be filtered by chips. */
export function operatorsOf(field: Field): readonly ChipOperator[] {
  const can = new Set(yields(field).type.operators);
  if (can.size === 0) return [];
  switch (controlOf(field)) {
    case "choice":
      return ["in", "not_in", ...ABSENCE];
    case "choices":
      return ["any_of", "none_of", ...ABSENCE];
    case "person":
      return ["me", "in", "not_in", ...ABSENCE];
    case "reference":
      return leadsToOne(field) ? ["in", "not_in", ...ABSENCE] : ABSENCE;
    case "switch":
      return ["true", "false", ...ABSENCE];
    case "date":
    case "moment":
      return ["last", "next", "today", "past", "==", "<", "<=", ">", ">=", "between", ...ABSENCE];
    default: {
      const offered = CHIP_OPERATORS.filter((operator) => can.has(operator));
      const ordered = can.has(">=")
        ? [...offered.filter((one) => one !== "empty"), "between" as const]
        : offered;
      return [...ordered.filter((one) => one !== "empty"), ...(can.has("empty") ? ABSENCE : [])];
    }
  }
}

/** A reference to several objects has no literal that it could be compared with. */
const leadsToOne = (field: Field): boolean => (yields(field).to ?? []).length === 1;

/** The condition that a chip stands for. */
export function ruleOf(chip: Chip, field: Field): Rule {
  const own = { var: chip.field };
  const left = controlOf(field) === "moment" ? { date: [own] } : own;
  const today = { today: [] };
  switch (chip.operator) {
    case "empty":
      return { empty: [own] };
    case "not_empty":
      return { "!": [{ empty: [own] }] };
    case "true":
      return { "==": [own, true] };
    case "false":
      return { "==": [own, false] };
    case "me":
      return { "==": [own, { var: "actor.id" }] };
    case "in":
      return { in: [own, chip.value] };
    case "not_in":
      return { "!": [{ in: [own, chip.value] }] };
    case "any_of":
      return { some: [own, { in: [{ var: "" }, chip.value] }] };
    case "none_of":
      return { none: [own, { in: [{ var: "" }, chip.value] }] };
    case "between": {
      const [from, to] = chip.value as [unknown, unknown];
      return { "<=": [from, left, to] };
    }
    case "today":
      return { "==": [left, today] };
    case "past":
      return { "<": [left, today] };
    case "last": {
      const { n, unit } = chip.value as Period;
      return { "<=": [{ date_add: [today, -n, unit] }, left, today] };
    }
    case "next": {
      const { n, unit } = chip.value as Period;
      return { "<=": [today, left, { date_add: [today, n, unit] }] };
    }
    default:
      return { [chip.operator]: [left, chip.value] };
  }
}

/** The chip of a condition; null unless the chip gives back exactly this condition. */
export function chipOf(rule: Rule, fields: ReadonlyMap<string, Field>): Chip | null {
  const chip = guess(rule);
  const field = chip && fields.get(chip.field);
  if (!chip || !field || !isComplete(chip)) return null;
  return same(ruleOf(chip, field), rule) ? chip : null;
}

function guess(rule: Rule): Chip | null {
  const node = call(rule);
  if (!node) return null;
  const { op, args } = node;
  if (op === "!") {
    const inner = call(args[0]);
    const field = inner && pathOf(inner.args[0]);
    if (!inner || !field) return null;
    if (inner.op === "empty") return { field, operator: "not_empty" };
    return inner.op === "in" ? { field, operator: "not_in", value: inner.args[1] } : null;
  }
  if (op === "some" || op === "none") {
    const field = pathOf(args[0]);
    const inner = call(args[1]);
    return field && inner?.op === "in"
      ? { field, operator: op === "some" ? "any_of" : "none_of", value: inner.args[1] }
      : null;
  }
  if (args.length === 3) {
    const field = pathOf(args[1]);
    return field && op === "<=" ? span(field, args[0], args[2]) : null;
  }
  const field = pathOf(args[0]);
  if (!field) return null;
  if (op === "empty") return { field, operator: "empty" };
  if (op === "in") return { field, operator: "in", value: args[1] };
  if (op === "==" && typeof args[1] === "boolean") return { field, operator: args[1] ? "true" : "false" };
  const right = call(args[1]);
  if (right?.op === "today") {
    return op === "==" ? { field, operator: "today" } : op === "<" ? { field, operator: "past" } : null;
  }
  if (right?.op === "var")
    return right.args[0] === "actor.id" && op === "==" ? { field, operator: "me" } : null;
  if (right || !(CHIP_OPERATORS as readonly string[]).includes(op)) return null;
  return { field, operator: op as ChipOperator, value: args[1] };
}

function span(field: string, from: Rule, to: Rule): Chip | null {
  const [low, high] = [call(from), call(to)];
  if (low?.op === "date_add" && high?.op === "today") {
    const [, n, unit] = low.args;
    return { field, operator: "last", value: { n: -Number(n), unit } };
  }
  if (low?.op === "today" && high?.op === "date_add") {
    const [, n, unit] = high.args;
    return { field, operator: "next", value: { n, unit } };
  }
  return low || high ? null : { field, operator: "between", value: [from, to] };
}

/** Whether everything that the operator asks for is there. */
export function isComplete(chip: Chip): boolean {
  const { value } = chip;
  switch (inputOf(chip.operator)) {
    case "none":
      return true;
    case "several":
      return Array.isArray(value) && value.length > 0 && value.every(isLiteral);
    case "two":
      return Array.isArray(value) && value.length === 2 && value.every(isLiteral);
    case "period": {
      const { n, unit } = (value ?? {}) as Partial<Period>;
      return Number.isInteger(n) && Number(n) > 0 && Number(n) <= 1000 && SPANS.includes(unit as Span);
    }
    default:
      return isLiteral(value);
  }
}

const isLiteral = (value: unknown): boolean =>
  (typeof value === "string" && value !== "") || typeof value === "number" || typeof value === "boolean";

/** A node of one operator with its arguments as a list; null for literals, lists and what is no single operator. */
function call(rule: Rule): { op: string; args: unknown[] } | null {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) return null;
  const entries = Object.entries(rule);
  if (entries.length !== 1) return null;
  const [op, args] = entries[0]!;
  return { op, args: Array.isArray(args) ? args : [args] };
}

/** The field that a condition is about, read directly or by its day. */
function pathOf(rule: Rule): string | null {
  const node = call(rule);
  if (node?.op === "date") return pathOf(node.args[0]);
  return node?.op === "var" && typeof node.args[0] === "string" ? node.args[0] : null;
}

/** The conditions of a filter, in order: the members of its outermost `and`, else the filter itself. */
export function conditionsOf(
  filter: Rule | undefined | null,
  fields: ReadonlyMap<string, Field>,
): Condition[] {
  if (filter === undefined || filter === null) return [];
  return membersOf(filter).map((rule) => {
    const chip = chipOf(rule, fields);
    return chip ? { chip } : { rule };
  });
}

function membersOf(filter: Rule): unknown[] {
  const node = call(filter);
  return node?.op === "and" && Array.isArray((filter as { and: unknown }).and) ? node.args : [filter];
}

/** The filter of these conditions; undefined when there is none. */
export function filterOf(
  conditions: readonly Condition[],
  fields: ReadonlyMap<string, Field>,
): Rule | undefined {
  const rules = conditions.map((one) =>
    "chip" in one ? ruleOf(one.chip, fields.get(one.chip.field)!) : one.rule,
  );
  return rules.length === 0 ? undefined : { and: rules };
}

/** Both at once; undefined when neither asks for anything. */
export function both(first: Rule | undefined | null, second: Rule | undefined | null): Rule | undefined {
  const rules = [first, second].filter((rule) => rule !== undefined && rule !== null);
  return rules.length < 2 ? rules[0] : { and: rules.flatMap(membersOf) };
}

/** Whether two JSON values are the same, member by member. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [keysA, keysB] = [Object.keys(a), Object.keys(b)];
  return (
    keysA.length === keysB.length &&
    keysA.every(
      (key) =>
        Object.hasOwn(b, key) &&
        same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}
