import { yields } from "../fields/resolve.ts";
import { objectColumn, type ValueType } from "../fields/value.ts";
import { LOCALES, label, type Text } from "../i18n/text.ts";
import type { Hop, Rule, Scope, Variable } from "../logic/types.ts";
import type { SettingConstant } from "./kind.ts";
import type { FieldModel, ObjectModel } from "./workspace.ts";

/** What the scopes of one workspace share. */
export interface ScopeWorld {
  objects: ReadonlyMap<string, ObjectModel>;
  constants: ReadonlyMap<string, SettingConstant>;
  /** Rule of a formula that is computed when read; undefined for every other field. Decides whether the formula is stored first. */
  ruleOf(field: FieldModel): Rule | undefined;
}

/** References that a written path may follow: `ticket.customer.tier`. */
const MOST_HOPS = 2;

const ACTOR: Readonly<Record<string, { type: ValueType; label: Text }>> = {
  id: { type: { kind: "id", to: ["user"] }, label: { "zh-CN": "当前用户", en: "the current user" } },
  roles: {
    type: { kind: "list", of: { kind: "text" } },
    label: { "zh-CN": "当前用户的角色", en: "the current user's roles" },
  },
  teams: {
    type: { kind: "list", of: { kind: "id", to: ["team"] } },
    label: { "zh-CN": "当前用户的团队", en: "the current user's teams" },
  },
  team_members: {
    type: { kind: "list", of: { kind: "id", to: ["user"] } },
    label: { "zh-CN": "当前用户的团队成员", en: "members of the current user's teams" },
  },
};

/**
 * What an expression on this object's records may read: own fields, fields one or two references away, `old.*`, `actor.*` and
 * `settings.*`. A longer path resolves only when a formula that is computed when read led there by itself: its leaves are
 * loaded and compiled to SQL by their whole path.
 */
export function objectScope(object: ObjectModel, world: ScopeWorld): Scope {
  const known = new Map<string, Variable>();
  return {
    resolve(path) {
      const found = known.get(path);
      if (found) return found;
      const [root, ...rest] = path.split(".");
      let variable: Variable | null;
      if (root === "old") variable = oldVariable(object, path, rest);
      else variable = constant(world, path) ?? recordVariable(object, world, path, MOST_HOPS, ROOT, known);
      if (variable) known.set(path, variable);
      return variable;
    },
  };
}

/** How a record was reached: the path so far (`customer.`), the references followed, and their labels. */
interface Place {
  prefix: string;
  hops: readonly Hop[];
  labels: readonly Text[];
}
const ROOT: Place = { prefix: "", hops: [], labels: [] };

/** Scope of a formula of the record at `place`: paths are relative to it, the variables are whole. */
function placeScope(
  object: ObjectModel,
  world: ScopeWorld,
  place: Place,
  known: Map<string, Variable>,
): Scope {
  return {
    resolve(path) {
      if (path.startsWith("old.")) return null;
      const variable = constant(world, path) ?? recordVariable(object, world, path, MOST_HOPS, place, known);
      if (variable && !known.has(variable.path)) known.set(variable.path, variable);
      return variable;
    },
  };
}

function constant(world: ScopeWorld, path: string): Variable | null {
  const dot = path.indexOf(".");
  const root = path.slice(0, dot);
  const rest = path.slice(dot + 1);
  if (root === "actor" && Object.hasOwn(ACTOR, rest)) {
    return { path, ...ACTOR[rest]!, source: { from: "constant" } };
  }
  const setting = root === "settings" ? world.constants.get(rest) : undefined;
  if (!setting) return null;
  return { path, type: typeOf(setting.field), label: setting.label, source: { from: "constant" } };
}

/** The value before the change. Only what a row keeps is known of it. */
function oldVariable(object: ObjectModel, path: string, rest: readonly string[]): Variable | null {
  const field = rest.length === 1 ? object.fields.get(rest[0]!) : undefined;
  if (!field) return null;
  return {
    path,
    type: typeOf(field),
    label: joined([{ "zh-CN": "修改前", en: "Before" }, field.label]),
    source: { from: "memory" },
    ...scaleOf(field),
  };
}

function recordVariable(
  object: ObjectModel,
  world: ScopeWorld,
  path: string,
  hopsLeft: number,
  place: Place,
  known: Map<string, Variable>,
): Variable | null {
  const dot = path.indexOf(".");
  const field = object.fields.get(dot < 0 ? path : path.slice(0, dot));
  if (!field) return null;
  if (dot < 0) return fieldVariable(object, world, field, place, known);
  const rest = path.slice(dot + 1);
  const type = typeOf(field);
  if (type.kind === "link") return linkPart(world, field, type.to, rest, place);
  if (type.kind !== "id" || type.to.length !== 1 || hopsLeft === 0 || !field.stored) return null;
  const target = world.objects.get(type.to[0]!);
  if (!target || field.key === "id") return null;
  const next: Place = {
    prefix: `${place.prefix}${field.key}.`,
    hops: [...place.hops, { key: field.key, column: field.key, table: target.table }],
    labels: [...place.labels, field.label],
  };
  return recordVariable(target, world, rest, hopsLeft - 1, next, known);
}

function fieldVariable(
  object: ObjectModel,
  world: ScopeWorld,
  field: FieldModel,
  place: Place,
  known: Map<string, Variable>,
): Variable {
  const rule = world.ruleOf(field);
  const type = typeOf(field);
  const { prefix, hops } = place;
  return {
    path: `${prefix}${field.key}`,
    type,
    label: joined([...place.labels, field.label]),
    source: {
      from: "record",
      hops,
      column: field.key,
      ...(type.kind === "link" && { objectColumn: objectColumn(field.key) }),
    },
    ...(rule !== undefined && { formula: { rule, scope: placeScope(object, world, place, known), prefix } }),
    ...scaleOf(field),
  };
}

/** `related.object` and `related.id` of a reference to several objects. */
function linkPart(
  world: ScopeWorld,
  field: FieldModel,
  to: readonly string[],
  part: string,
  { prefix, hops, labels }: Place,
): Variable | null {
  const at = { path: `${prefix}${field.key}.${part}`, label: joined([...labels, field.label]) };
  if (part === "id") {
    return { ...at, type: { kind: "id", to }, source: { from: "record", hops, column: field.key } };
  }
  if (part !== "object") return null;
  const options = to.map((key) => ({ key, label: world.objects.get(key)?.label ?? key }));
  return {
    ...at,
    type: { kind: "option", options },
    source: { from: "record", hops, column: objectColumn(field.key) },
  };
}

function typeOf(field: FieldModel | SettingConstant["field"]): ValueType {
  return field.type.valueType(field);
}

function scaleOf(field: FieldModel): Pick<Variable, "scale"> {
  const { min, max, better } = yields(field).def;
  if (better !== "higher" && better !== "lower") return {};
  return {
    scale: {
      ...(typeof min === "number" && { min }),
      ...(typeof max === "number" && { max }),
      better,
    },
  };
}

/** 「客户 · 分层」, in both languages. */
export function joined(labels: readonly Text[]): Text {
  if (labels.length === 1) return labels[0]!;
  return Object.fromEntries(
    LOCALES.map((locale) => [locale, labels.map((one) => label(one, locale)).join(" · ")]),
  );
}
