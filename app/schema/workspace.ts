import type { Field } from "../fields/field-type.ts";
import type { Column, Value } from "../fields/value.ts";
import type { Text } from "../i18n/text.ts";
import type { Expression } from "../logic/expression.ts";
import type { Scope } from "../logic/types.ts";
import type { AnySchema, ObjectRule, ObjectSchema } from "./types.ts";

/**
 * The immutable runtime model compiled from one published revision. Nothing in it is changed after `compileWorkspace`;
 * everything a request needs per object (columns, compiled formulas, rules, roll-ups) is found here by key.
 */
export interface Workspace {
  readonly revision: number;
  readonly schemas: readonly AnySchema[];
  readonly objects: ReadonlyMap<string, ObjectModel>;
  /** Compiled schemas of the other kinds: `workspace.part<RoleModel>("role", "sales")`. */
  part<T>(kind: string, key: string): T | undefined;
  /** All compiled schemas of a kind, in document order, archived ones left out. */
  parts<T>(kind: string): readonly T[];
  /** Values of every setting by whole path, `satisfaction.low_csat`, in memory form (money in major units). */
  readonly settings: ReadonlyMap<string, Value | null>;
  readonly timeZone: string;
  readonly currency: string;
  readonly language: "zh-CN" | "en";
}

export interface ObjectModel {
  readonly key: string;
  readonly def: ObjectSchema;
  readonly label: Text;
  readonly plural: Text;
  /** `o_<key>`, unquoted. */
  readonly table: string;
  /** Every field that is not archived: system fields first (`id` … `external_id`), then the schema's in order. */
  readonly fields: ReadonlyMap<string, FieldModel>;
  /** Archived fields whose settings still lead somewhere: labels and columns of data that stays. */
  readonly archived: ReadonlyMap<string, FieldModel>;
  /** Field that names a record, `id` when the schema names none. */
  readonly title: FieldModel;
  /** Columns of the table in order: system, then stored fields (archived ones too: their data stays). */
  readonly columns: readonly Column[];
  readonly rules: readonly RuleModel[];
  /** Stored formulas in an order in which each finds its inputs computed. */
  readonly storedFormulas: readonly FieldModel[];
  /** Roll-ups of parents that this object's records feed. */
  readonly feeds: readonly Rollup[];
  /** Reference fields of any object that may point here. */
  readonly referencedBy: readonly { object: string; field: FieldModel }[];
  /** Text fields that search looks into, in order. */
  readonly searchable: readonly FieldModel[];
  /** Scope of expressions on this object's records, `old.*`, `actor.*` and `settings.*` included. */
  readonly scope: Scope;
}

export interface FieldModel extends Field {
  readonly object: string;
  /** One of the system fields. */
  readonly system: boolean;
  /** Has columns of its own. False for formulas that are computed when read. */
  readonly stored: boolean;
  readonly columns: readonly Column[];
  /** Formulas: the compiled expression (result already rounded to the digits of its type). */
  readonly formula?: Expression;
  /** Roll-ups. */
  readonly rollup?: Rollup;
}

export interface Rollup {
  /** Object and field that keep the figure. */
  readonly parent: string;
  readonly field: FieldModel;
  /** Child object, its reference to the parent, and what is measured. */
  readonly of: string;
  readonly by: FieldModel;
  readonly measure: "count" | "sum" | "avg" | "min" | "max" | "latest";
  readonly source?: FieldModel;
  /** `latest`: which field orders the children; `created_at` unless told. */
  readonly orderBy?: FieldModel;
  readonly filter?: Expression;
}

export interface RuleModel {
  readonly def: ObjectRule;
  readonly when?: Expression;
  readonly check?: Expression;
}
