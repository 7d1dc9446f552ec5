import type { Control, Field, FieldDef } from "../fields/field-type.ts";
import { fieldType } from "../fields/registry.ts";
import type { Option, Value, ValueType } from "../fields/value.ts";
import type { Spelling } from "../i18n/spelling.ts";
import type { Locale, Text } from "../i18n/text.ts";
import type { Rule } from "../logic/types.ts";

/**
 * What the server tells pages of the workspace: only what the reader may know. JSON, so loaders send it; `openField` makes fields
 * of it again, with the same types that parse, check and format on the server.
 */

/** The shell's part: once for all pages. */
export interface PageWorkspace {
  revision: number;
  name: string;
  /** The reader's own, else the workspace's. */
  timeZone: string;
  currency: string;
  demo: boolean;
  me: PageMe;
  /** Objects that the reader may read, in document order. */
  objects: PageOutline[];
  /** People by id, at most 500 of them; disabled ones keep their names. */
  people: PagePerson[];
}

export interface PageMe {
  id: string;
  name: string;
  email: string;
  locale: Locale;
  roles: readonly string[];
  /** Abilities that pages ask for (`role-model.ts`); an admin has them all. */
  abilities: readonly string[];
}

export interface PagePerson {
  id: string;
  name: string;
  disabled?: boolean;
  /** How a Chinese name is read, for those who type its letters. */
  spelling?: Spelling;
}

export interface PageOutline {
  key: string;
  label: Text;
  plural: Text;
  icon?: string;
  color?: string;
  /** Key of the field that names a record; null when the reader may not see it. */
  title: string | null;
  can: { create: boolean; update: boolean; delete: boolean; import: boolean; export: boolean };
}

/** An object with everything that its lists, boards, forms and record pages need. */
export interface PageObject extends PageOutline {
  help?: Text;
  fields: PageField[];
  forms: PageForm[];
  views: PageView[];
  /** Text fields that search looks into exist. */
  searchable: boolean;
  /** Pipelines of its stage fields, by key. */
  pipelines: Record<string, PagePipeline>;
  /** Reference fields of other objects that point here: a record page's related lists. */
  related: { object: string; field: string; label: Text }[];
  /** What the object demands of its records, as far as the reader may know it; the server judges by all of it. */
  rules: PageObjectRule[];
}

/** A rule of an object: fields that it requires or freezes, and a check that must hold, when its condition holds. */
export interface PageObjectRule {
  key: string;
  on?: ("create" | "update")[];
  when?: PageRule;
  require: string[];
  readOnly: string[];
  check?: PageRule;
  message?: Text;
}

/** A field as JSON; `type` is its key. Settings that hold rules (formula, roll-up filter) stay on the server. */
export interface PageField extends Omit<Field, "type" | "as" | "source" | "orderBy" | "def"> {
  type: string;
  def: FieldDef;
  as?: PageField;
  /** Rules that write their own key into this field, by it: what the key means. */
  rules?: Readonly<Record<string, Text>>;
  /** One of the system fields. */
  system: boolean;
  /** Nobody writes it, or this reader may not. */
  readOnly: boolean;
}

/** A rule with what it reads beyond the record's own fields: settings, the actor, fields behind references as they now stand. */
export interface PageRule {
  rule: Rule;
  outside: Record<string, { type: ValueType; value: Value | null }>;
}

export interface PageForm {
  key: string;
  label: Text;
  purpose: "internal" | "public";
  sections: {
    label?: Text;
    columns: number;
    items: { field: string; help?: Text; showWhen?: PageRule; requireWhen?: PageRule }[];
  }[];
}

export interface PageView {
  key: string;
  label: Text;
  layout: "table" | "board";
  columns: string[];
  filter?: Rule;
  sort: string[];
  group?: string;
  /** Made for a role that the reader has: offered before the others. */
  forRole?: boolean;
}

export interface PagePipeline {
  key: string;
  label: Text;
  stages: PageStage[];
}

export interface PageStage extends Option {
  state: "open" | "won" | "lost" | "done";
  probability?: number;
  warn_after_days?: number;
  /** Stages that may follow; all when absent. */
  next?: string[];
  /** Fields that must have a value to enter, as this object's gate says. */
  require: string[];
  /** False: this reader's roles may not move a record in. */
  open: boolean;
}

/** A field in the browser: the server's own kind of field, and who may write it. */
export interface OpenField extends Field {
  rules?: PageField["rules"];
  system: boolean;
  readOnly: boolean;
}

const opened = new WeakMap<PageField, OpenField>();

/** The field with its type's functions. */
export function openField(field: PageField): OpenField {
  let open = opened.get(field);
  if (!open) {
    const { type, as, ...rest } = field;
    open = { ...rest, type: fieldType(type)!, as: as && openField(as) };
    opened.set(field, open);
  }
  return open;
}

/** Every field of an object by key. */
export function openFields(object: PageObject): ReadonlyMap<string, OpenField> {
  return new Map(object.fields.map((field) => [field.key, openField(field)]));
}

/** The fields that the object is about, then those that every record has (made, changed, by whom): the order to choose from. */
export const ownFirst = <F extends Pick<OpenField, "system">>(fields: Iterable<F>): F[] =>
  [...fields].sort((a, b) => Number(a.system ?? false) - Number(b.system ?? false));

/** The word for how a field is met: a computed field like the one that it yields. */
export function controlOf(field: Field): Control {
  return field.type.control === "computed" && field.as ? controlOf(field.as) : field.type.control;
}

/** Titles of records and people by object (`user` for people) and id; what the reader may not see is absent, null has no title. */
export type Titles = Record<string, Record<string, string | null>>;

/** A record as services answer it. */
export type PageRecord = Record<string, unknown> & { id: string; version: number };

/** What a refused action answers: a sentence, and one for each fault with its JSON Pointer or parameter. */
export interface PageProblem {
  status: number;
  code: string;
  message: string;
  errors: { path: string; code: string; message: string }[];
  /** 412: by field, what was sent and what stands there now. */
  conflicts?: Record<string, { yours: unknown; theirs: unknown }>;
  /** 409: the record that has the value already, where it may be seen. */
  record?: PageRecord;
  /** Seconds. */
  retryAfter?: number;
}

export type PageAnswer<T> = ({ ok: true } & T) | { ok: false; problem: PageProblem };

/** What pages send to `POST /records/<object>` as JSON. */
export type RecordIntent =
  | { intent: "create"; input: Record<string, unknown> }
  | { intent: "update"; id: string; input: Record<string, unknown>; version?: number }
  | { intent: "delete"; id: string; version?: number }
  | { intent: "restore"; id: string }
  | { intent: "bulk"; rows: RecordRow[] };

/** One row of a bulk write; each stands alone. */
export type RecordRow =
  | { op: "create"; input: Record<string, unknown> }
  | { op: "update"; id: string; input: Record<string, unknown>; version?: number }
  | { op: "delete"; id: string; version?: number }
  | { op: "restore"; id: string };

export interface RecordWritten {
  record?: PageRecord;
  id?: string;
  results?: { index: number; status: string; id?: string; record?: PageRecord; problem?: PageProblem }[];
}

export type RecordAnswer = PageAnswer<RecordWritten>;
