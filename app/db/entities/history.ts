import { defineEntity, p } from "@mikro-orm/core";
import { moment, whole } from "./moment.ts";

export const Revision = defineEntity({
  name: "Revision",
  tableName: "revisions",
  properties: {
    number: whole().primary().autoincrement(false),
    /** The whole configuration as canonical JSON. */
    document: p.text(),
    author_id: p.text().nullable(),
    author_name: p.text(),
    note: p.text().nullable(),
    created_at: moment(),
  },
});

/** One change of one record: timeline, audit log and what automations answer to. */
export const Event = defineEntity({
  name: "Event",
  tableName: "events",
  indexes: [{ name: "events_object_record_id_id_index", properties: ["object", "record_id", "id"] }],
  properties: {
    /** UUIDv7: order of ids is order of time. */
    id: p.text().primary(),
    object: p.text(),
    record_id: p.text(),
    /** created, changed, deleted, restored */
    kind: p.text(),
    at: moment(),
    actor_kind: p.text(),
    actor_id: p.text().nullable(),
    actor_name: p.text(),
    revision: whole(),
    /** JSON by field. */
    changes: p.text(),
    /** Id of the event that led to this one, and of the run that did. */
    cause: p.text().nullable(),
    run_id: p.text().nullable(),
    depth: whole(),
    /** The import that wrote this, itself or by a rule that its row woke. */
    import_id: p.text().nullable(),
  },
});

/** One execution of an automation. */
export const Run = defineEntity({
  name: "Run",
  tableName: "runs",
  indexes: [
    { name: "runs_object_record_id_index", properties: ["object", "record_id"] },
    { name: "runs_automation_state_index", properties: ["automation", "state"] },
  ],
  uniques: [{ name: "runs_event_id_automation_unique", properties: ["event_id", "automation"] }],
  properties: {
    id: p.text().primary(),
    automation: p.text(),
    revision: whole(),
    event_id: p.text(),
    object: p.text(),
    record_id: p.text(),
    state: p.text(),
    /** Automation and record where the rule runs once per record, else null. */
    once_key: p.text().nullable().unique("runs_once_key_unique"),
    /** JSON: the condition's trace, and what each step did. */
    trace: p.text().nullable(),
    steps: p.text().nullable(),
    depth: whole(),
    error: p.text().nullable(),
    attempts: whole(),
    started_at: moment(),
    finished_at: moment().nullable(),
  },
});
