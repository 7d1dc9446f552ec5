import { describe, expect, it } from "vitest";
import { settingsEffect } from "#app/automation/effect.server.ts";
import { listRuns } from "#app/automation/runs.server.ts";
import { type RecordTest, testAutomation } from "#app/automation/test.server.ts";
import { KINDS } from "#app/kinds.ts";
import { get } from "#app/records/read.server.ts";
import { create, remove, update } from "#app/records/single.server.ts";
import { timeline } from "#app/records/timeline.server.ts";
import { write } from "#app/records/write.server.ts";
import { WhereUsed } from "#app/schema/references.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { ENGINES } from "#test/support/databases.ts";
import { automation, house, OBJECTS, reads, sets, updates } from "./house.ts";

/** A task's customer gets the task's title as its mark. */
const marks = automation("marks", { object: "task", steps: [updates({ mark: reads("title") })] });
/** A task closes the answer that it came from. */
const closes = automation("closes", {
  object: "task",
  trigger: { on: ["changed"], fields: ["size"] },
  steps: [updates({ follow_up: "done" }, { record: reads("related"), object: "answer" })],
});
const NOTHING = { step: "up", action: "update_record", status: "nothing" };

describe.each(ENGINES)("updating a related record on %s", (engine) => {
  it("writes it as the rule, through its own rules, and tells both records' histories", async () => {
    const hears = automation("hears", {
      object: "customer",
      trigger: { on: ["changed"], fields: ["mark"] },
      timing: "before",
      steps: [sets({ tier: "vip" })],
    });
    const { ctx, person, runs } = await house(engine, [marks, hears]);
    const ann = await person("Ann", ["service"]);
    const customer = await create(ctx, "customer", { name: "A" });
    const task = await create(ann, "task", { title: "Call", customer: customer.id });
    expect(await get(ctx, "customer", customer.id)).toMatchObject({ mark: "Call", tier: "vip", version: 2 });
    const told = (await timeline(ctx, "customer", customer.id)).data.find(
      (entry) => entry.kind === "changed",
    )!;
    expect(told).toMatchObject({
      actor: { kind: "automation", name: "marks" },
      changes: { mark: { from: null, to: "Call" }, tier: { from: null, to: "vip" } },
    });
    const [run] = await runs({ automation: "marks" });
    expect(run).toMatchObject({
      record: task.id,
      state: "done",
      depth: 1,
      trigger: { actor: { name: "Ann" } },
    });
    expect(run!.steps).toEqual([
      {
        step: "up",
        action: "update_record",
        status: "done",
        updated: {
          object: "customer",
          id: customer.id,
          changes: { mark: { from: null, to: "Call" } },
          traces: { mark: { pointer: "", op: "var", path: "title", value: "Call" } },
        },
      },
    ]);
    expect((await runs({ automation: "hears" }))[0]).toMatchObject({ record: customer.id, depth: 1 });
  });

  it("acts only when a reference to anything leads to the object it names", async () => {
    const { ctx, runs, all } = await house(engine, [closes]);
    const customer = await create(ctx, "customer", { name: "A" });
    const answer = await create(ctx, "answer", { follow_up: "open" });
    const gone = await create(ctx, "answer", { follow_up: "open" });
    const links = [
      { object: "answer", id: answer.id },
      { object: "customer", id: customer.id },
      { object: "answer", id: gone.id },
      null,
    ];
    for (const related of links) {
      const { id } = await create(ctx, "task", { title: "t", related });
      if (related?.id === gone.id) await remove(ctx, "answer", gone.id);
      await update(ctx, "task", id, { size: 1 });
    }
    expect((await runs()).map((run) => [run.state, run.steps])).toMatchObject([
      ["done", [{ status: "done", updated: { object: "answer", id: answer.id } }]],
      ["done", [{ ...NOTHING, reason: "other_object" }]],
      ["done", [{ ...NOTHING, reason: "record_gone" }]],
      ["done", [{ ...NOTHING, reason: "no_record" }]],
    ]);
    expect(await all("answer")).toMatchObject([{ id: answer.id, follow_up: "done" }]);
    expect(await all("customer")).toMatchObject([{ id: customer.id, version: 1 }]);
  });

  it("writes nothing where the values are there already, and clears what it gives no value", async () => {
    const clears = automation("clears", {
      object: "task",
      trigger: { on: ["changed"], fields: ["customer"] },
      steps: [updates({ mark: null }, { record: reads("old.customer") })],
    });
    const { ctx, runs, all } = await house(engine, [marks, clears]);
    const left = await create(ctx, "customer", { name: "A" });
    const taken = await create(ctx, "customer", { name: "B", mark: "same" });
    const { id } = await create(ctx, "task", { title: "same", customer: left.id });
    await update(ctx, "task", id, { customer: taken.id });
    expect((await runs()).map((run) => [run.automation, run.steps])).toMatchObject([
      ["marks", [{ status: "done" }]],
      ["marks", [{ ...NOTHING, reason: "unchanged" }]],
      [
        "clears",
        [{ status: "done", updated: { id: left.id, changes: { mark: { from: "same", to: null } } } }],
      ],
    ]);
    expect(await all("customer")).toMatchObject([{ mark: null }, { mark: "same", version: 1 }]);
  });

  it("undoes its run alone when the other record refuses, and tries it again", async () => {
    const notes = automation("notes", {
      object: "task",
      steps: [
        updates({ mark: "first" }, { key: "mark" }),
        updates(
          { note: { cat: [reads("title"), reads("title")] } },
          { record: reads("answer"), object: "answer" },
        ),
      ],
    });
    const { ctx, runs, all, work, clock } = await house(engine, [notes]);
    const customer = await create(ctx, "customer", { name: "A" });
    const answer = await create(ctx, "answer", {});
    const { id } = await create(ctx, "task", {
      title: "longer than ten",
      customer: customer.id,
      answer: answer.id,
    });
    expect(await runs()).toMatchObject([
      { state: "failed", steps: [], error: { errors: [{ path: "/note", code: "too_long" }] } },
    ]);
    expect(await all("customer")).toMatchObject([{ mark: null }]);
    await write(ctx, "task", [{ op: "update", id, input: { title: "short" } }], { rules: "skip" });
    clock.tick(60_000);
    await work();
    expect(await runs()).toMatchObject([{ state: "done", attempts: 2 }]);
    expect(await all("answer")).toMatchObject([{ note: "shortshort" }]);
  });

  it("is cut where records turn in a circle, with the circle named, and the first change stays", async () => {
    const passes = automation("passes", {
      object: "task",
      trigger: { on: ["changed"], fields: ["size"] },
      steps: [updates({ size: { "+": [reads("size"), 1] } }, { record: reads("related"), object: "task" })],
    });
    const { ctx, runs, all } = await house(engine, [passes]);
    const a = await create(ctx, "task", { title: "a" });
    const b = await create(ctx, "task", { title: "b", related: { object: "task", id: a.id } });
    await update(ctx, "task", a.id, { related: { object: "task", id: b.id } });
    await update(ctx, "task", a.id, { size: 1 });
    expect((await all("task")).map((task) => task.size)).toEqual([11, 10]);
    const [cut] = await runs({ state: "cut" });
    expect(cut).toMatchObject({ depth: 11, error: { code: "chain_too_deep" } });
    expect(cut!.error!.message).toContain("passes → passes");
  });

  it("finds the other record as the one before left it, within a batch and among many at once", async () => {
    // Nothing else about a visit makes writers wait for each other: no number of its own, no figure kept on the customer.
    const visit: AnySchema = {
      kind: "object",
      key: "visit",
      label: "Visit",
      fields: [
        { key: "title", type: "text", label: "Title" },
        { key: "customer", type: "reference", label: "Customer", to: ["customer"] },
      ],
    };
    const claims = automation("claims", {
      object: "visit",
      trigger: { on: ["created"] },
      steps: [
        updates({ mark: reads("title") }, { key: "first", when: { empty: [reads("customer.mark")] } }),
        updates({ revenue: { "+": [reads("customer.revenue"), 1] } }, { key: "count" }),
      ],
    });
    const { ctx, db, all, runs } = await house(engine, [claims], [...OBJECTS, visit]);
    const { id: customer } = await create(ctx, "customer", { name: "A", revenue: 0 });
    await write(
      ctx,
      "visit",
      [0, 1, 2].map((n) => ({ op: "create" as const, input: { title: `v${n}`, customer } })),
    );
    expect(await all("customer")).toMatchObject([{ mark: "v0", revenue: 300 }]);
    const { id: busy } = await create(ctx, "customer", { name: "B", revenue: 0 });
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => create(ctx, "visit", { title: `v${n}`, customer: busy })),
    );
    expect((await all("customer"))[1]).toMatchObject({ revenue: 2000 });
    const marked = await db.all(
      `SELECT id FROM events WHERE record_id = ? AND kind = 'changed' AND changes LIKE '%"mark"%'`,
      [busy],
    );
    expect(marked).toHaveLength(1);
    expect((await runs()).every((run) => run.state === "done")).toBe(true);
  });

  it("tells what it changed to those who may read every record of that object, hidden fields left out", async () => {
    const both = automation("both", {
      object: "task",
      steps: [
        updates({ mark: "x", revenue: 424242 }),
        updates({ note: "n" }, { key: "n", record: reads("answer"), object: "answer" }),
      ],
    });
    const roles = OBJECTS.map((schema) =>
      schema.key === "clerk"
        ? { ...schema, objects: { ...(schema.objects as object), task: { read: true } } }
        : schema,
    );
    const { ctx, person } = await house(engine, [both], roles);
    const clerk = await person("Clerk", ["clerk"]);
    const customer = await create(ctx, "customer", { name: "A" });
    const answer = await create(ctx, "answer", {});
    const task = await create(ctx, "task", { title: "t", customer: customer.id, answer: answer.id });
    const [run] = (await listRuns(clerk, { record: task.id })).data;
    expect(run!.steps).toMatchObject([
      { updated: { id: customer.id, changes: { mark: { to: "x" } } } },
      { status: "done", updated: { object: "answer", id: answer.id } },
    ]);
    expect(JSON.stringify(run!.steps)).not.toMatch(/424242|"note"/);
    const steps = (await listRuns(ctx, { record: task.id })).data[0]!.steps;
    expect(JSON.stringify(steps)).toMatch(/424242.*"note"/);
  });

  it("is tried without a change: which record, and what it would get or why nothing", async () => {
    const { ctx, all } = await house(engine, [
      { ...marks, enabled: false },
      { ...closes, enabled: false },
    ]);
    const customer = await create(ctx, "customer", { name: "A" });
    const task = await create(ctx, "task", {
      title: "Call",
      customer: customer.id,
      related: { object: "customer", id: customer.id },
    });
    const tried = async (key: string) =>
      ((await testAutomation(ctx, key, { record: task.id })) as RecordTest).would;
    expect(await tried("marks")).toEqual([
      {
        step: "up",
        action: "update_record",
        object: "customer",
        record: customer.id,
        values: { mark: "Call" },
      },
    ]);
    expect(await tried("closes")).toMatchObject([{ object: "answer", record: null, reason: "other_object" }]);
    expect(await all("customer")).toMatchObject([{ mark: null, version: 1 }]);
  });

  it("counts among what a change of settings touches from then on", async () => {
    const rates = automation("rates", {
      object: "task",
      steps: [updates({ revenue: reads("settings.limits.big") })],
    });
    const { ctx } = await house(engine, [rates]);
    const customer = await create(ctx, "customer", { name: "A" });
    await create(ctx, "task", { title: "t", customer: customer.id });
    const effect = await settingsEffect(ctx, { "limits.big": "2000" });
    expect(effect).toMatchObject({ rules: [{ key: "rates", later: { runs: 1 } }], moves: [] });
  });
});

describe("a rule that updates a related record", () => {
  it("stands among the uses of the reference, the object, its field and the option", () => {
    const used = new WhereUsed({ format: 1, schemas: [...OBJECTS, closes] }, KINDS);
    const at = (uses: readonly { key: string; path: string }[]) =>
      uses.filter(({ key }) => key === "closes").map(({ path }) => path);
    expect(at(used.field("task", "related"))).toEqual(["/steps/0/record"]);
    expect(at(used.schema("object", "answer"))).toEqual(["/steps/0/object"]);
    expect(at(used.field("answer", "follow_up"))).toEqual(["/steps/0/values/follow_up"]);
    expect(at(used.option("answer", "follow_up", "done"))).toEqual(["/steps/0/values/follow_up"]);
  });
});
