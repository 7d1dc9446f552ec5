import { afterAll, beforeAll } from "vitest";
import { type Actor, SYSTEM } from "#app/access/actor.ts";
import { actorForUser, createUser } from "#app/access/users.server.ts";
import type { Context } from "#app/context.ts";
import { KINDS } from "#app/kinds.ts";
import type { Dialect } from "#app/logic/types.ts";
import { NO_LISTENERS, type RecordListeners } from "#app/records/listeners.ts";
import type { Input } from "#app/records/types.ts";
import { write } from "#app/records/write.server.ts";
import { publish } from "#app/schema/store.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { type OpenWorkspaces, openWorkspaces } from "#app/schema/workspaces.server.ts";
import { openPublishedDb, type TestClock, testClock } from "#test/support/context.ts";

const options = (...keys: string[]) => keys.map((key) => ({ key, label: key }));
const field = (key: string, type: string, more: Record<string, unknown> = {}) => ({
  key,
  type,
  label: key,
  ...more,
});
const reads = (path: string) => ({ var: path });
const mine = { "==": [reads("owner"), reads("actor.id")] };
const ours = { or: [mine, { in: [reads("owner"), reads("actor.team_members")] }] };
const hangsOnMine = {
  or: [
    { "==": [reads("customer.owner"), reads("actor.id")] },
    { in: [reads("customer.owner"), reads("actor.team_members")] },
  ],
};

/** A house to read in: one of everything that sorts, filters, groups or hides. */
export const READING_HOUSE: readonly AnySchema[] = [
  {
    kind: "settings",
    key: "workspace",
    label: "Workspace",
    fields: [field("time_zone", "text"), field("currency", "text"), field("language", "text")],
    values: { time_zone: "Asia/Shanghai", currency: "CNY", language: "en" },
  },
  {
    kind: "settings",
    key: "limits",
    label: "Limits",
    fields: [field("big", "currency")],
    values: { big: "1000.00" },
  },
  {
    kind: "object",
    key: "customer",
    label: "Customer",
    title: "name",
    fields: [
      field("name", "text"),
      field("phone", "phone"),
      field("region", "select", { options: options("north", "south", "east") }),
      field("owner", "user"),
      field("revenue", "currency"),
      field("since", "date"),
      field("weight", "number"),
      field("active", "boolean"),
      field("tags", "multi_select", { options: options("key", "risk", "new") }),
      field("seen_at", "datetime"),
      field("notes", "long_text"),
      field("parent", "reference", { to: ["customer"] }),
      field("double", "formula", { result: "currency", expression: { "*": [reads("revenue"), 2] } }),
      field("days", "formula", {
        result: "number",
        decimals: 0,
        expression: { days_between: [reads("since"), { today: [] }] },
      }),
      field("big", "formula", {
        result: "boolean",
        expression: { ">=": [reads("revenue"), reads("settings.limits.big")] },
      }),
      field("greeting", "formula", {
        result: "text",
        expression: { cat: [reads("parent.name"), " → ", reads("name")] },
      }),
      field("answers", "rollup", { of: "answer", by: "customer", measure: "count" }),
    ],
  },
  {
    kind: "object",
    key: "ticket",
    label: "Ticket",
    title: "subject",
    fields: [
      field("subject", "text"),
      field("customer", "reference", { to: ["customer"] }),
      field("opened_at", "datetime"),
    ],
  },
  {
    kind: "object",
    key: "answer",
    label: "Answer",
    title: "comment",
    fields: [
      field("customer", "reference", { to: ["customer"] }),
      field("ticket", "reference", { to: ["ticket"] }),
      field("csat", "rating", { min: 1, max: 5 }),
      field("comment", "long_text"),
      field("channel", "select", { options: options("web", "phone", "shop") }),
      field("amount", "currency"),
      field("yen", "currency", { currency: "JPY" }),
      field("weight", "number"),
      field("sent_on", "date"),
      field("submitted_at", "datetime"),
      field("worth", "formula", { result: "currency", expression: reads("customer.revenue") }),
    ],
  },
  {
    kind: "object",
    key: "task",
    label: "Task",
    title: "title",
    fields: [field("title", "text"), field("related", "reference", { to: ["*"] }), field("assignee", "user")],
  },
  {
    kind: "object",
    key: "vault",
    label: "Vault",
    title: "name",
    fields: [field("name", "text"), field("customer", "reference", { to: ["customer"] })],
  },
  {
    kind: "view",
    key: "open_web",
    label: "Open web",
    object: "answer",
    layout: "table",
    columns: ["customer", "csat"],
    filter: { and: [{ "==": [reads("channel"), "web"] }, { "<": [reads("csat"), 3] }] },
    sort: ["-submitted_at"],
  },
  {
    kind: "view",
    key: "by_name",
    label: "By name",
    object: "customer",
    layout: "table",
    columns: ["name"],
    sort: ["name"],
  },
  { kind: "role", key: "admin", label: "Admin", abilities: ["admin"], objects: {} },
  {
    kind: "role",
    key: "sales",
    label: "Sales",
    abilities: [],
    objects: {
      customer: { read: ours, update: mine, hidden: ["notes"] },
      ticket: { read: hangsOnMine },
      answer: { read: hangsOnMine, create: true },
      task: { read: { "==": [reads("assignee"), reads("actor.id")] } },
    },
  },
  {
    kind: "role",
    key: "service",
    label: "Service",
    abilities: [],
    objects: {
      customer: { read: true, hidden: ["revenue", "double", "big", "phone"] },
      ticket: { read: true },
      answer: { read: true, hidden: ["worth"] },
    },
  },
  {
    kind: "role",
    key: "desk",
    label: "Desk",
    abilities: [],
    objects: { answer: { read: true }, ticket: { read: true }, customer: { read: mine } },
  },
];

