import { defineEntity, p } from "@mikro-orm/core";
import { moment, whole } from "./moment.ts";

export const Job = defineEntity({
  name: "Job",
  tableName: "jobs",
  indexes: [{ name: "jobs_state_run_at_index", properties: ["state", "run_at"] }],
  properties: {
    id: p.text().primary(),
    kind: p.text(),
    /** JSON */
    payload: p.text(),
    /** ready, running, done, dead, cancelled */
    state: p.text(),
    run_at: moment(),
    lease_until: moment().nullable(),
    lease_owner: p.text().nullable(),
    attempts: whole(),
    max_attempts: whole(),
    last_error: p.text().nullable(),
    /** Held while the job is ready or running. */
    unique_key: p.text().nullable().unique("jobs_unique_key_unique"),
    /** JSON */
    progress: p.text().nullable(),
    result: p.text().nullable(),
    actor: p.text().nullable(),
    created_at: moment(),
    finished_at: moment().nullable(),
  },
});

export const IdempotencyKey = defineEntity({
  name: "IdempotencyKey",
  tableName: "idempotency_keys",
  indexes: [{ name: "idempotency_keys_created_at_index", properties: ["created_at"] }],
  properties: {
    /** The token's id. */
    scope: p.text().primary(),
    key: p.text().primary(),
    body_hash: p.text(),
    state: p.text(),
    status: whole().nullable(),
    response: p.text().nullable(),
    created_at: moment(),
  },
});

/** Numbers that only grow: auto numbers, round robin, versions of what processes keep in memory. */
export const Counter = defineEntity({
  name: "Counter",
  tableName: "counters",
  properties: { key: p.text().primary(), value: whole() },
});

/** A line for a person: what a rule wants them to know. */
export const Notice = defineEntity({
  name: "Notice",
  tableName: "notices",
  indexes: [{ name: "notices_user_id_id_index", properties: ["user_id", "id"] }],
  properties: {
    id: p.text().primary(),
    user_id: p.text(),
    text: p.text(),
    object: p.text().nullable(),
    record_id: p.text().nullable(),
    event_id: p.text().nullable(),
    created_at: moment(),
    read_at: moment().nullable(),
  },
});

/** Versions of the tables and of the program that made them. */
export const Meta = defineEntity({
  name: "Meta",
  tableName: "meta",
  properties: { key: p.text().primary(), value: p.text() },
});
