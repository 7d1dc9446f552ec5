import { isAbsent, type Value } from "../fields/value.ts";
import { evaluate } from "../logic/evaluate.ts";
import type { Env } from "../logic/types.ts";
import type { FieldModel } from "../schema/workspace.ts";

/** Value of a stored formula. An amount of money that no column can hold is absent: nobody's write fails for it. */
export function formulaValue(field: FieldModel, env: Env): Value | null {
  const value = evaluate(field.formula!, env);
  if (isAbsent(value)) return null;
  if (typeof value !== "number") return value as Value;
  const type = field.type.valueType(field);
  const money = type.kind === "number" && type.money !== undefined;
  return money && field.type.validate(value, field).length > 0 ? null : value;
}