/** Creates records as the context's actor; gives their ids in order. */
export async function fill(ctx: Context, object: string, inputs: readonly Input[]): Promise<string[]> {
  const ids: string[] = [];
  for (let start = 0; start < inputs.length; start += 500) {
    const results = await write(
      ctx,
      object,
      inputs.slice(start, start + 500).map((input) => ({ op: "create" as const, input })),
    );
    for (const result of results) {
      if (result.status === "refused") throw result.error;
      ids.push(result.id);
    }
  }
  return ids;
}

export interface ReadingWorld {
  readonly clock: TestClock;
  /** As the system. */
  readonly ctx: Context;
  as(actor: Actor): Context;
  /** Adds a person with these roles, and gives their context. */
  person(
    name: string,
    roles: readonly string[],
    teamId?: string,
  ): Promise<Context & { actor: { id: string } }>;
  publish(schemas: readonly AnySchema[]): Promise<void>;
}

/** One house for all tests of a `describe`: opened before them, filled by `begin`, closed after them. */
export function readingWorld(
  engine: Dialect,
  begin: (world: ReadingWorld) => Promise<void> = async () => {},
  options: { schemas?: readonly AnySchema[]; listeners?: RecordListeners } = {},
): ReadingWorld {
  const clock = testClock();
  let workspaces: OpenWorkspaces;
  let db: Context["db"];
  const as = (actor: Actor): Context => ({
    db,
    workspaces,
    get workspace() {
      return workspaces.current();
    },
    actor,
    clock,
    locale: "en",
    listeners: options.listeners ?? NO_LISTENERS,
  });
  const world: ReadingWorld = {
    clock,
    as,
    get ctx() {
      return as(SYSTEM);
    },
    async person(name, roles, teamId) {
      const { id } = await createUser(as(SYSTEM), {
        email: `${name.toLowerCase()}@example.test`,
        name,
        roles,
        teamId,
      });
      return as((await actorForUser(db, id))!) as Context & { actor: { id: string } };
    },
    async publish(schemas) {
      await publish(
        as(SYSTEM),
        { format: 1, schemas: [...schemas] },
        { ifMatch: workspaces.current().revision },
      );
      await workspaces.refresh();
    },
  };
  beforeAll(async () => {
    const schemas = options.schemas ?? READING_HOUSE;
    db = await openPublishedDb(engine, { format: 1, schemas: [...schemas] }, clock.now());
    workspaces = await openWorkspaces(db, KINDS);
    await begin(world);
  });
  afterAll(() => workspaces?.close());
  return world;
}
