import type { Tone } from "../fields/score-tone.ts";
import type { Titles } from "./types.ts";

/** A record's timeline as people read it: JSON, sentences in the reader's language. */

export interface TimelineData {
  entries: TimelineItem[];
  next: string | null;
  /** Names behind the changes. */
  titles: Titles;
  /** When this was asked, in milliseconds UTC: what "today" is while the page wakes. */
  now: number;
}

/** One thing that happened, with the rules that answered to it. */
export interface TimelineItem {
  id: string;
  /** ISO 8601 UTC. */
  at: string;
  kind: "created" | "changed" | "deleted" | "restored" | "linked";
  actor: { kind: string; id: string | null; name: string };
  /** JSON values by field. */
  changes: Record<string, { from: unknown; to: unknown }>;
  runs: RunWords[];
  /** The record that it is about; for `linked` the other one. */
  object: string;
  record: string;
  title: string | null;
  /** `linked`: what the other record says in short: its scores, stage and amount, as text; and its first words. */
  facts: Fact[];
  quote: string | null;
  /** A rule wrote this: what it did and why. */
  because?: RunWords;
}

/** 「满意度 2」, 「阶段 赢单」; a score with how it stands on its scale. */
export interface Fact {
  text: string;
  tone: Tone | null;
}

/** What a rule did and why, in the reader's language. */
export interface RunWords {
  automation: string;
  /** `done`, `failed`, `dead`, `cut`, `cancelled` */
  state: string;
  /** 「低分回访 建立了任务，因为 满意度 2 < 3」 */
  sentence: string;
  /** The rule by its name, and the reasons alone, 「满意度 2 < 3」; null where there are none that the reader may know. */
  rule: string;
  because: string | null;
  /** Records that it made, or changed beside this one, as far as the reader may see them. */
  made: { object: string; id: string; title: string | null }[];
  /** The condition and the values as they came out, step by step; empty where there is nothing to tell. */
  trace: TraceWords[];
}

/** A node of a trace for people. */
export interface TraceWords {
  text: string;
  /** Null: a value, no truth. */
  truth: boolean | null;
  /** Rests on what the reader may not see. */
  hidden?: true;
  children?: TraceWords[];
}
