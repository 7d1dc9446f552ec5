import type { Value } from "../../fields/value.ts";
import type { Text } from "../../i18n/text.ts";
import type { Rule } from "../../logic/types.ts";
import type { RunWords, TimelineData } from "../../records/timeline-story.ts";
import type { PageField, PageObject, PageOutline, PageRecord, Titles } from "../model.ts";

export type { RunWords, TimelineData, TimelineItem, TraceWords } from "../../records/timeline-story.ts";

/** What a record's page and side panel are drawn from, and what a new record's form starts with. JSON, as loaders send it. */

/** Values that rules read beyond the record's own fields, by path: as the reader may see them, else null. */
export type Outside = Record<string, Value | null>;

export interface RecordData {
  object: PageObject;
  record: PageRecord;
  titles: Titles;
  outside: Outside;
  /** What the reader may do with this very record. */
  can: { update: boolean; delete: boolean };
  /** It lies in the bin: shown to those who may bring it back, without related lists and timeline. */
  binned: boolean;
  related: RelatedData[];
  timeline: TimelineData;
  trends: TrendData[];
  /** By field, why a rule gave it the value that it has. */
  reasons: Record<string, RunWords>;
}

/** How others scored the record through time: one question, as the reader may see its answers. */
export interface TrendData {
  /** The object whose records are the answers, and the score. */
  object: string;
  field: PageField;
  /** Fields of the record that are worked out from this score: they need not stand beside it. */
  figures: string[];
  /** `month`: means of calendar months of the workspace's time zone; `answer`: the last answers one by one. */
  step: "month" | "answer";
  /** Oldest first. */
  points: TrendPoint[];
  /** Answers drawn, and answers that there are; their mean, null of none. */
  n: number;
  total: number;
  mean: number | null;
  /** The answers behind it all, for a list. */
  filter: Rule;
}

/** A month (`YYYY-MM`) or an answer (its moment or date). A month without answers has no value. */
export interface TrendPoint {
  at: string;
  value: number | null;
  n: number;
  /** The answer itself. */
  record?: string;
  /** The answers of the month, for a list. */
  filter?: Rule;
}

/** What a side panel gets: the record, or the id of one that is not there (any more) or not open to the reader. */
export type PanelData = RecordData | { missing: string };

/** Records of another object that refer to this one: the newest few, and how many there are. */
export interface RelatedData {
  object: PageOutline;
  /** The other object's field that points here; `link`: it may point to several objects. */
  field: string;
  link: boolean;
  label: Text;
  count: number;
  /** How many stand in an open stage; null where the object has no stages. */
  open: number | null;
  /** Title first. */
  columns: PageField[];
  rows: PageRecord[];
  titles: Titles;
  /** Made for writing down what happened: it has a long text without which it is none. */
  log: boolean;
}

/** What a form for a new record starts from. */
export interface NewRecordData {
  object: PageObject;
  /** Values that came with the address. */
  values: Record<string, unknown>;
  titles: Titles;
  outside: Outside;
}
