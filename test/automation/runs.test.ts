import { describe, expect, it } from "vitest";
import { getRun, listRuns } from "#app/automation/runs.server.ts";
import { AppError } from "#app/errors.ts";
import { create, update } from "#app/records/single.server.ts";
import { timeline } from "#app/records/timeline.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { automation, creates, house, OBJECTS, reads, sets } from "./house.ts";

const tiering = automation("tiering", {
  object: "customer",
  timing: "before",
  condition: { ">=": [reads("revenue"), 0] },
  steps: [
    sets({
      tier: { if: [{ ">=": [reads("revenue"), reads("settings.limits.big")] }, "vip", "standard"] },
      mark: { cat: ["worth ", reads("revenue")] },
    }),
  ],
});
const makes = automation("makes", {
  trigger: { on: ["created", "changed"] },
  steps: [creates({ title: reads("survey") })],
});

const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was not refused");
  return [error.status, ...error.issues.map((issue) => `${issue.path} ${issue.code}`)];
};

describe.each(ENGINES)("the list of runs on %s", (engine) => {
  it("is newest first, narrowed by record, rule and state, and paged", async () => {
    const { ctx } = await house(engine, [makes, tiering]);
    const one = await create(ctx, "answer", { survey: "one" });
    for (const survey of ["a", "b", "much too long for a task's title"])
      await update(ctx, "answer", one.id, { survey });
    await create(ctx, "answer", { survey: "two" });
    const customer = await create(ctx, "customer", { name: "A", revenue: 1 });

    const all = await listRuns(ctx, {});
    expect(all.data.map((run) => run.automation)).toEqual([
      "tiering",
      "makes",
      "makes",
      "makes",
      "makes",
      "makes",
    ]);
    expect(all.next_cursor).toBeNull();
    expect((await listRuns(ctx, { record: one.id })).data).toHaveLength(4);
    expect((await listRuns(ctx, { automation: "tiering" })).data).toMatchObject([{ record: customer.id }]);
    expect((await listRuns(ctx, { state: "failed" })).data).toMatchObject([
      { record: one.id, trigger: { kind: "changed", actor: { kind: "system", name: "system" } } },
    ]);
    const first = await listRuns(ctx, { limit: 4 });
    const second = await listRuns(ctx, { limit: 4, cursor: first.next_cursor! });
    expect([...first.data, ...second.data].map((run) => run.id)).toEqual(all.data.map((run) => run.id));
    expect(second.next_cursor).toBeNull();
  });

  it("names what is wrong with a question", async () => {
    const { ctx } = await house(engine, []);
    expect(await refused(listRuns(ctx, { state: "odd", limit: 0, cursor: "x" }))).toEqual([
      422,
      "limit bad_limit",
      "cursor bad_cursor",
      "state unknown_run_state",
    ]);
  });

  it("is for those with the ability; others see the runs of a record that they may read", async () => {
    const { ctx, person } = await house(engine, [makes]);
    const clerk = await person("Clerk", ["clerk"]);
    const ops = await person("Ops", ["ops"]);
    const mine = await create(ctx, "answer", { survey: "mine", assignee: clerk.actor.id });
    const other = await create(ctx, "answer", { survey: "other" });
    expect((await listRuns(ops, {})).data).toHaveLength(2);
    expect(await refused(listRuns(clerk, {}))).toEqual([403]);
    expect((await listRuns(clerk, { record: mine.id })).data).toMatchObject([{ automation: "makes" }]);
    expect(await refused(listRuns(clerk, { record: other.id }))).toEqual([404]);
    expect(await refused(listRuns(clerk, { record: "nothing" }))).toEqual([404]);
    const [run] = (await listRuns(ctx, { record: other.id })).data;
    expect(await refused(getRun(clerk, run!.id))).toEqual([404]);
    expect(await getRun(ops, run!.id)).toMatchObject({ record: other.id });
  });

  it("shows nobody what they may not see: neither the hidden value nor what was made of it, here or in the timeline", async () => {
    const { ctx, person } = await house(engine, [tiering]);
    const clerk = await person("Clerk", ["clerk"]);
    const customer = await create(ctx, "customer", { name: "A", revenue: 424242 });
    const shown = (await listRuns(clerk, { record: customer.id })).data;
    const told = (await timeline(clerk, "customer", customer.id)).data;
    expect(shown).toHaveLength(1);
    expect(told[0]!.runs).toHaveLength(1);
    for (const run of [shown[0]!, told[0]!.runs[0]!]) {
      expect(run).toMatchObject({
        automation: "tiering",
        trace: { value: true, children: [{ value: null, hidden: true }, {}] },
      });
      expect((run.steps as { traces: unknown }[])[0]!.traces).toMatchObject({
        tier: { value: null, hidden: true },
      });
      expect(
        JSON.stringify(run.trace) + JSON.stringify((run.steps as { traces: unknown }[])[0]!.traces),
      ).not.toContain("424242");
    }
    const [whole] = (await listRuns(ctx, { record: customer.id })).data;
    expect(JSON.stringify(whole)).toContain("424242");
  });

  it("a trace tells nothing of a record behind a reference that its reader may not see, nor of closed objects", async () => {
    const agent = {
      kind: "role",
      key: "agent",
      label: "Agent",
      abilities: [],
      objects: {
        customer: { read: { "==": [reads("owner"), reads("actor.id")] } },
        answer: { read: { "==": [reads("assignee"), reads("actor.id")] } },
      },
    };
    const richCustomer = automation("rich_customer", {
      condition: { ">": [reads("customer.revenue"), 1000] },
      steps: [sets({ note: { cat: ["of ", reads("customer.name")] } }), creates({ title: "Call" })],
    });
    const { ctx, person } = await house(engine, [richCustomer], [...OBJECTS, agent]);
    const reader = await person("Agent", ["agent"]);
    const customer = await create(ctx, "customer", { name: "Whale", revenue: 424242 });
    const answer = await create(ctx, "answer", { customer: customer.id, assignee: reader.actor.id });
    const [run] = (await listRuns(reader, { record: answer.id, automation: "rich_customer" })).data.slice(-1);
    const told = (await timeline(reader, "answer", answer.id)).data.at(-1)!.runs[0]!;
    for (const seen of [run!, told]) {
      expect(seen.trace).toMatchObject({ value: true, children: [{ value: null, hidden: true }, {}] });
      expect(seen.steps).toMatchObject([
        { traces: { note: { value: null, hidden: true } } },
        { step: "make" },
      ]);
      expect(JSON.stringify(seen)).not.toMatch(/424242|"task"/);
    }
  });
});
