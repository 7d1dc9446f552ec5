import type { FieldDef } from "../fields/field-type.ts";
import { checkField, resolveField } from "../fields/resolve.ts";
import type { Column } from "../fields/value.ts";
import type { Draft, FieldDraft, ObjectDraft } from "./draft.ts";
import { Formulas } from "./formulas.ts";
import type { Pieces } from "./pieces.ts";
import { compileRollup } from "./rollups.ts";
import { objectScope, type ScopeWorld } from "./scope.ts";
import { DELETED_AT, systemFields } from "./system-fields.ts";
import type { ObjectRule, ObjectSchema } from "./types.ts";
import type { FieldModel, ObjectModel } from "./workspace.ts";

/** Compiles every object that is not archived into `draft.objects`, and reports what is wrong with them. */
export function* compileObjects(draft: Draft): Pieces<void> {
  const formulas = new Formulas(draft);
  const world: ScopeWorld = {
    objects: draft.objects as ReadonlyMap<string, ObjectModel>,
    constants: draft.constants,
    ruleOf: (field) => formulas.ruleOf(field),
  };
  for (const schema of draft.live("object")) {
    draft.objects.set(schema.key, blank(schema as unknown as ObjectSchema));
  }
  yield* resolveFields(draft);
  for (const object of draft.objects.values()) object.scope = objectScope(object as ObjectModel, world);
  for (const object of draft.objects.values()) {
    formulas.compile(object);
    yield;
  }
  for (const object of draft.objects.values()) {
    finish(object, draft, formulas);
    yield;
  }
  for (const object of draft.objects.values()) {
    object.referencedBy = object.referencedBy.concat(draft.anywhere);
    yield;
  }
}

function blank(def: ObjectSchema): ObjectDraft {
  const fields = new Map(systemFields(def.key).map((field) => [field.key, field]));
  return {
    key: def.key,
    def,
    label: def.label,
    plural: def.plural ?? def.label,
    table: `o_${def.key}`,
    fields,
    archived: new Map(),
    title: fields.get("id")!,
    columns: [],
    rules: [],
    storedFormulas: [],
    feeds: [],
    referencedBy: [],
    searchable: [],
    scope: { resolve: () => null },
  };
}

/** Resolves fields on first use, because a roll-up takes its type from another object's field. */
function* resolveFields(draft: Draft): Pieces<void> {
  const open = new Set<string>();
  const wanted = new Map<string, FieldDef>();
  for (const object of draft.objects.values()) {
    for (const def of object.def.fields) if (!def.archived) wanted.set(`${object.key} ${def.key}`, def);
  }
  const ready = new Map<string, FieldDraft>();
  const fieldOf = (object: string, key: string): FieldDraft | undefined => {
    const name = `${object} ${key}`;
    const known = ready.get(name);
    if (known) return known;
    const def = wanted.get(name);
    if (!def) return draft.objects.get(object)?.fields.get(key);
    if (open.has(name)) return undefined;
    open.add(name);
    const path = draft.place("object", object, key);
    const env = draft.resolveEnv((at, code, params) => draft.issue(path + at, code, params), fieldOf);
    const field = model(resolveField(def, env), object);
    for (const { path: at, code, params } of checkField(field)) draft.issue(path + at, code, params);
    checkDemands(field, path, draft);
    ready.set(name, field);
    return field;
  };
  for (const object of draft.objects.values()) {
    for (const def of object.def.fields) {
      const field = def.archived
        ? archivedField(def, object.key, draft, fieldOf)
        : fieldOf(object.key, def.key);
      if (field) (def.archived ? object.archived : object.fields).set(def.key, field);
    }
    yield;
  }
}

/** An archived field keeps its columns. What its settings led to may be archived too; then nothing is known of it any more. */
function archivedField(
  def: FieldDef,
  object: string,
  draft: Draft,
  fieldOf: (object: string, key: string) => FieldDraft | undefined,
): FieldDraft | undefined {
  let broken = false;
  const env = draft.resolveEnv(() => {
    broken = true;
  }, fieldOf);
  const field = model(resolveField(def, env), object);
  return broken ? undefined : field;
}

function model(
  field: Omit<FieldDraft, "object" | "system" | "stored" | "columns">,
  object: string,
): FieldDraft {
  return {
    ...field,
    object,
    system: false,
    // Whether a formula is stored shows when its expression is read.
    stored: field.type.computed !== "formula",
    columns: field.type.columns(field),
  };
}

/** `required`, `unique` and `default` where the type cannot have them. */
function checkDemands(field: FieldDraft, path: string, draft: Draft): void {
  const { def, type } = field;
  const refuse = (key: "required" | "unique" | "default") =>
    draft.issue(`${path}/${key}`, "setting_not_for_type", { setting: key, type: type.key });
  if (type.computed) {
    if (def.required) refuse("required");
    if (def.unique) refuse("unique");
  }
  if (type.readOnly && def.default !== undefined) refuse("default");
  const { kind } = type.valueType(field);
  if (!type.computed && def.unique && (kind === "list" || kind === "link" || kind === "boolean"))
    refuse("unique");
}

