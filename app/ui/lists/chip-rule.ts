import type { Field } from "../../fields/field-type.ts";
import type { Rule } from "../../logic/types.ts";
import { controlOf } from "../model.ts";
import { CHIP_OPERATORS, type Chip, type ChipOperator, isComplete, type Period } from "./chip.ts";

/** Chips and the JSON-Logic that they stand for, there and back. */

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

/** A node of one operator with its arguments as a list; null for literals, lists and what is no single operator. */
export function call(rule: Rule): { op: string; args: unknown[] } | null {
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
