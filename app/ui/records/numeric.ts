import type { Field } from "../../fields/field-type.ts";
import { controlOf } from "../model.ts";

/** Numbers stand right, in tabular figures. */
export function isNumeric(field: Field): boolean {
  return controlOf(field) === "number";
}
