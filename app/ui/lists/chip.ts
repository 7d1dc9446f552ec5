import type { Field } from "../../fields/field-type.ts";
import { yields } from "../../fields/resolve.ts";
import { controlOf } from "../model.ts";

/** What a filter chip can say: one condition on one field, by an operator and what it is filled in with. */

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
