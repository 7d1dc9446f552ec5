import { automationListeners } from "#app/automation/engine.server.ts";
import { retryRun } from "#app/automation/retry.server.ts";
import { listRuns, type RunJson } from "#app/automation/runs.server.ts";
import type { Context } from "#app/context.ts";
import { runDueJobs } from "#app/jobs/worker.server.ts";
import type { Dialect } from "#app/logic/types.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { type TestWorld, testContext } from "#test/support/context.ts";

const option = (key: string) => ({ key, label: key });
const field = (key: string, type: string, more: Record<string, unknown> = {}) => ({
  key,
  type,
  label: key,
  ...more,
});
export const reads = (path: string) => ({ var: path });

/** Answers of customers, and the tasks that rules make of them. */
export const OBJECTS: readonly AnySchema[] = [
  {
    kind: "settings",
    key: "limits",
    label: "Limits",
    fields: [field("low", "number", { default: 3 }), field("big", "currency", { default: 1000 })],
    values: { low: 3, big: 1000 },
  },
  {
    kind: "object",
    key: "customer",
    label: { "zh-CN": "客户", en: "Customer" },
    title: "name",
    fields: [
      field("name", "text", { required: true }),
      field("owner", "user"),
      field("revenue", "currency"),
      field("tier", "select", { options: [option("vip"), option("standard")] }),
      field("answers", "rollup", { of: "answer", by: "customer", measure: "count" }),
      field("mark", "text"),
    ],
  },
  {
    kind: "object",
    key: "answer",
    label: { "zh-CN": "反馈", en: "Answer" },
    fields: [
      field("survey", "text"),
      field("customer", "reference", { to: ["customer"] }),
      field("csat", "rating", { label: { "zh-CN": "满意度", en: "CSAT" }, min: 1, max: 5 }),
      field("follow_up", "select", {
        label: { "zh-CN": "跟进", en: "Follow-up" },
        options: [option("none"), option("open"), option("done")],
        default: "none",
      }),
      field("assignee", "user"),
      field("size", "number"),
      field("m", "number"),
      field("twice", "formula", { result: "number", expression: { "*": [reads("size"), 2] } }),
      field("age", "formula", {
        result: "number",
        expression: { date_diff: [reads("created_at"), { now: [] }, "day"] },
      }),
      field("tags", "multi_select", { options: [option("a"), option("b")] }),
      field("note", "text", { max_length: 20 }),
    ],
  },
  {
    kind: "object",
    key: "task",
    label: { "zh-CN": "任务", en: "Task" },
    title: "title",
    fields: [
      field("title", "text", { required: true, max_length: 20 }),
      field("code", "auto_number", { prefix: "T-" }),
      field("customer", "reference", { to: ["customer"] }),
      field("answer", "reference", { to: ["answer"] }),
      field("related", "reference", { to: ["*"] }),
      field("assignee", "user"),
      field("due_at", "datetime"),
      field("price", "currency"),
      field("kind", "select", { options: [option("follow_up"), option("other")] }),
      field("size", "number"),
    ],
  },
  {
    kind: "role",
    key: "service",
    label: { "zh-CN": "客服", en: "Service" },
    abilities: ["records.read", "records.write"],
    objects: {},
  },
  { kind: "role", key: "ops", label: "Ops", abilities: ["automation.view", "records.read"], objects: {} },
  {
    kind: "role",
    key: "clerk",
    label: "Clerk",
    abilities: [],
    objects: {
      customer: { read: true, hidden: ["revenue"] },
      answer: { read: { "==": [reads("assignee"), reads("actor.id")] } },
    },
  },
];

export function automation(key: string, more: Record<string, unknown>): AnySchema {
  return {
    kind: "automation",
    key,
    label: key,
    object: "answer",
    trigger: { on: ["created", "changed"] },
    ...more,
  } as AnySchema;
}

export const sets = (values: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  key: "set",
  action: "set_fields",
  values,
  ...more,
});
export const creates = (values: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  key: "make",
  action: "create_record",
  object: "task",
  values,
  ...more,
});

export const updates = (values: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  key: "up",
  action: "update_record",
  record: reads("customer"),
  object: "customer",
  values,
  ...more,
});

export interface House extends TestWorld {
  /** Every run, oldest first, as the system sees it. */
  runs(query?: { record?: string; automation?: string; state?: string }): Promise<RunJson[]>;
  /** Does the jobs that are due at the clock's time; answers how many. */
  work(): Promise<number>;
  /** Rows of an object, oldest first. */
  all(object: string): Promise<Record<string, unknown>[]>;
}

export async function house(
  engine: Dialect,
  automations: readonly AnySchema[],
  objects = OBJECTS,
): Promise<House> {
  const world = await testContext(engine, {
    configuration: [...objects, ...automations],
    listeners: automationListeners(),
  });
  const { db, ctx, clock } = world;
  return {
    ...world,
    runs: async (query = {}) => (await listRuns(ctx, { limit: 500, ...query })).data.reverse(),
    work: () =>
      runDueJobs({
        db,
        contextFor: (actor): Context => world.as(actor),
        handlers: { retry_run: retryRun },
        now: () => clock.now(),
      }),
    all: (object) => db.all(`SELECT * FROM o_${object} WHERE deleted_at IS NULL ORDER BY id`),
  };
}
