import type { Change } from "./diff.ts";
import type { Use, WhereUsed } from "./references.ts";
import type { AnySchema, Configuration } from "./types.ts";

/** A change that reaches beyond the thing itself. */
export interface Impact {
  /** In stable words: `archive field customer.region`, `change setting satisfaction.low_csat`. */
  change: string;
  used_by: readonly Use[];
  /** Records of the object, or of the objects whose rules read the setting. */
  records: number;
}

interface Touched {
  verb: string;
  what: string;
  name: string;
  uses: readonly Use[];
  objects: readonly string[];
}

/** What changes touch, new things and mere wording left out. `count` gives an object's number of records. */
export async function impactOf(
  changes: readonly Change[],
  after: Configuration,
  used: WhereUsed,
  count: (object: string) => Promise<number>,
): Promise<Impact[]> {
  const found = new Map<string, Touched>();
  const named = byName(after);
  for (const change of changes) {
    const touched = touch(change, named, used);
    if (touched) found.set(`${touched.verb} ${touched.what} ${touched.name}`, touched);
  }
  const impacts: Impact[] = [];
  for (const [change, { uses, objects }] of found) {
    let records = 0;
    for (const object of objects) records += await count(object);
    impacts.push({ change, used_by: uses, records });
  }
  return impacts;
}

const VERBS: Partial<Record<Change["op"], string>> = {
  archived: "archive",
  restored: "restore",
  changed: "change",
  removed: "remove",
};
const WORDING = /\/(label|plural|help|icon|color|message|inverse_label)$/;

type Named = ReadonlyMap<string, AnySchema>;

const byName = ({ schemas }: Configuration): Named =>
  new Map(schemas.map((schema) => [`${schema.kind} ${schema.key}`, schema]));

function touch(change: Change, after: Named, used: WhereUsed): Touched | null {
  const verb = VERBS[change.op];
  if (!verb || (change.op === "changed" && WORDING.test(change.path))) return null;
  const { kind, key, path, field } = change;
  const schema = after.get(`${kind} ${key}`);
  if (kind === "settings" && field === undefined && path.endsWith("/values")) return null;
  if (field === undefined) {
    return { verb, what: kind, name: key, uses: used.schema(kind, key), objects: objectsOf(schema) };
  }
  const list = path.split("/")[3];
  const [name = "", option] = field.split(".");
  if (kind === "object" && list === "fields") {
    if (option === undefined) {
      return { verb, what: "field", name: `${key}.${name}`, uses: used.field(key, name), objects: [key] };
    }
    const uses = used.option(key, name, option);
    return { verb, what: "option", name: `${key}.${name}.${option}`, uses, objects: [key] };
  }
  const what = { rules: "rule", stages: "stage", steps: "step", fields: "setting" }[list ?? ""] ?? "part";
  const uses = what === "setting" ? used.setting(`${key}.${name}`) : used.schema(kind, key);
  return { verb, what, name: `${key}.${name}`, uses, objects: objectsOf(schema) };
}

function objectsOf(schema: AnySchema | undefined): string[] {
  if (schema?.kind === "object") return [schema.key];
  return typeof schema?.object === "string" ? [schema.object] : [];
}

/** Settings whose values differ, as touched things: their values are one map in the document. */
export function changedSettings(before: Configuration, after: Configuration): string[] {
  const valuesOf = (schema: AnySchema) => (schema.values ?? {}) as Record<string, unknown>;
  const old = new Map(
    before.schemas
      .filter((schema) => schema.kind === "settings")
      .map((schema) => [schema.key, valuesOf(schema)]),
  );
  return after.schemas
    .filter((schema) => schema.kind === "settings" && old.has(schema.key))
    .flatMap((schema) => {
      const [was, is] = [old.get(schema.key)!, valuesOf(schema)];
      return [...new Set([...Object.keys(was), ...Object.keys(is)])]
        .filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]))
        .map((key) => `${schema.key}.${key}`);
    });
}

/** A changed setting touches the records of every object whose formulas or rules read it. */
export async function settingImpacts(
  paths: readonly string[],
  after: Configuration,
  used: WhereUsed,
  count: (object: string) => Promise<number>,
): Promise<Impact[]> {
  const impacts: Impact[] = [];
  const named = byName(after);
  for (const path of paths) {
    const uses = used.setting(path);
    const schemas = uses.map(({ kind, key }) => named.get(`${kind} ${key}`));
    let records = 0;
    for (const object of new Set(schemas.flatMap(objectsOf))) records += await count(object);
    impacts.push({ change: `change setting ${path}`, used_by: uses, records });
  }
  return impacts;
}
