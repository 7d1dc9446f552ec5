import * as z from "zod/mini";
import { ENGINE_COLUMNS } from "../db/object-columns.ts";
import { type Issue, pointer } from "../errors.ts";
import type { FieldType } from "../fields/field-type.ts";
import { fieldType } from "../fields/registry.ts";
import type { SchemaKind } from "./kind.ts";
import { atOnce, type Pieces } from "./pieces.ts";
import { keyShape, ruleShape, schemaShape, shapeIssues, textShape } from "./shape.ts";
import { type AnySchema, type Configuration, RESERVED_KEYS } from "./types.ts";

/**
 * Reads a configuration as it comes from outside: shapes, known kinds and types, keys that are unique and not reserved.
 * Nothing here looks at what a schema means; `compileWorkspace` does.
 */
export function parseConfiguration(input: unknown, kinds: readonly SchemaKind[]): Parsed {
  return atOnce(parsing(input, kinds));
}

interface Parsed {
  configuration: Configuration | null;
  problems: Issue[];
}

/** The same in pieces. */
export function* parsing(input: unknown, kinds: readonly SchemaKind[]): Pieces<Parsed> {
  const hostile = hostileParts(input);
  if (hostile.length > 0) return { configuration: null, problems: hostile };
  const problems = shapeIssues(configurationShape, input, "");
  if (problems.length > 0) return { configuration: null, problems };
  const { schemas } = input as Configuration;
  for (const [index, schema] of schemas.entries()) {
    problems.push(...schemaProblems(schema, kinds, `/schemas/${index}`));
    yield;
  }
  problems.push(...repeatedKeys(schemas, "/schemas", (schema) => `${schema.kind} ${schema.key}`));
  if (problems.length > 0) return { configuration: null, problems };
  return { configuration: { format: 1, schemas: structuredClone(schemas) }, problems };
}

const configurationShape = z.strictObject({
  format: z.literal(1),
  revision: z.optional(z.unknown()),
  schemas: z.array(z.unknown()).check(z.maxLength(5000)),
});

const objectShape = z.strictObject({
  ...schemaShape("object"),
  plural: z.optional(textShape(200)),
  icon: z.optional(z.string().check(z.regex(/^[a-z0-9-]{1,60}$/))),
  color: z.optional(z.string().check(z.regex(/^[a-z]{1,20}$/))),
  title: z.optional(keyShape),
  fields: z.array(z.unknown()).check(z.maxLength(500)),
  rules: z.optional(
    z
      .array(
        z.strictObject({
          key: keyShape,
          when: z.optional(z.unknown()),
          require: z.optional(z.array(keyShape).check(z.minLength(1))),
          read_only: z.optional(z.array(keyShape).check(z.minLength(1))),
          check: z.optional(z.unknown()),
          message: z.optional(textShape()),
          on: z.optional(z.array(z.enum(["create", "update"])).check(z.minLength(1))),
        }),
      )
      .check(z.maxLength(200)),
  ),
});

/** Keys of a field beside its type's own settings, in the order of an export. */
export const FIELD_KEYS = [
  "key",
  "type",
  "label",
  "help",
  "archived",
  "required",
  "unique",
  "default",
] as const;

const fieldShape = {
  key: keyShape,
  type: z.string(),
  label: textShape(200),
  help: z.optional(textShape(2000)),
  archived: z.optional(z.boolean()),
  required: z.optional(z.boolean()),
  unique: z.optional(z.boolean()),
  default: z.optional(ruleShape),
};

const namedField = z.looseObject({ key: fieldShape.key, type: fieldShape.type });
const namedSchema = z.looseObject({ kind: z.string() });

const shapes = new Map<FieldType, ReturnType<typeof fieldShapeOf>>();

function fieldShapeOf(type: FieldType) {
  return z.strictObject({ ...fieldShape, ...type.settings });
}

