import type { Option } from "../../fields/value.ts";
import type { Text } from "../../i18n/text.ts";
import type { TraceWords } from "../../records/timeline-story.ts";
import type { PageField } from "../model.ts";

/** What the configuration pages are told: JSON. Sentences are in the reader's language. */

export interface PageKind {
  kind: string;
  count: number;
}

/** A schema by name. */
export interface PageSchema {
  kind: string;
  key: string;
  label: Text;
}

export interface PageSchemaRow extends PageSchema {
  help?: Text;
  archived?: boolean;
  /** How many places use it. */
  used: number;
  /** The object that it is about. */
  object?: Text;
  /** Automations: switched off. */
  off?: boolean;
}

/** A place that uses something: which schema, and the JSON Pointer in it. */
export interface PageUse extends PageSchema {
  path: string;
}

export interface PageSchemaDetail extends PageSchema {
  help?: Text;
  archived?: boolean;
  used: PageUse[];
  /** The stored document. */
  json: unknown;
  parts: SchemaParts | null;
}

export type SchemaParts =
  | { is: "object"; fields: FieldLine[]; rules: { key: string; says: string }[]; about: PageSchema[] }
  | { is: "form"; object: PageSchema; isPublic: boolean; sections: FormSectionLine[] }
  | {
      is: "view";
      object: PageSchema;
      board: boolean;
      columns: Text[];
      filter: string | null;
      sort: { label: Text; descending: boolean }[];
      group: Text | null;
      roles: Text[] | null;
    }
  | { is: "pipeline"; objects: PageSchema[]; stages: StageLine[] }
  | { is: "role"; abilities: string[]; objects: RightsLine[] }
  | { is: "automation"; rule: AutomationLine }
  | { is: "survey"; survey: SurveyLine }
  | { is: "settings"; fields: { field: PageField; value: unknown; used: PageUse[] }[] };

export interface FieldLine {
  key: string;
  label: Text;
  type: Text;
  help?: Text;
  required: boolean;
  unique: boolean;
  archived: boolean;
  options: Option[];
  /** Objects that a reference leads to, the pipeline of a stage. */
  to: PageSchema[];
  /** A formula, a roll-up, a default that is a rule. */
  says: string | null;
  used: PageUse[];
}

export interface FormSectionLine {
  label?: Text;
  columns: number;
  items: { field: PageField; label?: Text; help?: Text; shows: string | null; requires: string | null }[];
}

export interface StageLine extends Option {
  state: "open" | "won" | "lost" | "done";
  probability?: number;
  warnAfterDays?: number;
  /** Stages that may follow; null: any. */
  next: Option[] | null;
  gate: {
    roles: Text[] | null;
    message?: Text;
    demands: { object: Text; require: Text[]; check: string | null }[];
  } | null;
}

export interface RightsLine extends PageSchema {
  /** True for every record, false for none, else the records for which this holds. */
  rights: Record<"read" | "create" | "update" | "delete", boolean | string>;
  hidden: Text[];
  readOnly: Text[];
}

export interface AutomationLine {
  /** When it answers, and under which condition. */
  trigger: string;
  object: PageSchema;
  enabled: boolean;
  order: number;
  before: boolean;
  once: boolean;
  /** `values`: what a step sets beyond its lead. */
  steps: { key: string; action: Text; says: string; values: readonly string[]; when: string | null }[];
  /** Runs of the last seven days by state. */
  runs: Record<string, number> | null;
}

export interface SurveyLine {
  object: PageSchema;
  form: PageSchema;
  title: Text;
  intro?: Text;
  score: Text;
  answers: string;
  endings: {
    key: "low" | "high" | "other";
    when: string | null;
    title: Text;
    text: Text /** What stands in the text's gaps. */;
    gaps: string[];
  }[];
  open: boolean;
  validDays: number;
}

export interface PageRun {
  id: string;
  automation: string;
  label: Text;
  state: string;
  object: string;
  record: string;
  title: string | null;
  /** The reader may not read the record. */
  hidden: boolean;
  startedAt: string;
  finishedAt: string | null;
  revision: number;
  depth: number;
  attempts: number;
  event: string | null;
  /** Who woke it: rules and surveys by their labels, others by their names. */
  actor: { kind: string; name: Text } | null;
  error: { message: string; errors: string[]; detail: string | null } | null;
  sentence: string;
}

export interface PageRunDetail extends PageRun {
  trace: TraceWords[];
  steps: RunStepLine[];
}

export interface RunStepLine {
  step: string;
  says: string | null;
  status: string;
  reason: string | null;
  /** Another record that it made or changed. */
  written: { object: string; id: string; title: string | null } | null;
  /** Of that one, else of the record at hand. */
  changes: { field: PageField; from: unknown; to: unknown }[];
}

export interface TryAnswer {
  matched: boolean;
  trace: TraceWords[];
  would: {
    step: string;
    says: string | null;
    skipped: boolean;
    hidden: boolean;
    /** Why it would do nothing. */
    reason: string | null;
    values: { label: Text; value: string }[];
  }[];
}

export interface PageJob {
  id: string;
  kind: string;
  state: "ready" | "running" | "done" | "dead" | "cancelled";
  attempts: number;
  maxAttempts: number;
  error: string | null;
  runAt: string;
  createdAt: string;
  finishedAt: string | null;
  by: string | null;
  /** How far it is, where it says so. */
  done: number | null;
  total: number | null;
  mayManage: boolean;
}

export interface PageRevision {
  number: number;
  author: string;
  authorId: string | null;
  note: string | null;
  at: string;
  counts: Partial<Record<ChangeOp, number>>;
}

export type ChangeOp = "added" | "removed" | "changed" | "archived" | "restored" | "moved";

/** What a revision changed in one schema. */
export interface ChangeGroup extends PageSchema {
  changes: {
    op: ChangeOp;
    what: string;
    before: string | null;
    after: string | null;
    json: { before?: unknown; after?: unknown };
  }[];
}
