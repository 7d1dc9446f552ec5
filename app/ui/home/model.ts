import type { Text } from "../../i18n/text.ts";
import type { Rule } from "../../logic/types.ts";
import type { PageField, PageObject, PageRecord, Titles } from "../model.ts";
import type { RunWords } from "../records/record-data.ts";

/** What the home page is drawn from. A part is null where the workspace has nothing of the kind for this reader. */
export interface Home {
  care: HomeCare | null;
  queue: HomeQueue | null;
  tasks: HomeTasks | null;
  low: HomeSection | null;
  still: HomeStill | null;
  visits: HomeVisits | null;
  tiers: HomeMoves | null;
}

/** What those look after who keep the workspace. */
export interface HomeCare {
  /** Days back that `rules` speaks of. */
  days: number;
  /** Rules of which runs gave up (`dead`) or were stopped (`cut`), the latest first; `last` in ISO 8601. */
  rules: { automation: string; label: Text; state: string; count: number; last: string }[];
  /** Jobs that died. */
  jobs: number;
}

interface Part {
  data: PageRecord[];
  /** All of them; `data` may hold fewer. */
  count: number;
  titles: Titles;
}

export interface HomeTasks {
  object: PageObject;
  /** When this was read, milliseconds UTC: what is overdue is told before the page is awake. */
  at: number;
  /** Of what is mine: all of it stands in the list of this filter. */
  filter: Rule;
  mine: Part;
  /** Nobody's yet. */
  free: Part;
}

/** A short list of records of one object, and the fields that are columns. */
export interface HomePart extends Part {
  object: string;
  /** Field that names a record. */
  title: string | null;
  fields: PageField[];
  columns: string[];
}

/** With the filter that leads to the whole of it. */
export interface HomeSection extends HomePart {
  filter: Rule;
  sort: string[];
}

/** The nearest moment that is promised: the first answer, or the result; ISO 8601. */
export interface HomeWait {
  clock: "answer" | "result";
  due: string;
}

/** Records that wait for the reader, the least time left first; those without a promised moment last. */
export interface HomeQueue extends HomeSection {
  stage: PageField;
  /** When this was read, milliseconds UTC. */
  at: number;
  /** How many of all are late. */
  late: number;
  waits: Record<string, HomeWait>;
  /** Those that nobody has. */
  free: string[];
  /** Whether the reader may take what nobody has. */
  takes: boolean;
  /** What the customers are worth, by record; the field is null where the reader may not know. */
  tier: PageField | null;
  tiers: Record<string, unknown>;
}

/** Records that stand still, longest first. */
export interface HomeStill extends HomePart {
  stage: PageField;
  /** Whole days in the stage, by id. */
  days: Record<string, number>;
}

/** Records of which a choice has moved within the last `days`. */
export interface HomeMoves extends HomePart {
  days: number;
  field: PageField;
  moves: Record<
    string,
    /** `at` in ISO 8601; `by`: who did it; `because`: the rule that did, as far as one did. */
    { from: unknown; to: unknown; at: string; by: string; because?: RunWords }
  >;
}

/** Why a customer is due: a planned visit, or silence. */
export interface HomeVisit {
  /** Last contact, ISO 8601, and whole days since; null where there was none. */
  last: string | null;
  quiet: number | null;
  task: { id: string; title: string; due: string } | null;
}

export interface HomeVisits extends HomePart {
  /** Days without a contact that are too many. */
  days: number;
  /** What a contact that is written down is called; null where the reader may write none. */
  log: Text | null;
  visits: Record<string, HomeVisit>;
}
