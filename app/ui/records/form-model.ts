import { isAbsent, type Value } from "../../fields/value.ts";
import type { FormItemModel, FormModel } from "../../forms/kind.ts";
import { visibleItems } from "../../forms/visible.ts";
import type { Text } from "../../i18n/text.ts";
import { check } from "../../logic/check.ts";
import { test } from "../../logic/evaluate.ts";
import type { Expression } from "../../logic/expression.ts";
import type { Env, Scope } from "../../logic/types.ts";
import { type OpenField, openFields, type PageForm, type PageObject, type PageRule } from "../model.ts";
import type { Outside } from "./record-data.ts";

/**
 * A stored form in the browser: the same rules, checked by the same checker and read by the same evaluation as on the server, over the
 * object's own fields and what the server told of everything else (`PageRule.outside`).
 */

export interface OpenItem {
  field: OpenField;
  help?: Text;
  showWhen?: Expression;
  requireWhen?: Expression;
}

export interface OpenSection {
  label?: Text;
  columns: number;
  items: OpenItem[];
  /** Fields that stand on no form. */
  rest?: true;
}

export interface OpenRule {
  key: string;
  on?: readonly ("create" | "update")[];
  when?: Expression;
  require: readonly string[];
  readOnly: readonly string[];
  check?: Expression;
  message?: Text;
}

export interface OpenForm {
  object: PageObject;
  fields: ReadonlyMap<string, OpenField>;
  sections: OpenSection[];
  rules: OpenRule[];
  /** Values that rules read beyond the record: settings and the actor; what lies behind references stands in `Outside`. */
  constants: ReadonlyMap<string, Value | null>;
  /** Reference fields behind which a rule reads something. */
  followed: ReadonlySet<string>;
}

const opened = new WeakMap<PageObject, OpenForm>();

/** The first internal form of the object, opened once; fields that stand on none follow in a section of their own. */
export function openForm(object: PageObject): OpenForm {
  let form = opened.get(object);
  if (!form) {
    form = open(object);
    opened.set(object, form);
  }
  return form;
}

function open(object: PageObject): OpenForm {
  const fields = openFields(object);
  const stored: PageForm | undefined =
    object.forms.find((form) => form.purpose === "internal") ?? object.forms[0];
  const constants = new Map<string, Value | null>();
  const followed = new Set<string>();
  const read = (rule: PageRule | undefined): Expression | undefined => {
    if (!rule) return undefined;
    for (const [path, { value }] of Object.entries(rule.outside)) {
      constants.set(path, value);
      const root = path.split(".")[0]!;
      if (fields.has(root)) followed.add(root);
    }
    return check(rule.rule, scopeOf(fields, rule.outside), { expect: "condition" }).expression ?? undefined;
  };
  const onForm = new Set<string>();
  const sections = (stored?.sections ?? []).map((section): OpenSection => {
    const items = section.items.flatMap((item): OpenItem[] => {
      const field = fields.get(item.field);
      if (!field) return [];
      onForm.add(field.key);
      return [
        {
          field,
          help: item.help ?? field.def.help,
          showWhen: read(item.showWhen),
          requireWhen: read(item.requireWhen),
        },
      ];
    });
    return { label: section.label, columns: section.columns, items };
  });
  const rest = [...fields.values()].filter((field) => !field.system && !onForm.has(field.key));
  if (rest.length > 0)
    sections.push({
      columns: 2,
      items: rest.map((field) => ({ field, help: field.def.help })),
      ...(stored && { rest: true as const }),
    });
  const rules = object.rules.map(({ when, check: demand, ...rule }) => ({
    ...rule,
    when: read(when),
    check: read(demand),
  }));
  return { object, fields, sections, rules, constants, followed };
}

/** What a rule of this object may read in the browser: its own fields, their values before the change, and what came with the rule. */
function scopeOf(fields: ReadonlyMap<string, OpenField>, outside: PageRule["outside"]): Scope {
  return {
    resolve(path) {
      const known = Object.hasOwn(outside, path) ? outside[path] : undefined;
      if (known) return { path, type: known.type, label: path, source: { from: "memory" } };
      const field = fields.get(path.startsWith("old.") ? path.slice("old.".length) : path);
      return field
        ? { path, type: field.type.valueType(field), label: field.label, source: { from: "memory" } }
        : null;
    },
  };
}

