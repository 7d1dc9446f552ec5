import { pointer } from "../errors.ts";
import type { FieldDef } from "../fields/field-type.ts";
import type { Rule } from "../logic/types.ts";
import type { Reference, SchemaKind } from "./kind.ts";
import { atOnce, type Pieces } from "./pieces.ts";
import type { AnySchema, Configuration, ObjectSchema } from "./types.ts";

/** Where something is used: a schema, and the place in it. */
export interface Use {
  kind: string;
  key: string;
  /** JSON Pointer within the schema. */
  path: string;
}

/**
 * What a rule on `object` reads: fields (a path through references as it stands, `customer.tier`), the options it compares them
 * with, and settings. Reads the stored JSON, so a rule with problems is read, too, and a document that has rules in it.
 */
export function ruleReferences(rule: Rule, object: string, path: string): Reference[] {
  const found: Reference[] = [];
  walk(rule, path, (node, at) => {
    const name = varPath(node);
    if (name !== null) found.push(...targetOf(name, object, at));
    else found.push(...comparedOptions(node, object, at));
  });
  return found;
}

function walk(
  value: unknown,
  path: string,
  visit: (node: Record<string, unknown>, path: string) => void,
): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) visit(value as Record<string, unknown>, path);
  for (const [key, part] of Object.entries(value)) walk(part, pointer(path, key), visit);
}

function varPath(node: unknown): string | null {
  if (typeof node !== "object" || node === null || Array.isArray(node)) return null;
  const { var: name } = node as { var?: unknown };
  if (Object.keys(node).length !== 1) return null;
  if (Array.isArray(name) && name.length === 1) return typeof name[0] === "string" ? name[0] : null;
  return typeof name === "string" ? name : null;
}

function targetOf(name: string, object: string, path: string): Reference[] {
  if (name === "" || name.startsWith("actor.")) return [];
  if (name.startsWith("settings.")) return [{ path, target: { setting: name.slice("settings.".length) } }];
  return [{ path, target: { object, field: name.startsWith("old.") ? name.slice("old.".length) : name } }];
}

/** `{ "==": [{ "var": "tier" }, "vip"] }` uses an option, if `tier` turns out to have one of that key. */
function comparedOptions(node: Record<string, unknown>, object: string, path: string): Reference[] {
  const entries = Object.entries(node);
  const [operator, args] = entries[0] ?? [];
  if (entries.length !== 1 || operator === undefined || !Array.isArray(args)) return [];
  const names = args.flatMap((arg) => varPath(arg) ?? []);
  const literals = args.flat().filter((arg) => typeof arg === "string");
  return names
    .flatMap((name) => targetOf(name, object, pointer(path, operator)))
    .flatMap(({ path: at, target }) =>
      "field" in target ? literals.map((option) => ({ path: at, target: { ...target, option } })) : [],
    );
}

/** What an object's own document uses: targets of its fields, what its formulas, roll-ups, rules and defaults read. */
function objectReferences(schema: ObjectSchema): Reference[] {
  const { key: object, title, fields, rules } = schema;
  const own = (field: string, path: string): Reference => ({ path, target: { object, field } });
  return [
    ...(title === undefined ? [] : [own(title, "/title")]),
    ...fields.flatMap((field, at) => (field.archived ? [] : fieldReferences(field, object, `/fields/${at}`))),
    ...(rules ?? []).flatMap((rule, at) => [
      ...(rule.require ?? []).map((field, index) => own(field, `/rules/${at}/require/${index}`)),
      ...(rule.read_only ?? []).map((field, index) => own(field, `/rules/${at}/read_only/${index}`)),
      ...ruleReferences(rule.when, object, `/rules/${at}/when`),
      ...ruleReferences(rule.check, object, `/rules/${at}/check`),
    ]),
  ];
}

