import type { Context } from "../context.ts";
import { yields } from "../fields/field-type.ts";
import { isAbsent, type Value, type ValueType } from "../fields/value.ts";
import { message } from "../i18n/messages/index.ts";
import { type Locale, label } from "../i18n/text.ts";
import { named } from "../logic/describe.ts";
import type { Scope } from "../logic/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";

/**
 * What a trace says to people: the comparisons that decided, with the values that they saw. A trace carries paths and values; names and types
 * come from the scope of its reader, so that what is hidden from them stays hidden.
 */
export interface Speaker {
  ctx: Context;
  object: ObjectModel;
  /** What the reader may know of traces (`traceScope`). */
  scope: Scope;
  /** Names of records and people, by id. */
  nameOf(id: string, to: readonly string[]): string | undefined;
}

/** The name of a path to the trace's reader; null where it is none to them. */
export function nameOf(path: string, { scope, ctx }: Speaker): string | null {
  const variable = scope.resolve(path);
  return variable && named(variable, ctx.locale);
}

/** The field that a path ends in. */
export function fieldAt(path: string | undefined, { ctx, object }: Speaker): FieldModel | undefined {
  if (path === undefined) return undefined;
  const steps = path.split(".");
  if (steps[0] === "old") steps.shift();
  let at: ObjectModel | undefined = object;
  for (const [index, step] of steps.entries()) {
    const field: FieldModel | undefined = at?.fields.get(step);
    if (!field || index === steps.length - 1) return field;
    at = field.to?.length === 1 ? ctx.workspace.objects.get(field.to[0]!) : undefined;
  }
  return undefined;
}

/** A value as the field at `path` shows it. */
export function valueWords(value: Value | null, path: string, speaker: Speaker): string {
  const { ctx, scope } = speaker;
  if (isAbsent(value) || value === null) return message("ui_absent", {}, ctx.locale);
  const field = fieldAt(path, speaker);
  if (field && !yields(field).to) {
    const shown = yields(field);
    const text = shown.type.format(value, shown, { timeZone: ctx.workspace.timeZone, locale: ctx.locale });
    if (text !== "") return text;
  }
  return typed(value, scope.resolve(path)?.type, speaker);
}

/** As {@link valueWords}, in the quotes that rules' sentences have too: around the name of an option and a yes or no in Chinese. */
export function quotedWords(value: Value | null, path: string, speaker: Speaker): string {
  const words = valueWords(value, path, speaker);
  if (speaker.ctx.locale === "en" || isAbsent(value) || value === null) return words;
  const type = typeAt(path, speaker);
  const kind = type?.kind === "list" ? type.of.kind : type?.kind;
  if (kind !== "option" && kind !== "text" && kind !== "boolean") return words;
  return Array.isArray(value)
    ? words
        .split("、")
        .map((one) => `“${one}”`)
        .join("、")
    : `“${words}”`;
}

function typeAt(path: string, speaker: Speaker): ValueType | undefined {
  const field = fieldAt(path, speaker);
  return field ? field.type.valueType(field) : speaker.scope.resolve(path)?.type;
}

function typed(value: Value, type: ValueType | undefined, speaker: Speaker): string {
  const { locale } = speaker.ctx;
  if (typeof value === "boolean") return message(value ? "record_yes" : "record_no", {}, locale);
  if (Array.isArray(value)) {
    const of = type?.kind === "list" ? type.of : type;
    return value.map((one) => typed(one, of, speaker)).join(locale === "en" ? ", " : "、");
  }
  if (typeof value === "object") {
    const link = value as { object: string; id: string };
    return speaker.nameOf(link.id, [link.object]) ?? thing(link.object, speaker);
  }
  if (type?.kind === "id") return speaker.nameOf(String(value), type.to) ?? thing(type.to[0], speaker);
  if (type?.kind === "option") {
    const option = type.options.find((one) => one.key === value);
    return option ? label(option.label, locale) : String(value);
  }
  if (typeof value === "number") return numberWords(value, type, locale);
  return String(value);
}

/** A record or person whose name is not known here. */
const thing = (object: string | undefined, { ctx }: Speaker): string =>
  (object !== undefined && label(ctx.workspace.objects.get(object)?.label, ctx.locale)) ||
  message("ui_unknown_person", {}, ctx.locale);

function numberWords(value: number, type: ValueType | undefined, locale: Locale): string {
  if (type?.kind === "moment") return new Date(value).toISOString().slice(0, 16).replace("T", " ");
  return value.toLocaleString(locale, { maximumFractionDigits: 6 });
}
