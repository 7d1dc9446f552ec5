/** What undoing an import came to so far. */
export interface UndoReport {
  /** `stopped`: by somebody; it goes on from there when it is asked for again. */
  state: "running" | "done" | "stopped" | "failed";
  /** Events that are seen to, and all of them. */
  done: number;
  total: number;
  /** Records that went to the bin; records that have their earlier values again. */
  binned: number;
  restored: number;
  /** Records that stay as they are, all of them counted, the first thousand named. */
  leftCount: number;
  left: Left[];
  actor: { id: string | null; name: string };
  startedAt: number;
  finishedAt: number | null;
  /** Id of the earliest event that is seen to. */
  before: string;
}

/** A record that an undo leaves as it is, and why. */
export interface Left {
  object: string;
  id: string;
  /** A message code: `undo_changed`, `undo_in_use`, `undo_in_bin`, or why the write was refused. */
  code: string;
  params?: Record<string, unknown>;
  /** Fields that keep their value; all of them when absent. */
  fields?: string[];
}