function finish(object: ObjectDraft, draft: Draft, formulas: Formulas): void {
  const { def } = object;
  const path = draft.place("object", def.key);
  if (def.title !== undefined) {
    const title = object.fields.get(def.title);
    if (title) object.title = title;
    else draft.issue(`${path}/title`, "unknown_field", { field: def.title, object: def.key });
  }
  for (const field of object.fields.values()) {
    if (field.type.computed === "rollup") compileRollup(field, object, draft);
    if (!field.system) link(field, draft);
    checkDefault(field, object, draft);
  }
  def.rules?.forEach((rule, at) => {
    compileRule(rule, object, `${path}/rules/${at}`, draft);
  });
  object.storedFormulas = formulas.inOrder(object);
  object.searchable = [...object.fields.values()].filter(
    (field) =>
      field.stored && field.type.computed !== "rollup" && field.type.valueType(field).kind === "text",
  );
  layOut(object, draft);
}

/** Tells the objects that a reference may point at; one that may lead anywhere stands behind those that name the object. Users are no objects. */
function link(field: FieldDraft, draft: Draft): void {
  const type = field.type.valueType(field);
  if (field.type.computed || (type.kind !== "id" && type.kind !== "link")) return;
  const reference = { object: field.object, field: field as FieldModel };
  if (type.to === draft.everyObject) draft.anywhere.push(reference);
  else for (const target of type.to) draft.objects.get(target)?.referencedBy.push(reference);
}

/** A default that is an expression, such as `{ "now": [] }`. A plain value was read with the field. */
function checkDefault(field: FieldDraft, object: ObjectDraft, draft: Draft): void {
  const given = field.def.default;
  if (field.type.readOnly || typeof given !== "object" || given === null || Array.isArray(given)) return;
  if (Object.keys(given).length !== 1) return;
  const path = `${draft.place("object", object.key, field.key)}/default`;
  const scope = {
    resolve: (name: string) => (name.startsWith("old.") ? null : object.scope.resolve(name)),
  };
  draft.expression(given, scope, path, { expect: field.type.valueType(field) });
}

function compileRule(def: ObjectRule, object: ObjectDraft, path: string, draft: Draft): void {
  const condition = (rule: unknown, at: string) =>
    rule === undefined ? undefined : draft.expression(rule, object.scope, at, { expect: "condition" });
  for (const list of ["require", "read_only"] as const) {
    def[list]?.forEach((key, at) => {
      const field = object.fields.get(key);
      if (!field || (field.system && key !== "external_id")) {
        draft.issue(`${path}/${list}/${at}`, "unknown_field", { field: key, object: object.key });
      } else if (list === "require" && field.type.computed) {
        draft.issue(`${path}/${list}/${at}`, "computed_not_required", { field: key });
      }
    });
  }
  if (!def.require && !def.read_only && def.check === undefined) draft.issue(path, "rule_demands_nothing");
  const when = condition(def.when, `${path}/when`);
  const check = condition(def.check, `${path}/check`);
  if (when !== null && check !== null) {
    object.rules.push({ def, ...(when && { when }), ...(check && { check }) });
  }
}

/**
 * The table's columns: system, then stored fields in document order, archived ones where they stood. Options stand in front, because
 * conditions read them more than anything else, and PostgreSQL walks over all columns before the one that it reads.
 */
function layOut(object: ObjectDraft, draft: Draft): void {
  const owner = new Map<string, string>();
  const [first, others]: [Column[], Column[]] = [[], []];
  const keys = new Set([...object.fields.keys(), ...object.archived.keys()]);
  const ordered = [
    ...[...object.fields.values()].filter((field) => field.system),
    ...object.def.fields.flatMap(({ key }) =>
      keys.has(key) ? [object.fields.get(key) ?? object.archived.get(key)!] : [],
    ),
  ];
  owner.set(DELETED_AT.name, DELETED_AT.name);
  for (const field of ordered) {
    if (!field.stored) continue;
    const columns = field.system || field.type.valueType(field).kind === "option" ? first : others;
    for (const column of field.columns) {
      const taken = owner.get(column.name);
      if (taken !== undefined) {
        const path = `${draft.place("object", object.key, field.key)}/key`;
        draft.issue(path, "column_taken", { key: field.key, other: taken });
      }
      owner.set(column.name, field.key);
      columns.push(column);
    }
    if (field.key === "updated_by") columns.push(DELETED_AT);
  }
  object.columns = [...first, ...others];
}
