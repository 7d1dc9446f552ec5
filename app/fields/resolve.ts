import { AppError } from "../errors.ts";
import type { Field, FieldDef, FieldIssue, ResolveEnv } from "./field-type.ts";
import { fieldType } from "./registry.ts";

export { type ResolveEnv, yields } from "./field-type.ts";

/**
 * A field with what its type needs known: options, currency and digits, targets, the result's field. Settings that lead nowhere
 * are told to `env.issue` and left empty, so the caller can go on and list everything that is wrong.
 * @throws AppError `unknown_field_type` when there is no such type; ask `fieldType` first.
 */
export function resolveField(def: FieldDef, env: ResolveEnv): Field {
  const type = fieldType(def.type);
  if (!type) throw new AppError("invalid", "unknown_field_type", { params: { type: def.type } });
  const nested = (inner: FieldDef) => (fieldType(inner.type) ? resolveField(inner, env) : undefined);
  return { key: def.key, def, type, label: def.label, ...type.resolve?.(def, env, nested) };
}

/**
 * Faults of a field's settings beyond their shape, and a default that its own field would refuse. Paths are relative to the field.
 * A default that is an expression (an object with one key, `{ "now": [] }`) is the caller's to check.
 */
export function checkField(field: Field): (FieldIssue & { path: string })[] {
  const issues = field.type.checkSettings?.(field) ?? [];
  const given = field.def.default;
  if (given === undefined || given === null || isRule(given)) return issues;
  const parsed = field.type.parse(given, field);
  if ("issue" in parsed) return [...issues, { path: "/default", ...parsed.issue }];
  const faults = parsed.value === null ? [] : field.type.validate(parsed.value, field);
  return [...issues, ...faults.map((fault) => ({ path: "/default", ...fault }))];
}

function isRule(value: unknown): boolean {
  return typeof value === "object" && !Array.isArray(value) && Object.keys(value as object).length === 1;
}
