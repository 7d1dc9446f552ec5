import type { Queries, Tx } from "../db/types.ts";
import { AppError, type Issue } from "../errors.ts";
import type { SqlValue } from "../fields/value.ts";
import type { TraceNode } from "../logic/types.ts";
import { appendTo } from "../records/rows.server.ts";
import type { StepOutcome } from "./actions/action.ts";

/**
 * `done` · `failed`: undone, a job tries it again · `dead`: every try failed · `cut`: stopped because rules woke each other
 * without end · `cancelled`: the rule was switched off or is gone, or the record is, before a retry came to it.
 */
export const RUN_STATES = ["done", "failed", "dead", "cut", "cancelled"] as const;
export type RunState = (typeof RUN_STATES)[number];

export interface StepResult extends StepOutcome {
  step: string;
  action: string;
  /** How the step's own condition came out, where it has one and was taken. */
  when?: TraceNode;
}

/** What went wrong, in codes. `detail` is a fault's own text, for those who keep the rules. */
export interface RunError {
  code: string;
  params?: Record<string, unknown>;
  issues?: Issue[];
  detail?: string;
}

/** One execution of a rule, as the table `runs` keeps it. Times are milliseconds UTC. */
export interface Run {
  id: string;
  automation: string;
  revision: number;
  event: string;
  object: string;
  record: string;
  state: RunState;
  /** `automation:record`, unique: holds the only run that a record ever gets of a rule with `once_per_record`. */
  onceKey: string | null;
  /** How the condition came out; null when the rule has none. */
  trace: TraceNode | null;
  steps: readonly StepResult[];
  depth: number;
  error: RunError | null;
  attempts: number;
  startedAt: number;
  finishedAt: number | null;
}

const COLUMNS = [
  "id",
  "automation",
  "revision",
  "event_id",
  "object",
  "record_id",
  "state",
  "once_key",
  "trace",
  "steps",
  "depth",
  "error",
  "attempts",
  "started_at",
  "finished_at",
];

export const insertRuns = (tx: Tx, runs: readonly Run[]): Promise<void> =>
  appendTo(tx, "runs", COLUMNS, runs.map(toRow));

function toRow(run: Run): SqlValue[] {
  return [
    run.id,
    run.automation,
    run.revision,
    run.event,
    run.object,
    run.record,
    run.state,
    run.onceKey,
    run.trace && JSON.stringify(run.trace),
    JSON.stringify(run.steps),
    run.depth,
    run.error && JSON.stringify(run.error),
    run.attempts,
    run.startedAt,
    run.finishedAt,
  ];
}

type RunRow = Record<string, SqlValue>;

export function fromRow(row: RunRow): Run {
  const json = <T>(value: SqlValue | undefined) => (value == null ? null : (JSON.parse(String(value)) as T));
  return {
    id: String(row.id),
    automation: String(row.automation),
    revision: Number(row.revision),
    event: String(row.event_id),
    object: String(row.object),
    record: String(row.record_id),
    state: row.state as RunState,
    onceKey: row.once_key as string | null,
    trace: json<TraceNode>(row.trace),
    steps: json<StepResult[]>(row.steps) ?? [],
    depth: Number(row.depth),
    error: json<RunError>(row.error),
    attempts: Number(row.attempts),
    startedAt: Number(row.started_at),
    finishedAt: row.finished_at === null ? null : Number(row.finished_at),
  };
}

/** The run with its row locked until the transaction ends, so that two workers never try it at once. */
export async function lockRun(tx: Tx, id: string): Promise<Run | null> {
  const lock = tx.dialect === "postgresql" ? " FOR UPDATE" : "";
  const [row] = await tx.all<RunRow>(`SELECT ${COLUMNS.join(", ")} FROM runs WHERE id = ?${lock}`, [id]);
  return row ? fromRow(row) : null;
}

/** Stores what a further try came to. One that was given up without having done anything leaves the record its chance. */
export async function updateRun(q: Queries, run: Run): Promise<void> {
  const givenUp = run.state === "cut" || run.state === "cancelled";
  await q.run(
    "UPDATE runs SET state = ?, once_key = ?, steps = ?, error = ?, attempts = ?, finished_at = ? WHERE id = ?",
    [
      run.state,
      givenUp ? null : run.onceKey,
      JSON.stringify(run.steps),
      run.error && JSON.stringify(run.error),
      run.attempts,
      run.finishedAt,
      run.id,
    ],
  );
}

/** Which of these once-keys are taken. */
export async function takenKeys(q: Queries, keys: readonly string[]): Promise<Set<string>> {
  const taken = new Set<string>();
  for (let at = 0; at < keys.length; at += 500) {
    const chunk = keys.slice(at, at + 500);
    const marks = chunk.map(() => "?").join(", ");
    const rows = await q.all<{ once_key: string }>(
      `SELECT once_key FROM runs WHERE once_key IN (${marks})`,
      chunk,
    );
    for (const row of rows) taken.add(row.once_key);
  }
  return taken;
}

export function runError(error: unknown): RunError {
  if (error instanceof AppError) {
    return {
      code: error.code,
      ...(Object.keys(error.params).length > 0 && { params: error.params }),
      ...(error.issues.length > 0 && { issues: error.issues }),
    };
  }
  return { code: "run_fault", detail: error instanceof Error ? error.message : String(error) };
}