/** Values in memory form, as expressions read them; what its field does not take is absent. */
export type MemoryValues = Readonly<Record<string, Value | null>>;

export function inMemory(form: OpenForm, values: Readonly<Record<string, unknown>>): MemoryValues {
  const read: Record<string, Value | null> = {};
  for (const field of form.fields.values()) {
    const given = values[field.key];
    if (isAbsent(given)) read[field.key] = null;
    else {
      const parsed = field.type.parse(given, field);
      read[field.key] = "value" in parsed ? parsed.value : null;
    }
  }
  return read;
}

/** What rules read about a record with these values. `before`: as it was; absent for a new one. */
export function formEnv(form: OpenForm, values: MemoryValues, around: Around): Env {
  const own = (from: MemoryValues, path: string): Value | null | undefined => {
    if (Object.hasOwn(from, path)) return from[path];
    const dot = path.indexOf(".");
    const value = dot < 0 ? undefined : from[path.slice(0, dot)];
    const part = path.slice(dot + 1);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return part === "object" || part === "id" ? (value as { object: string; id: string })[part] : undefined;
  };
  return {
    get(path) {
      if (path.startsWith("old."))
        return around.before ? own(around.before, path.slice("old.".length)) : null;
      const value = own(values, path);
      if (value !== undefined) return value;
      return Object.hasOwn(around.outside, path) ? around.outside[path] : form.constants.get(path);
    },
    now: around.now,
    timeZone: around.timeZone,
  };
}

/** A form for these values: what shows, what must be filled in, and which rules of the object speak. */
export interface FormState {
  shown: ReadonlySet<string>;
  required: ReadonlySet<string>;
  /** The record as it would be stored: a hidden field keeps what it had. */
  stored: MemoryValues;
  env: Env;
  /** Rules of the object whose condition holds for the record as it would be stored. */
  rules: readonly OpenRule[];
}

export interface Around {
  outside: Outside;
  /** The record as it was; absent for a new one. */
  before?: MemoryValues;
  /** Milliseconds UTC. */
  now: number;
  timeZone: string;
}

export function formState(form: OpenForm, values: MemoryValues, around: Around): FormState {
  const items = form.sections.flatMap((section) => section.items);
  const shown = shownFields(items, values, formEnv(form, values, around));
  const on = around.before ? "update" : "create";
  const keys = new Set(items.map((item) => item.field.key));
  const hidden = (key: string) => keys.has(key) && !shown.has(key);
  const answered = replaced(values, hidden, () => null);
  const stored = replaced(values, hidden, (key) => around.before?.[key] ?? null);
  const asked = formEnv(form, answered, around);
  const env = formEnv(form, stored, around);
  const rules = form.rules.filter(
    (rule) => (!rule.on || rule.on.includes(on)) && (!rule.when || test(rule.when, env)),
  );
  const required = new Set(
    items
      .filter(({ field }) => shown.has(field.key) && !field.readOnly)
      .filter(({ field, requireWhen }) => field.def.required || (requireWhen && test(requireWhen, asked)))
      .map(({ field }) => field.key),
  );
  for (const rule of rules)
    for (const key of rule.require) if (!form.fields.get(key)?.readOnly) required.add(key);
  return { shown, required, stored, env, rules };
}

/**
 * Keys of the fields that show: those whose condition holds. The very function that decides on the server which fields of a form
 * count; a hidden field counts as unanswered for the conditions of all others.
 */
function shownFields(items: readonly OpenItem[], values: MemoryValues, env: Env): ReadonlySet<string> {
  const keys = new Set(items.map((item) => item.field.key));
  const beside: Env = { ...env, get: (path) => (keys.has(path) ? null : env.get(path)) };
  const model = {
    sections: [{ columns: 1, items: items as unknown as FormItemModel[] }],
  } as unknown as FormModel;
  return new Set(visibleItems(model, values, beside).map((item) => item.field.key));
}

function replaced(
  values: MemoryValues,
  which: (key: string) => boolean,
  by: (key: string) => Value | null,
): MemoryValues {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, which(key) ? by(key) : value]),
  );
}
