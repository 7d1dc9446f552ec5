import { pointer } from "../errors.ts";
import { type Locale, label, type Text } from "../i18n/text.ts";
import type { AnySchema, Configuration } from "./types.ts";

export interface Change {
  op: "added" | "removed" | "changed" | "archived" | "restored" | "moved";
  /** JSON Pointer in the new configuration; of what is gone, in the old one. */
  path: string;
  kind: string;
  /** Key of the schema. */
  key: string;
  label: Text;
  /** Key of the field, option, stage, step or rule inside it, outermost first: `tier`, `tier.vip`. */
  field?: string;
  before?: unknown;
  after?: unknown;
}

/**
 * What differs between two configurations, in the order of the new one. Lists of things with keys (schemas, fields, options,
 * stages, rules, steps) are compared by key; anything else is one value.
 */
export function diffConfigurations(before: Configuration, after: Configuration): Change[] {
  const name = (schema: AnySchema) => `${schema.kind} ${schema.key}`;
  const old = new Map(before.schemas.map((schema, at) => [name(schema), { schema, at }]));
  const changes: Change[] = [];
  after.schemas.forEach((schema, at) => {
    const context = { kind: schema.kind, key: schema.key, label: schema.label };
    const was = old.get(name(schema))?.schema;
    if (!was) changes.push({ op: "added", path: `/schemas/${at}`, ...context, after: schema });
    else changes.push(...compareParts(was, schema, `/schemas/${at}`, context, []));
  });
  const kept = new Set(after.schemas.map(name));
  for (const { schema, at } of old.values()) {
    if (kept.has(name(schema))) continue;
    const { kind, key } = schema;
    changes.push({ op: "removed", path: `/schemas/${at}`, kind, key, label: schema.label, before: schema });
  }
  if (moved(before.schemas.map(name), after.schemas.map(name))) {
    changes.push({ op: "moved", path: "/schemas", kind: "", key: "", label: "" });
  }
  return changes;
}

type Named = Record<string, unknown> & { key: string };
type Context = Pick<Change, "kind" | "key" | "label">;

function compareParts(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  path: string,
  context: Context,
  inside: readonly string[],
): Change[] {
  const at = inside.length > 0 ? { ...context, field: inside.join(".") } : context;
  const changes: Change[] = [];
  if ((before.archived === true) !== (after.archived === true)) {
    changes.push({ op: after.archived ? "archived" : "restored", path, ...at });
  }
  for (const key of new Set([...Object.keys(after), ...Object.keys(before)])) {
    if (key === "archived") continue;
    const [was, is] = [before[key], after[key]];
    if (isNamed(was) && isNamed(is))
      changes.push(...compareNamed(was, is, pointer(path, key), context, inside));
    else if (!same(was, is)) {
      changes.push({
        op: "changed",
        path: pointer(path, key),
        ...at,
        ...value("before", was),
        ...value("after", is),
      });
    }
  }
  return changes;
}

function compareNamed(
  before: readonly Named[],
  after: readonly Named[],
  path: string,
  context: Context,
  inside: readonly string[],
): Change[] {
  const old = new Map(before.map((item) => [item.key, item]));
  const changes = after.flatMap((item, at): Change[] => {
    const was = old.get(item.key);
    const names = [...inside, item.key];
    if (was) return compareParts(was, item, pointer(path, at), context, names);
    return [{ op: "added", path: pointer(path, at), ...context, field: names.join("."), after: item }];
  });
  const kept = new Set(after.map((item) => item.key));
  before.forEach((item, at) => {
    if (kept.has(item.key)) return;
    const field = [...inside, item.key].join(".");
    changes.push({ op: "removed", path: pointer(path, at), ...context, field, before: item });
  });
  if (moved([...old.keys()], [...kept])) {
    const order = { before: [...old.keys()], after: [...kept] };
    changes.push({
      op: "moved",
      path,
      ...context,
      ...(inside.length > 0 && { field: inside.join(".") }),
      ...order,
    });
  }
  return changes;
}

const value = (name: "before" | "after", given: unknown) => (given === undefined ? {} : { [name]: given });

function isNamed(value: unknown): value is Named[] {
  return Array.isArray(value) && value.every((item) => typeof item?.key === "string");
}

/** Whether what both have stands in another order. */
function moved(before: readonly string[], after: readonly string[]): boolean {
  const there = new Set(after);
  const both = new Set(before.filter((key) => there.has(key)));
  return !same(
    before.filter((key) => both.has(key)),
    after.filter((key) => both.has(key)),
  );
}

/** Equal as JSON documents, whatever the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) &&
        same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}

const SIGNS = { added: "+", removed: "-", changed: "~", archived: "×", restored: "+", moved: "~" } as const;
const WORDS: Record<Change["op"], Record<Locale, string>> = {
  added: { "zh-CN": "新增", en: "added" },
  removed: { "zh-CN": "移除", en: "removed" },
  changed: { "zh-CN": "修改", en: "changed" },
  archived: { "zh-CN": "归档", en: "archived" },
  restored: { "zh-CN": "恢复", en: "restored" },
  moved: { "zh-CN": "调整顺序", en: "reordered" },
};
const NOTHING = { "zh-CN": "没有差别", en: "No differences" };

/** The changes for people, one a line: `~ object customer (客户) tier.vip label: "VIP" → "Key account"`. */
export function formatDiff(changes: readonly Change[], locale: Locale): string {
  if (changes.length === 0) return NOTHING[locale];
  return changes.map((change) => line(change, locale)).join("\n");
}

function line(change: Change, locale: Locale): string {
  const { op, kind, key, field, path, before, after } = change;
  const name = label(change.label, locale);
  const head = [SIGNS[op], kind, key, name && name !== key ? `(${name})` : "", field ?? ""];
  const start = head.filter((part) => part !== "").join(" ");
  if (op !== "changed") return `${start}: ${WORDS[op][locale]}`;
  return `${start} ${path.slice(path.lastIndexOf("/") + 1)}: ${short(before)} → ${short(after)}`;
}

function short(value: unknown): string {
  const text = value === undefined ? "–" : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
