import * as z from "zod/mini";
import { pointer } from "../errors.ts";
import type { Expression } from "../logic/expression.ts";
import type { KindTools, Reference, SchemaKind } from "../schema/kind.ts";
import { ruleReferences } from "../schema/references.ts";
import { keyShape, SCHEMA_KEYS, schemaShape } from "../schema/shape.ts";
import type { AnySchema, ObjectRights, RoleSchema } from "../schema/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import {
  ABILITIES,
  type Ability,
  ACTIONS,
  type Action,
  type RightsModel,
  type RoleModel,
} from "./role-model.ts";

const rightsShape = z.strictObject({
  // A boolean, or a rule, which the logic room checks.
  read: z.optional(z.unknown()),
  create: z.optional(z.unknown()),
  update: z.optional(z.unknown()),
  delete: z.optional(z.unknown()),
  hidden: z.optional(z.array(keyShape)),
  read_only: z.optional(z.array(keyShape)),
});

const shape = z.strictObject({
  ...schemaShape("role"),
  abilities: z.array(z.enum(ABILITIES)),
  objects: z.record(z.string(), rightsShape),
});

/** Fields that every reader needs: to name a record and to change it without losing somebody's work. */
const NEVER_HIDDEN = ["id", "version"];

/** Roles: abilities, rows by rule, and fields that are hidden or read-only, object by object. */
export const roleKind: SchemaKind<RoleSchema & AnySchema, RoleModel> = {
  kind: "role",
  shape,
  order: 60,
  keys: [...SCHEMA_KEYS, "abilities", "objects"],
  compile,
  references,
};

function compile(schema: RoleSchema & AnySchema, tools: KindTools): RoleModel | null {
  const objects = new Map<string, RightsModel>();
  let sound = true;
  for (const [key, rights] of Object.entries(schema.objects)) {
    const path = pointer("/objects", key);
    const object = tools.object(key);
    const model = object && compileRights(rights, object, path, tools);
    if (!object) tools.issue(path, "unknown_object", { object: key });
    if (model) objects.set(key, model);
    else sound = false;
  }
  if (!sound) return null;
  return {
    key: schema.key,
    def: schema,
    abilities: new Set(schema.abilities as Ability[]),
    objects,
  };
}

function compileRights(
  rights: ObjectRights,
  object: ObjectModel,
  path: string,
  tools: KindTools,
): RightsModel | null {
  let sound = true;
  const rows = {} as Record<Action, boolean | Expression>;
  for (const action of ACTIONS) {
    const rule = rights[action] ?? false;
    const compiled =
      typeof rule === "boolean"
        ? rule
        : tools.expression(rule, object.scope, pointer(path, action), { expect: "condition", sql: true });
    if (compiled === null) sound = false;
    else rows[action] = compiled;
  }
  for (const list of ["hidden", "read_only"] as const) {
    for (const [at, key] of (rights[list] ?? []).entries()) {
      const where = pointer(pointer(path, list), at);
      if (!object.fields.has(key)) {
        tools.issue(where, "unknown_field", { field: key, object: object.key });
        sound = false;
      } else if (list === "hidden" && NEVER_HIDDEN.includes(key)) {
        tools.issue(where, "role_cannot_hide", { field: key });
        sound = false;
      }
    }
  }
  if (!sound) return null;
  return { ...rows, hidden: new Set(rights.hidden), readOnly: new Set(rights.read_only) };
}

function references(schema: RoleSchema): Reference[] {
  return Object.entries(schema.objects).flatMap(([object, rights]) => {
    const path = pointer("/objects", object);
    const fields = (list: "hidden" | "read_only") =>
      (rights[list] ?? []).map(
        (field, at): Reference => ({ path: pointer(pointer(path, list), at), target: { object, field } }),
      );
    const rules = ACTIONS.flatMap((action) => {
      const rule = rights[action];
      return rule === undefined || typeof rule === "boolean"
        ? []
        : ruleReferences(rule, object, pointer(path, action));
    });
    return [
      { path, target: { kind: "object", key: object } },
      ...rules,
      ...fields("hidden"),
      ...fields("read_only"),
    ];
  });
}
