import * as z from "zod/mini";
import { pointer } from "../errors.ts";
import type { Text } from "../i18n/text.ts";
import type { Expression } from "../logic/expression.ts";
import type { KindTools, Reference, SchemaKind } from "../schema/kind.ts";
import { keyShape, ruleShape, SCHEMA_KEYS, schemaShape, textShape } from "../schema/shape.ts";
import type { AnySchema, FormItem, FormSchema } from "../schema/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";

export interface FormModel {
  key: string;
  def: FormSchema;
  label: Text;
  object: string;
  /** `public` forms are answered by people without an account. */
  purpose: "internal" | "public";
  sections: readonly FormSection[];
}

export interface FormSection {
  label?: Text;
  columns: number;
  items: readonly FormItemModel[];
}

/** One field on a form. What the object itself requires holds beyond this; a form only arranges, hides and demands more. */
export interface FormItemModel {
  field: FieldModel;
  /** What is asked; the field's label unless told. */
  label?: Text;
  /** Words at the two ends of a scale. */
  ends?: { low: Text; high: Text };
  help?: Text;
  /** Absent: always shown. */
  showWhen?: Expression;
  requireWhen?: Expression;
}

const rule = z.optional(ruleShape);

const shape = z.strictObject({
  ...schemaShape("form"),
  object: keyShape,
  purpose: z.optional(z.enum(["internal", "public"])),
  sections: z.array(
    z.strictObject({
      label: z.optional(textShape()),
      columns: z.optional(z.int().check(z.gte(1), z.lte(4))),
      fields: z.array(
        z.union([
          keyShape,
          z.strictObject({
            field: keyShape,
            label: z.optional(textShape()),
            ends: z.optional(z.strictObject({ low: textShape(60), high: textShape(60) })),
            show_when: rule,
            require_when: rule,
            help: z.optional(textShape()),
          }),
        ]),
      ),
    }),
  ),
});

export const formKind: SchemaKind<FormSchema & AnySchema, FormModel> = {
  kind: "form",
  shape,
  order: 20,
  keys: [...SCHEMA_KEYS, "object", "purpose", "sections"],
  compile,
  references,
};

function compile(schema: FormSchema, tools: KindTools): FormModel | null {
  const object = tools.object(schema.object);
  if (!object) {
    tools.issue("/object", "unknown_object", { object: schema.object });
    return null;
  }
  const purpose = schema.purpose ?? "internal";
  const seen = new Set<string>();
  let faulty = false;
  const sections = schema.sections.map((section, at) => ({
    label: section.label,
    columns: section.columns ?? 1,
    items: section.fields.flatMap((item, index) => {
      const model = compileItem(item, itemPath(at, index), object, purpose, seen, tools);
      if (model) return [model];
      faulty = true;
      return [];
    }),
  }));
  if (faulty) return null;
  return { key: schema.key, def: schema, label: schema.label, object: schema.object, purpose, sections };
}

function compileItem(
  item: FormItem,
  path: string,
  object: ObjectModel,
  purpose: FormModel["purpose"],
  seen: Set<string>,
  tools: KindTools,
): FormItemModel | null {
  const given: Exclude<FormItem, string> = typeof item === "string" ? { field: item } : item;
  const at = typeof item === "string" ? path : `${path}/field`;
  const field = object.fields.get(given.field);
  if (!field || (field.system && field.key !== "external_id")) {
    tools.issue(at, "unknown_field", { field: given.field, object: object.key });
    return null;
  }
  if (seen.has(field.key)) {
    tools.issue(at, "form_field_twice", { field: field.key });
    return null;
  }
  seen.add(field.key);
  if (purpose === "public" && field.type.readOnly) {
    tools.issue(at, "form_field_read_only", { field: field.key });
    return null;
  }
  // Whoever answers from outside must not point at records and people of the house.
  if (purpose === "public" && field.to) {
    tools.issue(at, "form_field_not_public", { field: field.key });
    return null;
  }
  if (given.ends && !field.type.ends) {
    tools.issue(`${path}/ends`, "form_ends_without_scale", { field: field.key });
    return null;
  }
  const showWhen = condition(given.show_when, `${path}/show_when`, object, tools);
  const requireWhen = condition(given.require_when, `${path}/require_when`, object, tools);
  if (showWhen === null || requireWhen === null) return null;
  const { label, ends, help } = given;
  return { field, label, ends, help, showWhen, requireWhen };
}

function condition(rule: unknown, path: string, object: ObjectModel, tools: KindTools) {
  return rule === undefined ? undefined : tools.expression(rule, object.scope, path, { expect: "condition" });
}

function references(schema: FormSchema): Reference[] {
  const fields = schema.sections.flatMap((section, at) =>
    section.fields.map((item, index): Reference => {
      const path = itemPath(at, index);
      return typeof item === "string"
        ? { path, target: { object: schema.object, field: item } }
        : { path: `${path}/field`, target: { object: schema.object, field: item.field } };
    }),
  );
  return [{ path: "/object", target: { kind: "object", key: schema.object } }, ...fields];
}

function itemPath(section: number, item: number): string {
  return pointer(pointer(pointer("/sections", section), "fields"), item);
}
