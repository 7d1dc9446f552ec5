import { describe, expect, it } from "vitest";
import { remove, restore, update } from "#app/records/single.server.ts";
import { timeline } from "#app/records/timeline.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { fill, readingWorld } from "./reading-house.ts";
import { refusal } from "./refusals.ts";

describe.each(ENGINES)("the timeline on %s", (engine) => {
  const world = readingWorld(engine);

  it("tells newest first what changed, who did it, and which records came to refer here", async () => {
    const ann = await world.person("Ann", ["admin"]);
    const [id] = (await fill(ann, "customer", [{ name: "Acme", revenue: "1" }])) as [string];
    world.clock.tick(1000);
    await update(ann, "customer", id, { revenue: "2.5", name: null });
    const [answer] = await fill(world.ctx, "answer", [{ customer: id, csat: 2, comment: "slow" }]);
    const [task] = await fill(ann, "task", [{ title: "call back", related: { object: "customer", id } }]);
    await fill(ann, "task", [
      { title: "of a ticket", related: { object: "ticket", id: (await fill(ann, "ticket", [{}]))[0] } },
    ]);
    await remove(ann, "customer", id);
    expect(await refusal(timeline(ann, "customer", id))).toMatchObject({ status: 404 });
    await restore(ann, "customer", id);

    const { data, next_cursor } = await timeline(ann, "customer", id);
    expect(next_cursor).toBeNull();
    expect(data.map((entry) => entry.kind)).toEqual([
      "restored",
      "deleted",
      "linked",
      "linked",
      "changed",
      "created",
    ]);
    const byAnn = { kind: "user", id: ann.actor.id, name: "Ann" };
    expect(data[2]).toMatchObject({
      object: "task",
      record: task,
      title: "call back",
      field: "related",
      actor: byAnn,
      runs: [],
    });
    expect(data[3]).toMatchObject({
      object: "answer",
      record: answer,
      title: "slow",
      field: "customer",
      actor: { kind: "system" },
    });
    expect(data[4]).toEqual({
      id: expect.any(String),
      at: new Date(world.clock.now()).toISOString(),
      kind: "changed",
      actor: byAnn,
      changes: {
        name: { from: "Acme", to: null },
        revenue: { from: "1.00", to: "2.50" },
        double: { from: "2.00", to: "5.00" },
      },
      runs: [],
      object: "customer",
      record: id,
    });
    expect(data[5]!.changes).toMatchObject({ name: { from: null, to: "Acme" } });
  });

  it("pages join without a gap or a double", async () => {
    const [id] = (await fill(world.ctx, "customer", [{ name: "Busy" }])) as [string];
    for (let n = 0; n < 7; n++) {
      await update(world.ctx, "customer", id, { weight: n });
      await fill(world.ctx, "answer", [
        { customer: id, csat: 1 + (n % 5) },
        { customer: id, csat: 3 },
      ]);
    }
    const whole = (await timeline(world.ctx, "customer", id, { limit: 500 })).data;
    expect(whole).toHaveLength(22);
    for (const limit of [1, 4, 22]) {
      const walked = [];
      let cursor: string | undefined;
      do {
        const page = await timeline(world.ctx, "customer", id, { limit, cursor });
        walked.push(...page.data);
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      expect(walked).toEqual(whole);
    }
  });

  it("a cursor of another record, a broken one and a limit out of bounds are refused", async () => {
    const [one, two] = (await fill(world.ctx, "customer", [{ name: "One" }, { name: "Two" }])) as [
      string,
      string,
    ];
    await update(world.ctx, "customer", one, { name: "Eins" });
    const cursor = (await timeline(world.ctx, "customer", one, { limit: 1 })).next_cursor!;
    expect(await refusal(timeline(world.ctx, "customer", two, { cursor }))).toMatchObject({
      status: 422,
      issues: ["cursor bad_cursor"],
    });
    expect(await refusal(timeline(world.ctx, "customer", one, { cursor: "x" }))).toMatchObject({
      issues: ["cursor bad_cursor"],
    });
    expect(await refusal(timeline(world.ctx, "customer", one, { limit: 0 }))).toMatchObject({
      issues: ["limit bad_limit"],
    });
  });

  it("rules that ran stand beside the event they answered, without what their reader may not see", async () => {
    const [id] = (await fill(world.ctx, "customer", [{ name: "Watched", revenue: "5" }])) as [string];
    const service = await world.person("Wen", ["service"]);
    const [event] = (await timeline(world.ctx, "customer", id)).data;
    const trace = {
      pointer: "",
      op: ">",
      value: true,
      children: [
        { pointer: "/>/0", op: "var", path: "revenue", value: 5 },
        { pointer: "/>/1", op: "literal", value: 3 },
      ],
    };
    const steps = [
      {
        step: "mark",
        action: "set_fields",
        changes: { revenue: { from: "1.00", to: "5.00" }, weight: { from: 1, to: 2 } },
      },
    ];
    await world.ctx.db.run(
      `INSERT INTO runs (id, automation, revision, event_id, object, record_id, state, trace, steps, depth, attempts, started_at)
       VALUES (?, 'watch', 1, ?, 'customer', ?, 'done', ?, ?, 0, 1, 0)`,
      [`run-${engine}`, event!.id, id, JSON.stringify(trace), JSON.stringify(steps)],
    );
    const [mine] = (await timeline(world.ctx, "customer", id)).data;
    expect(mine!.runs).toEqual([{ automation: "watch", state: "done", trace, steps }]);
    const [theirs] = (await timeline(service, "customer", id)).data;
    expect(theirs!.runs[0]).toMatchObject({
      automation: "watch",
      trace: { value: true, children: [{ value: null, hidden: true }, {}] },
    });
    expect(theirs!.runs[0]!.steps).toEqual([
      { step: "mark", action: "set_fields", changes: { weight: { from: 1, to: 2 } } },
    ]);
  });
});
