import { controlOf, openField, type PageField, type PageObject } from "../model.ts";
import { isNumeric } from "./numeric.ts";

/** Facts at the head of a record, at most; its person comes on top. */
const MOST_FACTS = 7;

/**
 * The fields that say most about a record, for its head: stages, choices and figures worked out from others, and first those that
 * the workspace itself looks at: that its views filter and show. No object is known by name. `told`: fields that the head says already.
 */
export function headFacts(object: PageObject, told: ReadonlySet<string> = new Set()): PageField[] {
  const filtered = new Map<string, number>();
  const shown = new Map<string, number>();
  for (const view of object.views) {
    for (const key of new Set(variables(view.filter))) filtered.set(key, (filtered.get(key) ?? 0) + 1);
    for (const column of view.columns) shown.set(column, (shown.get(column) ?? 0) + 1);
  }
  const scored = object.fields.flatMap((field, at) => {
    const kind = weight(field, object);
    if (kind === null || told.has(field.key)) return [];
    return [{ field, at, score: kind + 3 * (filtered.get(field.key) ?? 0) + (shown.get(field.key) ?? 0) }];
  });
  scored.sort((a, b) => b.score - a.score || a.at - b.at);
  return scored.slice(0, MOST_FACTS).map(({ field }) => field);
}

/** How much a field's kind alone makes it a fact; null: it is none. */
function weight(field: PageField, object: PageObject): number | null {
  if (field.system || field.key === object.title) return null;
  if (field.pipeline !== undefined) return 6;
  const open = openField(field);
  const control = controlOf(open);
  if (open.type.computed) return control === "moment" || control === "date" ? -1 : 2;
  if (control === "choice") return 0.5;
  if (control === "scale") return 2;
  if (isNumeric(open)) return -1;
  return control === "date" || control === "moment" ? -2 : null;
}

/** Names of variables anywhere in a rule, their first step. */
function variables(rule: unknown): string[] {
  if (typeof rule !== "object" || rule === null) return [];
  if (Array.isArray(rule)) return rule.flatMap(variables);
  return Object.entries(rule).flatMap(([key, value]) => {
    if (key !== "var") return variables(value);
    const name = Array.isArray(value) ? value[0] : value;
    return typeof name === "string" ? [name.split(".")[0]!] : [];
  });
}

/** The person whose record this is: the first field that names one and may be written. */
export function ownerField(object: PageObject): PageField | undefined {
  return object.fields.find((field) => !field.system && controlOf(openField(field)) === "person");
}

/** The record that this one is about: the first reference to records of one kind. */
export function whoseField(object: PageObject): PageField | undefined {
  return object.fields.find(
    (field) =>
      !field.system &&
      field.key !== object.title &&
      field.to?.length === 1 &&
      controlOf(openField(field)) === "reference",
  );
}

/**
 * The signs behind a choice: several choices that stand right after it and share its first word, as `churn_signals` after `churn_risk`.
 */
export function signsOf(object: PageObject, field: PageField): PageField | undefined {
  const next = object.fields[object.fields.indexOf(field) + 1];
  if (!next || controlOf(openField(field)) !== "choice" || controlOf(openField(next)) !== "choices")
    return undefined;
  return next.key.split("_")[0] === field.key.split("_")[0] ? next : undefined;
}
