import type { Issue } from "../errors.ts";
import type { ResolveEnv } from "../fields/field-type.ts";
import type { Value } from "../fields/value.ts";
import { check } from "../logic/check.ts";
import type { Expression } from "../logic/expression.ts";
import type { Rule, Scope } from "../logic/types.ts";
import type { KindTools, SettingConstant } from "./kind.ts";
import type { AnySchema } from "./types.ts";
import type { FieldModel, ObjectModel, Rollup, RuleModel, Workspace } from "./workspace.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A field while the workspace is being compiled. */
export type FieldDraft = Mutable<FieldModel> & { rollup?: Mutable<Rollup> };

/** An object while the workspace is being compiled. */
export interface ObjectDraft
  extends Mutable<Omit<ObjectModel, "fields" | "archived" | "rules" | "feeds" | "referencedBy">> {
  fields: Map<string, FieldDraft>;
  archived: Map<string, FieldDraft>;
  rules: RuleModel[];
  feeds: Rollup[];
  referencedBy: { object: string; field: FieldModel }[];
}

/** Problems found so far, and what every step of the compilation needs to see. */
export class Draft {
  readonly problems: Issue[] = [];
  readonly warnings: Issue[] = [];
  readonly objects = new Map<string, ObjectDraft>();
  readonly constants = new Map<string, SettingConstant>();
  readonly parts = new Map<string, Map<string, unknown>>();
  readonly settings = new Map<string, Value | null>();
  /** JSON Pointers of schemas (by kind and key) and of objects' fields. */
  readonly #places = new Map<string, string>();
  readonly #live = new Map<string, AnySchema[]>();
  readonly #named = new Map<string, AnySchema>();
  /** Keys of all objects: what a reference to any may lead to. */
  readonly everyObject: readonly string[];
  /** References to any object. */
  readonly anywhere: { object: string; field: FieldModel }[] = [];
  readonly schemas: readonly AnySchema[];
  readonly workspace: Mutable<Workspace>;

  constructor(schemas: readonly AnySchema[], revision: number, currency: string) {
    this.schemas = schemas;
    schemas.forEach((schema, at) => {
      if (!schema.archived) this.#enlist(schema);
      this.#places.set(`${schema.kind} ${schema.key}`, `/schemas/${at}`);
      if (!Array.isArray(schema.fields)) return;
      schema.fields.forEach((field, index) => {
        this.#places.set(`${schema.kind} ${schema.key} ${field.key}`, `/schemas/${at}/fields/${index}`);
      });
    });
    this.everyObject = this.live("object").map((schema) => schema.key);
    this.workspace = {
      revision,
      schemas,
      objects: this.objects as ReadonlyMap<string, ObjectModel>,
      part: <T>(kind: string, key: string) => this.parts.get(kind)?.get(key) as T | undefined,
      parts: <T>(kind: string) => [...(this.parts.get(kind)?.values() ?? [])] as T[],
      settings: this.settings,
      timeZone: "UTC",
      currency,
      language: "zh-CN",
    };
  }

  #enlist(schema: AnySchema): void {
    const list = this.#live.get(schema.kind);
    if (list) list.push(schema);
    else this.#live.set(schema.kind, [schema]);
    this.#named.set(`${schema.kind} ${schema.key}`, schema);
  }

  live(kind: string): readonly AnySchema[] {
    return this.#live.get(kind) ?? [];
  }

  place(kind: string, key: string, field?: string): string {
    return this.#places.get(field === undefined ? `${kind} ${key}` : `${kind} ${key} ${field}`) ?? "";
  }

  issue(path: string, code: string, params?: Record<string, unknown>): void {
    this.problems.push({ path, code, ...(params && { params }) });
  }

  /** Checks an expression and reports its problems under `path`; null when it had any. */
  expression(
    rule: Rule,
    scope: Scope,
    path: string,
    options: Parameters<KindTools["expression"]>[3] & { guarded?: boolean } = {},
  ): Expression | null {
    const { expression, problems, warnings } = check(rule, scope, { ...options, path });
    this.problems.push(...problems);
    this.warnings.push(...warnings);
    return problems.length > 0 ? null : expression;
  }

  /** What fields are resolved against. Fields of objects come from `field`, once there are objects. */
  resolveEnv(
    issue: ResolveEnv["issue"],
    field: ResolveEnv["field"] = (object, key) => this.objects.get(object)?.fields.get(key),
  ): ResolveEnv {
    return {
      currency: this.workspace.currency,
      objects: this.everyObject,
      schema: (kind, key) => this.#named.get(`${kind} ${key}`),
      field,
      issue,
    };
  }
}
