import type { Actor } from "../access/actor.ts";
import type { Row } from "../db/types.ts";

/**
 * `ready`: waits for its time · `running`: claimed, as long as its lease is renewed · `done` · `dead`: failed too often, or for
 * good; somebody must look · `cancelled`.
 */
export const JOB_STATES = ["ready", "running", "done", "dead", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Work to do later. All moments are milliseconds UTC. */
export interface Job {
  id: string;
  kind: string;
  /** What the handler gets: any JSON value. */
  payload: unknown;
  state: JobState;
  runAt: number;
  leaseUntil: number | null;
  /** The claim that runs it: a new one each time, so that a worker which lost its lease cannot report any more. */
  claim: string | null;
  attempts: number;
  maxAttempts: number;
  lastError: string | null;
  key: string | null;
  progress: unknown;
  result: unknown;
  /** Who asked for it; the system when null. */
  actor: Actor | null;
  createdAt: number;
  finishedAt: number | null;
}

/** A row of `jobs` in memory. */
export function jobOf(row: Row): Job {
  const text = (name: string) => row[name] as string | null;
  const whole = (name: string) => row[name] as number;
  const json = (name: string): unknown => (row[name] === null ? null : JSON.parse(row[name] as string));
  return {
    id: text("id")!,
    kind: text("kind")!,
    payload: json("payload"),
    state: text("state") as JobState,
    runAt: whole("run_at"),
    leaseUntil: row["lease_until"] as number | null,
    claim: text("lease_owner"),
    attempts: whole("attempts"),
    maxAttempts: whole("max_attempts"),
    lastError: text("last_error"),
    key: text("unique_key"),
    progress: json("progress"),
    result: json("result"),
    actor: json("actor") as Actor | null,
    createdAt: whole("created_at"),
    finishedAt: row["finished_at"] as number | null,
  };
}
