import type { FieldDef } from "../fields/field-type.ts";
import { fieldType } from "../fields/registry.ts";
import { KINDS } from "../kinds.ts";
import { FIELD_KEYS } from "./documents.ts";
import type { SchemaKind } from "./kind.ts";
import { SCHEMA_KEYS } from "./shape.ts";
import type { AnySchema, Configuration } from "./types.ts";

/**
 * The bytes of `schema export`: two spaces, a newline at the end, keys in the order in which the documents show them and the rest
 * by the alphabet, without revision. Lists keep their order, which is meaning. The same configuration is the same bytes.
 */
export function canonicalJson(configuration: Configuration, kinds: readonly SchemaKind[] = KINDS): string {
  return `${JSON.stringify(canonical(configuration, kinds), null, 2)}\n`;
}

/** A copy with its keys in that order. */
export function canonical(configuration: Configuration, kinds: readonly SchemaKind[] = KINDS): Configuration {
  return { format: 1, schemas: configuration.schemas.map((schema) => orderSchema(schema, kinds)) };
}

const OBJECT_KEYS = [
  "kind",
  "key",
  "label",
  "help",
  "archived",
  "plural",
  "icon",
  "color",
  "title",
  "fields",
  "rules",
];

/** Keys inside a schema, in the order of the examples in the format's description. */
const INNER_KEYS = [
  ...["zh-CN", "en", "key", "action", "field", "object", "label", "when", "create", "update", "delete"],
  ...["require", "check", "message", "on", "columns", "fields", "color", "state", "probability"],
  ...["warn_after_days", "next", "gate", "show_when", "require_when", "help", "to", "text", "values"],
];
const RIGHTS_KEYS = ["read", "create", "update", "delete", "hidden", "read_only"];
const RULE_KEYS = ["key", "when", "require", "read_only", "check", "message", "on"];

function orderSchema(schema: AnySchema, kinds: readonly SchemaKind[]): AnySchema {
  const kind = kinds.find((one) => one.kind === schema.kind);
  const keys = schema.kind === "object" ? OBJECT_KEYS : (kind?.keys ?? SCHEMA_KEYS);
  return sorted(schema, keys, (value, key) => {
    if (key === "fields" && Array.isArray(value) && (schema.kind === "object" || schema.kind === "settings"))
      return value.map(orderField);
    if (key === "rules" && Array.isArray(value)) return value.map((rule) => orderInner(rule, RULE_KEYS));
    if (key === "objects") return orderInner(value, [], RIGHTS_KEYS);
    return orderInner(value);
  }) as AnySchema;
}

function orderField(field: FieldDef): unknown {
  const settings = Object.keys(fieldType(field.type)?.settings ?? {});
  return sorted(field, [...FIELD_KEYS, ...settings], (value) => orderInner(value));
}

/** `here` orders the keys of this value, `below` those one step further in. */
function orderInner(
  value: unknown,
  here: readonly string[] = INNER_KEYS,
  below?: readonly string[],
): unknown {
  if (Array.isArray(value)) return value.map((item) => orderInner(item, here, below));
  if (typeof value !== "object" || value === null) return value;
  return sorted(value as Record<string, unknown>, here, (part) => orderInner(part, below ?? INNER_KEYS));
}

function sorted(
  value: Readonly<Record<string, unknown>>,
  first: readonly string[],
  order: (part: unknown, key: string) => unknown,
): Record<string, unknown> {
  const named = first.filter((key) => Object.hasOwn(value, key));
  // By code unit: the same on every machine.
  const rest = Object.keys(value)
    .filter((key) => !first.includes(key))
    .sort();
  return Object.fromEntries([...named, ...rest].map((key) => [key, order(value[key], key)]));
}
