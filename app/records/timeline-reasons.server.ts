import type { Context } from "../context.ts";
import { yields } from "../fields/field-type.ts";
import { isAbsent, type Value, type ValueType } from "../fields/value.ts";
import { message } from "../i18n/messages/index.ts";
import { type Locale, label } from "../i18n/text.ts";
import type { Scope } from "../logic/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import type { MaskedTrace } from "./mask-runs.ts";

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

/** A comparison that decided: which fields it read, and how it reads. */
export interface Reason {
  /** Own fields of the record, with the value seen. */
  reads: { path: string; value: Value | null }[];
  words: string;
  /** It only kept something out (is not done, is not empty): told where nothing else decided. */
  guard: boolean;
}

const SIGNS: Record<string, { yes: string; no: string }> = {
  "<": { yes: "<", no: "≥" },
  "<=": { yes: "≤", no: ">" },
  ">": { yes: ">", no: "≤" },
  ">=": { yes: "≥", no: "<" },
};
const SAME = new Set(["==", "===", "!=", "!=="]);

/**
 * The comparisons on which it hung that a node came out as it did: of an "and" that failed the first that failed, of an "or" that held the
 * one that held, of a choice between values the test that chose. What rests on hidden fields is left out.
 */
export function reasonsOf(node: MaskedTrace, speaker: Speaker, truth = node.value !== false): Reason[] {
  const below = node.children ?? [];
  switch (node.op) {
    case "and":
    case "all":
      return truth ? below.flatMap((one) => reasonsOf(one, speaker, true)) : lastOf(below, speaker, false);
    case "or":
    case "some":
      return truth ? lastOf(below, speaker, true) : below.flatMap((one) => reasonsOf(one, speaker, false));
    case "!":
      return below[0] ? reasonsOf(below[0], speaker, !truth) : [];
    case "if":
    case "?:":
      return choiceReasons(below, speaker);
    default:
      return leaf(node, speaker, truth);
  }
}

function lastOf(nodes: readonly MaskedTrace[], speaker: Speaker, truth: boolean): Reason[] {
  const last = nodes.at(-1);
  return last ? reasonsOf(last, speaker, truth) : [];
}

/** Tests and then the value that was chosen: the last test decided, be it that it held or that none did. */
function choiceReasons(below: readonly MaskedTrace[], speaker: Speaker): Reason[] {
  const test = below.at(-2);
  if (!test) return [];
  return reasonsOf(test, speaker, test.value === true);
}

function leaf(node: MaskedTrace, speaker: Speaker, truth: boolean): Reason[] {
  const words = comparison(node, speaker, truth);
  if (words === null) return [];
  return [{ reads: reads(node), words, guard: isGuard(node, truth) }];
}

/** "Is not", "is set", "has no value": conditions that rule something out. */
function isGuard(node: MaskedTrace, truth: boolean): boolean {
  if (node.op === "!=" || node.op === "!==") return truth;
  return node.op === "empty" || node.op === "!!";
}

/** The reasons to tell: those that only kept something out stand back behind the others. */
export function strongest(reasons: readonly Reason[]): Reason[] {
  const strong = reasons.filter((reason) => !reason.guard);
  return strong.length > 0 ? strong : [...reasons];
}

/** Variables of the record itself under a node, hidden ones left out. */
function reads(node: MaskedTrace): Reason["reads"] {
  if (node.hidden) return [];
  if (node.path !== undefined) return [{ path: node.path, value: node.value }];
  return (node.children ?? []).flatMap(reads);
}

/**
 * The node as a short statement, 「满意度 2 < 3」; null where it says nothing that the reader may know. `whole`: also what a value was
 * compared with and is not.
 */
