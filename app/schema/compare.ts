import type { Issue } from "../errors.ts";
import type { FieldDef } from "../fields/field-type.ts";
import { toolsFor } from "./compile.ts";
import type { Draft, FieldDraft } from "./draft.ts";
import type { SchemaKind } from "./kind.ts";
import type { AnySchema } from "./types.ts";

/** A problem that is none as long as the object has no records. */
export interface Difference extends Issue {
  unlessEmpty?: string;
}

/**
 * What the new configuration may not do to the old one: leave something out, change a type, or change what a stored value means.
 * Problems of kinds other than objects go to `after` directly.
 */
export function compareDrafts(before: Draft, after: Draft, kinds: readonly SchemaKind[]): Difference[] {
  const found: Difference[] = [];
  const kept = new Map(after.schemas.map((schema) => [`${schema.kind} ${schema.key}`, schema]));
  for (const was of before.schemas) {
    const is = kept.get(`${was.kind} ${was.key}`);
    if (!is) {
      found.push({ path: "/schemas", code: "schema_missing", params: { kind: was.kind, key: was.key } });
      continue;
    }
    if (Array.isArray(was.fields) && Array.isArray(is.fields) && hasFields(was)) {
      found.push(...compareFields(was, is, before, after));
    }
    kinds.find((kind) => kind.kind === was.kind)?.compare?.(was, is, toolsFor(is, after));
  }
  return found;
}

/** Objects and settings declare fields; a form only names them. */
function hasFields(schema: AnySchema): boolean {
  return (schema.fields as unknown[]).every((field) => typeof (field as FieldDef)?.type === "string");
}

function compareFields(was: AnySchema, is: AnySchema, before: Draft, after: Draft): Difference[] {
  const path = after.place(is.kind, is.key);
  const kept = new Map((is.fields as FieldDef[]).map((field) => [field.key, field]));
  return (was.fields as FieldDef[]).flatMap((old): Difference[] => {
    const field = kept.get(old.key);
    if (!field) return [{ path: `${path}/fields`, code: "field_missing", params: { field: old.key } }];
    const at = after.place(is.kind, is.key, old.key);
    if (field.type !== old.type) {
      return [
        {
          path: `${at}/type`,
          code: "type_changed",
          params: { field: old.key, from: old.type, to: field.type },
        },
      ];
    }
    const options = missingOptions(old, field, at);
    const [a, b] = [fieldOf(before, is.key, old.key), fieldOf(after, is.key, old.key)];
    return is.kind === "object" && a && b
      ? [...options, ...missingStages(a, b, at, is.key), ...compareMeaning(a, b, at, is.key)]
      : options;
  });
}

function missingOptions(old: FieldDef, field: FieldDef, path: string): Difference[] {
  if (!Array.isArray(old.options) || !Array.isArray(field.options)) return [];
  const kept = new Set(field.options.map((option: { key: string }) => option.key));
  return old.options
    .filter((option: { key: string }) => !kept.has(option.key))
    .map((option: { key: string }) => ({
      path: `${path}/options`,
      code: "option_missing",
      params: { option: option.key, field: old.key },
    }));
}

/** Records stand in the stages of the pipeline that they had: another one must have them all. */
function missingStages(was: FieldDraft, is: FieldDraft, path: string, object: string): Difference[] {
  if (was.pipeline === undefined || was.pipeline === is.pipeline) return [];
  const kept = new Set(is.options?.map((option) => option.key));
  return (was.options ?? [])
    .filter((option) => !kept.has(option.key))
    .map((option) => ({
      path: `${path}/pipeline`,
      code: "option_missing",
      params: { option: option.key, field: is.key },
      unlessEmpty: object,
    }));
}

function fieldOf(draft: Draft, object: string, key: string): FieldDraft | undefined {
  const model = draft.objects.get(object);
  return model?.fields.get(key) ?? model?.archived.get(key);
}

/** Settings that change how stored values are to be read: a formula's result, digits of money, targets of a reference. */
function compareMeaning(was: FieldDraft, is: FieldDraft, path: string, object: string): Difference[] {
  const [a, b] = [was.type.valueType(was), is.type.valueType(is)];
  const types = new Map(was.columns.map((column) => [column.name, column.type]));
  const retyped = is.columns.some((column) => (types.get(column.name) ?? column.type) !== column.type);
  if (a.kind !== b.kind || retyped) {
    return [{ path, code: "values_changed", params: { field: is.key, from: a.kind, to: b.kind } }];
  }
  if (a.kind === "number" && b.kind === "number" && a.money?.digits !== b.money?.digits) {
    const params = { field: is.key, from: a.money?.currency ?? "–", to: b.money?.currency ?? "–" };
    return [{ path, code: "digits_changed", params, unlessEmpty: object }];
  }
  if (is.type.computed || !was.to || !is.to) return [];
  // An archived target is no target any more, but its records are still what old values lead to.
  const named = (field: FieldDraft) => (Array.isArray(field.def.to) ? (field.def.to as string[]) : []);
  if (named(is).includes("*")) return [];
  return (named(was).includes("*") ? ["*"] : named(was))
    .filter((target) => !named(is).includes(target))
    .map((target) => ({ path: `${path}/to`, code: "target_missing", params: { field: is.key, target } }));
}