/** What is wrong with the shape of one field document; its type decides which further keys it may have. */
export function fieldProblems(field: unknown, path: string): Issue[] {
  const named = shapeIssues(namedField, field, path);
  if (named.length > 0) return named;
  const { key, type: typeKey } = field as { key: string; type: string };
  const type = fieldType(typeKey);
  if (!type) return [{ path: `${path}/type`, code: "unknown_field_type", params: { type: typeKey } }];
  let shape = shapes.get(type);
  if (!shape) {
    shape = fieldShapeOf(type);
    shapes.set(type, shape);
  }
  const problems = shapeIssues(shape, field, path);
  if (RESERVED.has(key)) problems.push({ path: `${path}/key`, code: "reserved_key", params: { key } });
  return problems;
}

/** Roots of expressions, system fields, and column names that the database keeps for itself. */
const RESERVED: ReadonlySet<string> = new Set([...RESERVED_KEYS, ...ENGINE_COLUMNS]);

/** Names of tables that expressions know beside objects: `{ kind: "id", to: ["user"] }`. */
const RESERVED_OBJECTS: ReadonlySet<string> = new Set(["user", "team"]);

function schemaProblems(schema: unknown, kinds: readonly SchemaKind[], path: string): Issue[] {
  const named = shapeIssues(namedSchema, schema, path);
  if (named.length > 0) return named;
  const { kind: kindKey } = schema as AnySchema;
  if (kindKey === "object") return objectProblems(schema as AnySchema, path);
  const kind = kinds.find((one) => one.kind === kindKey);
  if (!kind) return [{ path: `${path}/kind`, code: "unknown_kind", params: { kind: kindKey } }];
  return shapeIssues(kind.shape, schema, path);
}

function objectProblems(schema: AnySchema, path: string): Issue[] {
  const problems = shapeIssues(objectShape, schema, path);
  const { key, fields, rules } = schema;
  if (typeof key === "string" && RESERVED_OBJECTS.has(key))
    problems.push({ path: `${path}/key`, code: "reserved_key", params: { key } });
  if (Array.isArray(fields)) {
    fields.forEach((field, index) => {
      problems.push(...fieldProblems(field, `${path}/fields/${index}`));
    });
    problems.push(...repeatedKeys(fields, `${path}/fields`, (field) => field.key));
  }
  if (Array.isArray(rules)) problems.push(...repeatedKeys(rules, `${path}/rules`, (rule) => rule.key));
  return problems;
}

/** A key that comes twice is reported at its second place. */
export function repeatedKeys<T extends { key?: unknown }>(
  items: readonly T[],
  path: string,
  identity: (item: T) => unknown = (item) => item.key,
): Issue[] {
  const seen = new Set<unknown>();
  const problems: Issue[] = [];
  items.forEach((item, index) => {
    if (typeof item?.key !== "string") return;
    const name = identity(item);
    if (seen.has(name))
      problems.push({ path: `${path}/${index}/key`, code: "repeated_key", params: { key: item.key } });
    seen.add(name);
  });
  return problems;
}

const MAX_DEPTH = 64;

/** Keys that JavaScript gives a meaning, and nesting that would exhaust the stack: refused before anything walks the document. */
function hostileParts(input: unknown): Issue[] {
  const problems: Issue[] = [];
  const open: Part[] = [{ value: input, key: "", parent: null, depth: 0 }];
  for (let part = open.pop(); part; part = open.pop()) {
    const { value, depth } = part;
    if (typeof value !== "object" || value === null) continue;
    if (depth > MAX_DEPTH) {
      const path = pathOf(part).slice(0, 200);
      return [{ path, code: "nested_too_deep", params: { limit: MAX_DEPTH } }];
    }
    for (const key of Object.keys(value)) {
      if (key === "__proto__" || key === "constructor" || key === "prototype") {
        problems.push({ path: pointer(pathOf(part), key), code: "forbidden_key", params: { key } });
        continue;
      }
      const inner = (value as Record<string, unknown>)[key];
      if (typeof inner === "object" && inner !== null) {
        open.push({ value: inner, key, parent: part, depth: depth + 1 });
      }
    }
  }
  return problems;
}

/** A part of a document on the way down; its pointer is spelt only when there is something to say. */
interface Part {
  value: unknown;
  key: string;
  parent: Part | null;
  depth: number;
}

function pathOf(part: Part): string {
  const keys: string[] = [];
  for (let at: Part | null = part; at?.parent; at = at.parent) keys.unshift(at.key);
  return keys.reduce(pointer, "");
}
