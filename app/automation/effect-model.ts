import type { Text } from "../i18n/text.ts";

/** What a change of settings would do, as JSON for pages. Counts are of all records, whoever asks; samples and values only of what the reader may see. */
export interface SettingsEffect {
  /** Settings that differ, values as clients read them. */
  changed: SettingChange[];
  /** Rules that read them. */
  rules: RuleEffect[];
  /** Records that rules before the write would give other values, had each been saved again. */
  moves: ObjectMoves[];
  /** Formulas that are worked out when read: they are right at once. */
  formulas: { object: string; field: string; label: Text; records: number | null }[];
  /** Lists that would show other records. */
  views: { key: string; object: string; label: Text; before: number; after: number }[];
  /** Stored figures that are worked out anew by themselves after saving. */
  figures: { object: string; field: string; label: Text }[];
  /** Everything else that reads them; it holds from then on. */
  others: { kind: string; key: string; label: Text }[];
}

export interface SettingChange {
  path: string;
  label: Text;
  before: unknown;
  after: unknown;
}

/** Numbers of records before and after. `of` is how many were looked at. */
export interface Counts {
  before: number;
  after: number;
  of: number;
}

export interface RuleEffect {
  key: string;
  label: Text;
  object: string;
  timing: "before" | "after";
  /** Records for which its condition holds; absent where the condition does not read the settings. */
  matches?: {
    /** Those of the last `days` days by `field`. */
    recent: Counts & { days: number; field: string };
    all: Counts;
    /** Too many to look at each: the numbers are of the newest ones. */
    partial?: true;
  };
  /** Its steps read the settings: what it does from now on differs. `runs` of the last 90 days say how often that is. */
  later?: { runs: number };
}

export interface ObjectMoves {
  object: string;
  /** Records that would come out different because of the change. */
  records: number;
  /** There may be more: not every record was looked at. */
  partial?: true;
  fields: FieldMoves[];
  /** The newest movers that the reader may see. */
  sample: Mover[];
  /** Rules after the write that would answer to the recomputed records, and for how many of them. */
  wakes: { key: string; label: Text; records: number; partial?: true }[];
}

export interface Mover {
  id: string;
  title: string | null;
  /** What the record belongs to by its first reference, a response's customer, as far as the reader may see it. */
  of: string | null;
  changes: Record<string, { from: unknown; to: unknown }>;
}

export interface FieldMoves {
  field: string;
  label: Text;
  records: number;
  /** The reader may not see the field: there is no `cells`. */
  hidden?: true;
  /** How many go from where to where, most first; absent where values are too many to list. */
  cells?: { from: unknown; to: unknown; records: number }[];
}