export function comparison(
  node: MaskedTrace,
  speaker: Speaker,
  truth: boolean,
  whole = false,
): string | null {
  if (node.hidden || hasHidden(node)) return null;
  const { locale } = speaker.ctx;
  const [a, b, c] = node.children ?? [];
  const say = (code: string, params: Record<string, unknown>) => message(code, params, locale);
  if (node.path !== undefined) {
    const name = nameOf(node.path, speaker);
    if (name === null) return null;
    return say(isAbsent(node.value) ? "record_reason_absent" : "record_reason_value", {
      name,
      value: valueWords(node.value, node.path, speaker),
    });
  }
  if (node.op === "literal") return null;
  if (node.op === "empty" && a)
    return told(a, truth ? "record_reason_absent" : "record_reason_present", speaker);
  if (node.op === "!!" && a && a.path !== undefined)
    return told(a, truth ? "record_reason_present" : "record_reason_absent", speaker);
  if (node.op === "changed" && a)
    return told(a, truth ? "record_reason_changed" : "record_reason_kept", speaker);
  const sign = SIGNS[node.op];
  if (sign && a && b) {
    const absent = [a, b, c].find((one) => one && isAbsent(one.value) && one.path !== undefined);
    if (absent) return told(absent, "record_reason_absent", speaker);
    if (c) {
      const middle = namedValue(b, a, speaker);
      const [low, high] = [plain(a, b, speaker), plain(c, b, speaker)];
      return say(truth ? "record_reason_between" : "record_reason_not_between", { middle, low, high });
    }
    return `${namedValue(a, b, speaker)} ${truth ? sign.yes : sign.no} ${plain(b, a, speaker)}`;
  }
  if (SAME.has(node.op) && a && b) return sameness(a, b, node.op.startsWith("=") === truth, speaker, whole);
  if (node.op === "in" && a) {
    if (a.path === undefined || isAbsent(a.value))
      return a.path === undefined ? null : told(a, "record_reason_absent", speaker);
    return told(a, "record_reason_is", speaker);
  }
  const parts = (node.children ?? []).flatMap((child) => comparison(child, speaker, true) ?? []);
  return parts.length > 0 ? parts.join(locale === "en" ? ", " : "，") : null;
}

/** A variable that was, or was not, what it was compared with. What it is says both. */
function sameness(
  a: MaskedTrace,
  b: MaskedTrace,
  same: boolean,
  speaker: Speaker,
  whole: boolean,
): string | null {
  const [named, other] = a.path !== undefined ? [a, b] : [b, a];
  if (named.path === undefined) return null;
  if (isAbsent(named.value)) return told(named, "record_reason_absent", speaker);
  if (same || (other.path === undefined && !whole)) return told(named, "record_reason_is", speaker);
  const { locale } = speaker.ctx;
  return message(
    "record_reason_is_not",
    {
      name: nameOf(named.path, speaker) ?? "",
      value: valueWords(named.value, named.path, speaker),
      other: plain(other, named, speaker),
    },
    locale,
  );
}

function told(node: MaskedTrace, code: string, speaker: Speaker): string | null {
  const name = node.path === undefined ? null : nameOf(node.path, speaker);
  if (name === null) return null;
  return message(code, { name, value: valueWords(node.value, node.path!, speaker) }, speaker.ctx.locale);
}

/** Name and value, 「满意度 2」; a value without a name is written like that of its neighbour. */
function namedValue(node: MaskedTrace, beside: MaskedTrace, speaker: Speaker): string {
  const name = node.path === undefined ? null : nameOf(node.path, speaker);
  const value = plain(node, beside, speaker);
  if (name !== null) return `${name} ${value}`;
  const inner = (node.children ?? []).flatMap((child) => comparison(child, speaker, true) ?? []);
  return inner.length > 0 ? `${value}（${inner.join("，")}）` : value;
}

const plain = (node: MaskedTrace, beside: MaskedTrace, speaker: Speaker): string =>
  valueWords(
    node.value,
    fieldAt(node.path, speaker) ? node.path! : (beside.path ?? node.path ?? ""),
    speaker,
  );

const hasHidden = (node: MaskedTrace): boolean =>
  node.hidden === true || (node.children ?? []).some((child) => hasHidden(child));

/** The name of a path to the trace's reader; null where it is none to them. */
export function nameOf(path: string, { scope, ctx }: Speaker): string | null {
  const variable = scope.resolve(path);
  return variable && label(variable.label, ctx.locale);
}

/** The field that a path ends in. */
function fieldAt(path: string | undefined, { ctx, object }: Speaker): FieldModel | undefined {
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
