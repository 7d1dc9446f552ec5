import * as z from "zod/mini";
import { pointer } from "../errors.ts";
import type { Text } from "../i18n/text.ts";
import type { Expression } from "../logic/expression.ts";
import type { KindTools, Reference, SchemaKind } from "../schema/kind.ts";
import { keyShape, ruleShape, SCHEMA_KEYS, schemaShape } from "../schema/shape.ts";
import type { AnySchema, ViewSchema } from "../schema/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import { hasRole } from "./pipeline-kind.ts";

export interface ViewModel {
  key: string;
  def: ViewSchema;
  label: Text;
  object: string;
  layout: "table" | "board";
  /** Keys of the object's fields. */
  columns: readonly string[];
  filter?: Expression;
  sort: readonly SortKey[];
  /** Board: the field whose options are the columns. */
  group?: FieldModel;
  /** Roles that are offered the view; everybody when absent. What its records may be seen by is the roles' own matter. */
  roles?: readonly string[];
}

export interface SortKey {
  /** A field of the object, or one reached through its references: `customer.tier`. */
  path: string;
  descending: boolean;
}

/** `-submitted_at` is descending by `submitted_at`. */
export function sortKey(text: string): SortKey {
  return text.startsWith("-") ? { path: text.slice(1), descending: true } : { path: text, descending: false };
}

const shape = z.strictObject({
  ...schemaShape("view"),
  object: keyShape,
  layout: z.enum(["table", "board"]),
  columns: z.array(z.string()).check(z.minLength(1)),
  filter: z.optional(ruleShape),
  sort: z.optional(z.array(z.string())),
  group: z.optional(keyShape),
  roles: z.optional(z.array(keyShape)),
});

export const viewKind: SchemaKind<ViewSchema & AnySchema, ViewModel> = {
  kind: "view",
  shape,
  order: 30,
  keys: [...SCHEMA_KEYS, "object", "layout", "columns", "filter", "sort", "group", "roles"],
  compile,
  references,
};

/** Field types whose options can be the columns of a board. */
const GROUPS = ["stage", "select"];

function compile(schema: ViewSchema, tools: KindTools): ViewModel | null {
  const object = tools.object(schema.object);
  if (!object) {
    tools.issue("/object", "unknown_object", { object: schema.object });
    return null;
  }
  let faulty = false;
  const fault = (path: string, code: string, params?: Record<string, unknown>) => {
    tools.issue(path, code, params);
    faulty = true;
  };

  schema.columns.forEach((field, at) => {
    if (!object.fields.has(field))
      fault(pointer("/columns", at), "unknown_field", { field, object: object.key });
  });
  const sort = (schema.sort ?? []).map(sortKey);
  sort.forEach(({ path }, at) => {
    if (!isField(object, path))
      fault(pointer("/sort", at), "unknown_field", { field: path, object: object.key });
  });

  const group = schema.group === undefined ? undefined : object.fields.get(schema.group);
  if (schema.group !== undefined && !group) {
    fault("/group", "unknown_field", { field: schema.group, object: object.key });
  } else if (group && !GROUPS.includes(group.type.key)) {
    fault("/group", "view_group_without_options", { field: group.key });
  }
  if (schema.layout === "board" && schema.group === undefined) fault("/group", "view_board_without_group");

  schema.roles?.forEach((role, at) => {
    if (!hasRole(tools.workspace, role)) fault(pointer("/roles", at), "unknown_role", { role });
  });

  const filter =
    schema.filter === undefined
      ? undefined
      : tools.expression(schema.filter, object.scope, "/filter", { expect: "condition", sql: true });
  if (faulty || filter === null) return null;
  const { key, label, layout, columns, roles } = schema;
  return { key, def: schema, label, object: object.key, layout, columns, filter, sort, group, roles };
}

/** A field of the object, or one reached through its references. `old`, `actor` and `settings` are none. */
function isField(object: ObjectModel, path: string): boolean {
  const [first = ""] = path.split(".");
  return object.fields.has(first) && object.scope.resolve(path) !== null;
}

function references(schema: ViewSchema): Reference[] {
  const field = (path: string, name: string): Reference => ({
    path,
    target: { object: schema.object, field: name },
  });
  return [
    { path: "/object", target: { kind: "object", key: schema.object } },
    ...schema.columns.map((name, at) => field(pointer("/columns", at), name)),
    ...(schema.sort ?? []).map((name, at) => field(pointer("/sort", at), sortKey(name).path)),
    ...(schema.group === undefined ? [] : [field("/group", schema.group)]),
    ...(schema.roles ?? []).map(
      (key, at): Reference => ({ path: pointer("/roles", at), target: { kind: "role", key } }),
    ),
  ];
}
