import { describe, expect, it } from "vitest";
import { automationListeners } from "#app/automation/engine.server.ts";
import { listRuns } from "#app/automation/runs.server.ts";
import { get } from "#app/records/read.server.ts";
import { create, update } from "#app/records/single.server.ts";
import type { Input } from "#app/records/types.ts";
import { testClock, testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "./shipped.ts";

const HOUR = 3_600_000;

interface Ending {
  object: string;
  stage: string;
  /** Where the moment or date of the end stands. */
  field: string;
  open: string;
  ends: readonly string[];
  /** What the object needs to be made, and to end. */
  input: Input;
}

/** Where records end, and where that is noted. */
const ENDINGS: readonly Ending[] = [
  {
    object: "ticket",
    stage: "status",
    field: "resolved_at",
    open: "in_progress",
    ends: ["resolved", "closed"],
    input: { subject: "机器不出水", cause: "misuse" },
  },
  {
    object: "deal",
    stage: "stage",
    field: "closed_at",
    open: "negotiation",
    ends: ["won", "lost"],
    input: { name: "年度采购", amount: 1000 },
  },
  {
    object: "task",
    stage: "status",
    field: "done_at",
    open: "in_progress",
    ends: ["done"],
    input: { title: "回电" },
  },
  {
    object: "improvement",
    stage: "stage",
    field: "verified_at",
    open: "acting",
    ends: ["verified"],
    input: { title: "缩短交付", after_value: 4.4 },
  },
];

/** As the field shows it: a date of the workspace's zone, or the moment. */
const shown = (field: string, at: number) =>
  ["closed_at", "verified_at"].includes(field)
    ? new Date(at + 8 * HOUR).toISOString().slice(0, 10)
    : new Date(at).toISOString();

describe.each(ENGINES)("the end of a record on %s", (engine) => {
  const house = async () => {
    // Late in the evening of UTC it is already tomorrow in Shanghai.
    const clock = testClock("2026-10-05T20:00:00.000Z");
    const world = await testContext(engine, {
      configuration: shipped(),
      listeners: automationListeners(),
      clock,
    });
    const customer = await create(world.ctx, "customer", { name: "合意科技" });
    const make = ({ object, input }: Ending, more: Input = {}) =>
      create(world.ctx, object, {
        ...input,
        ...(object === "improvement" ? {} : { customer: customer.id }),
        ...more,
      });
    return { ...world, clock, make };
  };

  it.each(ENDINGS)(
    "of a $object is noted when it ends, and forgotten when it is reopened",
    async (ending) => {
      const { ctx, clock, make } = await house();
      const { object, stage, field, open, ends } = ending;
      const { id } = await make(ending, { [stage]: open });
      expect((await get(ctx, object, id))[field]).toBeNull();

      clock.tick(HOUR);
      const ended = clock.now();
      expect((await update(ctx, object, id, { [stage]: ends[0] }))[field]).toBe(shown(field, ended));

      // What happens to it afterwards is no second end.
      clock.tick(48 * HOUR);
      for (const next of ends.slice(1)) {
        expect((await update(ctx, object, id, { [stage]: next }))[field]).toBe(shown(field, ended));
      }
      expect((await update(ctx, object, id, { [stage]: open }))[field]).toBeNull();
      expect((await update(ctx, object, id, { [stage]: ends[0] }))[field]).toBe(shown(field, clock.now()));

      const { data } = await listRuns(ctx, { record: id, limit: 50 });
      expect(data.map((run) => run.state)).toEqual(["done", "done", "done"]);
    },
  );

  it.each(ENDINGS)("of a $object that came in ended is noted, unless it was told", async (ending) => {
    const { clock, make } = await house();
    const { stage, field, ends } = ending;
    expect((await make(ending, { [stage]: ends[0] }))[field]).toBe(shown(field, clock.now()));
    const told = shown(field, Date.parse("2024-02-29T04:00:00Z"));
    expect((await make(ending, { [stage]: ends[0], [field]: told }))[field]).toBe(told);
  });

  it.each(ENDINGS)("of a $object stays as somebody corrected it", async (ending) => {
    const { ctx, make } = await house();
    const { object, stage, field, ends } = ending;
    const { id } = await make(ending, { [stage]: ends[0] });
    const right = shown(field, Date.parse("2026-09-30T04:00:00Z"));
    expect((await update(ctx, object, id, { [field]: right }))[field]).toBe(right);
    const title = Object.keys(ending.input)[0]!;
    expect((await update(ctx, object, id, { [title]: "另一个名字" }))[field]).toBe(right);
  });

  it("tells whether a ticket was resolved at the first contact, now that the time is known", async () => {
    const { ctx, make } = await house();
    const ticket = ENDINGS[0]!;
    const { id } = await make(ticket, { contacts_needed: 1 });
    expect((await get(ctx, "ticket", id)).resolved_first_contact).toBeNull();
    expect((await update(ctx, "ticket", id, { status: "resolved" })).resolved_first_contact).toBe(true);
    expect((await update(ctx, "ticket", id, { status: "in_progress" })).resolved_first_contact).toBeNull();
  });
});
