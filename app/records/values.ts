import { isAbsent, type Link, type Value } from "../fields/value.ts";
import type { FieldModel } from "../schema/workspace.ts";

/** The same value: lists and links by what they hold. */
export function sameValue(a: Value | null | undefined, b: Value | null | undefined): boolean {
  if (a === b) return true;
  if (isAbsent(a) || isAbsent(b)) return isAbsent(a) && isAbsent(b);
  return typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b);
}

/** The same in the columns: 0.1 + 0.2 and 0.3 are one amount of money. */
export function sameStored(field: FieldModel, a: Value | null, b: Value | null): boolean {
  if (sameValue(a, b)) return true;
  if (a === null || b === null || typeof a !== "number") return false;
  return field.type.toRow(a, field)[0] === field.type.toRow(b, field)[0];
}

export function isLink(value: Value | null | undefined): value is Link {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Object and id that a reference or user leads to. */
export function targetOf(field: FieldModel, value: Value | null | undefined): Link | null {
  if (isLink(value)) return value;
  return typeof value === "string" && field.to?.[0] ? { object: field.to[0], id: value } : null;
}
