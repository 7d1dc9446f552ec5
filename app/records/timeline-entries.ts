import type { MaskedTrace } from "./mask-runs.ts";

/** Something that happened to a record, or a record that was made with a reference to it (`linked`). */
export interface TimelineEntry {
  id: string;
  /** ISO 8601 UTC with milliseconds. */
  at: string;
  kind: "created" | "changed" | "deleted" | "restored" | "linked";
  actor: { kind: string; id: string | null; name: string };
  /** JSON values by field. */
  changes: Record<string, { from: unknown; to: unknown }>;
  /** Automations that answered. */
  runs: TimelineRun[];
  /** The record that the entry is about; for `linked` the other one. */
  object: string;
  record: string;
  /** `linked`: what the other record is called, and its field that points here. */
  title?: unknown;
  field?: string;
}

export interface TimelineRun {
  automation: string;
  state: string;
  /** How the condition came out; null when the rule has none. What rests on hidden fields is left out of trace and steps. */
  trace: MaskedTrace | null;
  steps: unknown;
}

export interface TimelinePage {
  data: TimelineEntry[];
  next_cursor: string | null;
}

/** A row of the event table, as timelines read it. */
export type EventRow = {
  id: string;
  record_id: string;
  kind: TimelineEntry["kind"];
  at: number;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string;
  changes: string;
};

export const EVENT_COLUMNS =
  '"id", "record_id", "kind", "at", "actor_kind", "actor_id", "actor_name", "changes"';

/** What the event alone says of an entry. */
export const entryOf = (row: EventRow) => ({
  id: row.id,
  at: new Date(Number(row.at)).toISOString(),
  kind: row.kind,
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  changes: {},
  runs: [],
  record: row.record_id,
});