/** Settings of a field that lead elsewhere: to objects, a pipeline, a child's fields. */
function fieldReferences(field: FieldDef, object: string, path: string): Reference[] {
  const { to, pipeline, of, filter, expression } = field;
  const found: Reference[] = [];
  if (Array.isArray(to)) {
    to.forEach((key, at) => {
      if (key !== "*") found.push({ path: `${path}/to/${at}`, target: { kind: "object", key } });
    });
  }
  if (typeof pipeline === "string") {
    found.push({ path: `${path}/pipeline`, target: { kind: "pipeline", key: pipeline } });
  }
  if (typeof of === "string") {
    found.push({ path: `${path}/of`, target: { kind: "object", key: of } });
    for (const setting of ["by", "field", "order_by"]) {
      const read = field[setting];
      if (typeof read === "string")
        found.push({ path: `${path}/${setting}`, target: { object: of, field: read } });
    }
    found.push(...ruleReferences(filter, of, `${path}/filter`));
  }
  return [
    ...found,
    ...ruleReferences(expression, object, `${path}/expression`),
    ...ruleReferences(field.default, object, `${path}/default`),
  ];
}

/** Every use in a configuration, by what is used. Schemas and fields that are archived use nothing. */
export class WhereUsed {
  readonly #uses = new Map<string, Map<string, Use>>();
  readonly #fields = new Map<string, FieldDef>();

  constructor(configuration: Configuration, kinds: readonly SchemaKind[]) {
    atOnce(this.#read(configuration, kinds));
  }

  /** The same in pieces. */
  static *reading(configuration: Configuration, kinds: readonly SchemaKind[]): Pieces<WhereUsed> {
    const used = new WhereUsed({ format: 1, schemas: [] }, kinds);
    yield* used.#read(configuration, kinds);
    return used;
  }

  *#read(configuration: Configuration, kinds: readonly SchemaKind[]): Pieces<void> {
    const live = configuration.schemas.filter((schema) => !schema.archived);
    for (const schema of configuration.schemas) {
      if (schema.kind !== "object") continue;
      for (const field of (schema as unknown as ObjectSchema).fields) {
        this.#fields.set(`${schema.key}.${field.key}`, field);
      }
    }
    for (const schema of live) {
      for (const { path, target } of referencesOf(schema, kinds)) {
        for (const name of this.#names(target)) this.#add(name, { kind: schema.kind, key: schema.key, path });
      }
      yield;
    }
  }

  schema(kind: string, key: string): readonly Use[] {
    return this.#of(`schema ${kind} ${key}`);
  }

  field(object: string, key: string): readonly Use[] {
    return this.#of(`field ${object}.${key}`);
  }

  option(object: string, field: string, option: string): readonly Use[] {
    return this.#of(`option ${object}.${field} ${option}`);
  }

  setting(path: string): readonly Use[] {
    return this.#of(`setting ${path}`);
  }

  #of(name: string): readonly Use[] {
    return [...(this.#uses.get(name)?.values() ?? [])];
  }

  /** The same place reads the same thing once. */
  #add(name: string, use: Use): void {
    const place = `${use.kind} ${use.key} ${use.path}`;
    const uses = this.#uses.get(name);
    if (!uses) this.#uses.set(name, new Map([[place, use]]));
    else if (!uses.has(place)) uses.set(place, use);
  }

  /** A path through references uses every field on its way. */
  #names(target: Reference["target"]): string[] {
    if ("setting" in target) return [`setting ${target.setting}`];
    if ("kind" in target) return [`schema ${target.kind} ${target.key}`];
    const names: string[] = [];
    const steps = target.field.split(".");
    let object: string | undefined = target.object;
    for (const [at, step] of steps.entries()) {
      const field: FieldDef | undefined = this.#fields.get(`${object}.${step}`);
      if (object === undefined || !field) break;
      if (target.option === undefined) names.push(`field ${object}.${step}`);
      else if (at === steps.length - 1 && hasOption(field, target.option)) {
        names.push(`option ${object}.${step} ${target.option}`);
      }
      const to: unknown = field.to;
      object = Array.isArray(to) && to.length === 1 && to[0] !== "*" ? to[0] : undefined;
    }
    return names;
  }
}

function hasOption(field: FieldDef, key: string): boolean {
  return (
    Array.isArray(field.options) && field.options.some((option: { key?: unknown }) => option?.key === key)
  );
}

function referencesOf(schema: AnySchema, kinds: readonly SchemaKind[]): Reference[] {
  if (schema.kind === "object") return objectReferences(schema as unknown as ObjectSchema);
  const named = kinds.find((kind) => kind.kind === schema.kind)?.references(schema) ?? [];
  // Any document about one object may have rules in it (a view's filter, a form's conditions): its variables are the object's.
  const read = typeof schema.object === "string" ? ruleReferences(schema, schema.object, "") : [];
  return [...named, ...read];
}
