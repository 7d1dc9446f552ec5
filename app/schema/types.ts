import type { FieldDef } from "../fields/field-type.ts";
import type { Text } from "../i18n/text.ts";
import type { Rule } from "../logic/types.ts";

/** The stored documents, as `schemas.md` writes them. Kinds other than `object` belong to the rooms that run them. */

export interface SchemaBase {
  kind: string;
  key: string;
  label: Text;
  help?: Text;
  archived?: boolean;
}

export interface ObjectSchema extends SchemaBase {
  kind: "object";
  plural?: Text;
  icon?: string;
  color?: string;
  /** Key of the field that names a record. */
  title?: string;
  fields: FieldDef[];
  rules?: ObjectRule[];
}

/** What holds on every way in: `require`, `read_only`, or `check` with `message`; `when` and `on` narrow it. */
export interface ObjectRule {
  key: string;
  when?: Rule;
  require?: string[];
  read_only?: string[];
  check?: Rule;
  message?: Text;
  on?: ("create" | "update")[];
}

export interface FormSchema extends SchemaBase {
  kind: "form";
  object: string;
  purpose?: "internal" | "public";
  sections: { label?: Text; columns?: number; fields: FormItem[] }[];
}
export type FormItem =
  | string
  | {
      field: string;
      /** What is asked here, where the field's own label is no question. */
      label?: Text;
      /** What the lowest and the highest number of a scale mean here. */
      ends?: { low: Text; high: Text };
      show_when?: Rule;
      require_when?: Rule;
      help?: Text;
    };

export interface ViewSchema extends SchemaBase {
  kind: "view";
  object: string;
  layout: "table" | "board";
  columns: string[];
  filter?: Rule;
  sort?: string[];
  /** Board: the stage or select field whose options are the columns. */
  group?: string;
  roles?: string[];
}

export interface PipelineSchema extends SchemaBase {
  kind: "pipeline";
  stages: Stage[];
}
export interface Stage {
  key: string;
  label: Text;
  color?: string;
  state: "open" | "won" | "lost" | "done";
  probability?: number;
  warn_after_days?: number;
  next?: string[];
  gate?: { require?: string[]; check?: Rule; message?: Text; roles?: string[] };
  archived?: boolean;
}

export type TriggerEvent = "created" | "changed" | "deleted" | "restored";
export interface AutomationSchema extends SchemaBase {
  kind: "automation";
  object: string;
  enabled?: boolean;
  order?: number;
  trigger: { on: TriggerEvent[]; fields?: string[] };
  /** `before` the row is written (only `set_fields`), or `after`, in the same transaction. Default `after`. */
  timing?: "before" | "after";
  condition?: Rule;
  once_per_record?: boolean;
  steps: Step[];
}
export interface Step {
  key: string;
  action: string;
  [setting: string]: unknown;
}

export interface RoleSchema extends SchemaBase {
  kind: "role";
  /** `admin` (everything), `schema.publish`, `settings.edit`, `people.manage`, `automation.view`, `records.read`, `records.write`, `import`, `export`. */
  abilities: string[];
  objects: Record<string, ObjectRights>;
}
export interface ObjectRights {
  read?: boolean | Rule;
  create?: boolean | Rule;
  update?: boolean | Rule;
  delete?: boolean | Rule;
  hidden?: string[];
  read_only?: string[];
}

export interface SettingsSchema extends SchemaBase {
  kind: "settings";
  fields: FieldDef[];
  values: Record<string, unknown>;
}

export type AnySchema = SchemaBase & Record<string, unknown>;

/** What is exported, checked and published. */
export interface Configuration {
  format: 1;
  revision?: number;
  schemas: AnySchema[];
}

/** System fields of every object, in the order an API answer shows them; no schema may use these keys. */
export const SYSTEM_FIELDS = [
  "id",
  "version",
  "created_at",
  "updated_at",
  "created_by",
  "updated_by",
  "external_id",
] as const;

/** Roots of expressions; no field may use these keys. */
export const RESERVED_KEYS = [...SYSTEM_FIELDS, "deleted_at", "old", "actor", "settings", "this"] as const;

export const KEY_PATTERN = /^[a-z][a-z0-9_]{0,47}$/;
