import type { $ZodType } from "zod/v4/core";
import type { Field, FieldDef } from "../fields/field-type.ts";
import type { Value, ValueType } from "../fields/value.ts";
import type { Text } from "../i18n/text.ts";
import type { Expression } from "../logic/expression.ts";
import type { Rule, Scope } from "../logic/types.ts";
import type { AnySchema } from "./types.ts";
import type { ObjectModel, Workspace } from "./workspace.ts";

/** Something a schema uses: `field` of `object`, or a whole schema. Gives where-used and dangling references. */
export interface Reference {
  /** JSON Pointer within the schema. */
  path: string;
  target:
    | { kind: string; key: string }
    | { object: string; field: string; option?: string }
    | { setting: string };
}

/** What a kind's check and compile work with. Pointers are relative to the schema (`/steps/0/values/title`). */
export interface KindTools {
  /** The workspace so far: objects and settings are compiled before the other kinds. */
  workspace: Workspace;
  object(key: string): ObjectModel | undefined;
  /** Resolves a field that a schema of this kind declares (a setting) and reports what is wrong with it under `path`. */
  field(def: FieldDef, path: string): Field;
  issue(path: string, code: string, params?: Record<string, unknown>): void;
  warn(path: string, code: string, params?: Record<string, unknown>): void;
  /** Checks an expression and reports its problems under `path`; null when it had any. */
  expression(
    rule: Rule,
    scope: Scope,
    path: string,
    options?: { expect?: ValueType | "condition"; sql?: boolean; self?: boolean },
  ): Expression | null;
}

/** A value that every expression may read as `settings.<path>`. */
export interface SettingConstant {
  /** `satisfaction.low_csat` */
  path: string;
  label: Text;
  field: Field;
  value: Value | null;
}

/** A kind of schema other than `object`. The room that runs it exports one and `app/kinds.ts` registers it. */
export interface SchemaKind<S extends AnySchema = AnySchema, M = unknown> {
  kind: string;
  /** Strict shape (zod or zod/mini); unknown keys are refused with their pointer. */
  shape: $ZodType;
  /** Below zero: compiled before the objects, whose formulas read its constants. Everything else afterwards, in this order. */
  order: number;
  /** Checks and compiles in one pass; returns null when an issue was raised. */
  compile(schema: S, tools: KindTools): M | null;
  /** Checks new against old (a key or type that must not change). */
  compare?(before: S, after: S, tools: KindTools): void;
  references(schema: S): Reference[];
  /**
   * Teams that it names, by id or name, with pointers. They are no part of a revision, may come and go after it, and may not be there
   * yet when a configuration moves to another house: an unknown one is a warning, never a problem.
   */
  teams?(schema: S): { path: string; team: string }[];
  /** What the compiled schema contributes to `settings.*`. */
  constants?(model: M): readonly SettingConstant[];
  /** Order of keys in an export. */
  keys: readonly string[];
}
