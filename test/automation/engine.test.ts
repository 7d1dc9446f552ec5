import { describe, expect, it } from "vitest";
import { updateUser } from "#app/access/users.server.ts";
import { RETRY_RUN, retryRun } from "#app/automation/retry.server.ts";
import { getRun } from "#app/automation/runs.server.ts";
import { claimJob, LEASE } from "#app/jobs/claim.server.ts";
import { listJobs, retryJob } from "#app/jobs/queue.server.ts";
import { runDueJobs } from "#app/jobs/worker.server.ts";
import { create, remove, restore, update } from "#app/records/single.server.ts";
import { timeline } from "#app/records/timeline.server.ts";
import { write } from "#app/records/write.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { automation, creates, house, OBJECTS, reads, sets } from "./house.ts";

const isOpen = { "==": [reads("follow_up"), "open"] };
const isLow = { "<": [reads("csat"), reads("settings.limits.low")] };
const lowScore = automation("low_score", {
  timing: "before",
  condition: isLow,
  steps: [sets({ follow_up: "open" })],
});
const followUp = automation("follow_up", {
  order: 20,
  trigger: { on: ["created", "changed"], fields: ["follow_up"] },
  condition: isOpen,
  once_per_record: true,
  steps: [
    creates({
      title: { cat: ["Call ", reads("customer.name")] },
      answer: { this: [] },
      related: { this: [] },
    }),
  ],
});

describe.each(ENGINES)("rules before the write on %s", (engine) => {
  it("run in their order, and later ones see what earlier ones assigned, stored formulas included", async () => {
    const { ctx } = await house(engine, [
      automation("third", {
        order: 3,
        timing: "before",
        condition: { "==": [reads("twice"), 22] },
        steps: [sets({ m: reads("twice") })],
      }),
      automation("second", {
        order: 2,
        timing: "before",
        steps: [sets({ size: { "+": [reads("size"), 10] } })],
      }),
      automation("first", { order: 1, timing: "before", steps: [sets({ size: 1 })] }),
    ]);
    expect(await create(ctx, "answer", { size: 500 })).toMatchObject({ size: 11, twice: 22, m: 22 });
  });

  it("a later step sees what an earlier one of its rule assigned, stored formulas and references included", async () => {
    const two = automation("two", {
      timing: "before",
      condition: { empty: [reads("customer")] },
      steps: [
        sets({ size: 5, customer: "00000000-0000-7000-8000-000000000001" }),
        sets(
          { m: reads("twice"), note: reads("customer.name") },
          { key: "then", when: { "==": [reads("twice"), 10] } },
        ),
      ],
    });
    const { ctx } = await house(engine, [two]);
    await write(ctx, "customer", [
      { op: "create", id: "00000000-0000-7000-8000-000000000001", input: { name: "合意" } },
    ]);
    expect(await create(ctx, "answer", {})).toMatchObject({ size: 5, twice: 10, m: 10, note: "合意" });
  });

  it("run once each, whatever they assign to each other", async () => {
    const { ctx, runs } = await house(engine, [
      automation("a", { timing: "before", steps: [sets({ size: { "+": [reads("m"), 1] } })] }),
      automation("b", { timing: "before", steps: [sets({ m: { "+": [reads("size"), 1] } })] }),
    ]);
    expect(await create(ctx, "answer", { size: 0, m: 0 })).toMatchObject({ size: 1, m: 2 });
    expect((await runs()).map((run) => run.automation)).toEqual(["a", "b"]);
  });

  it("an unanswered score is not a low score", async () => {
    const { ctx, runs } = await house(engine, [lowScore]);
    expect(await create(ctx, "answer", { survey: "s" })).toMatchObject({ follow_up: "none" });
    expect(await create(ctx, "answer", { csat: 3 })).toMatchObject({ follow_up: "none" });
    expect(await create(ctx, "answer", { csat: 2 })).toMatchObject({ follow_up: "open" });
    expect(await runs()).toHaveLength(1);
  });

  it("follow a reference that an earlier rule just set", async () => {
    const { ctx } = await house(engine, [
      automation("join", {
        order: 1,
        timing: "before",
        condition: { empty: [reads("customer")] },
        steps: [sets({ customer: "00000000-0000-7000-8000-000000000001" })],
      }),
      automation("copy", { order: 2, timing: "before", steps: [sets({ note: reads("customer.name") })] }),
    ]);
    await write(ctx, "customer", [
      { op: "create", id: "00000000-0000-7000-8000-000000000001", input: { name: "合意" } },
    ]);
    expect(await create(ctx, "answer", {})).toMatchObject({ note: "合意" });
  });

  it("see a record behind a reference as an earlier row of the same batch leaves it", async () => {
    const objects = OBJECTS.map((schema) =>
      schema.kind === "object" && schema.key === "customer"
        ? {
            ...schema,
            fields: [
              ...(schema.fields as object[]),
              { key: "parent", type: "reference", label: "parent", to: ["customer"] },
            ],
          }
        : schema,
    );
    const inherits = automation("inherits", {
      object: "customer",
      timing: "before",
      condition: { "!": [{ empty: [reads("parent")] }] },
      steps: [sets({ mark: { cat: ["child of ", reads("parent.name")] } })],
    });
    const { ctx } = await house(engine, [inherits], objects);
    const parent = await create(ctx, "customer", { name: "Old" });
    const child = await create(ctx, "customer", { name: "Child", parent: parent.id });
    const results = await write(ctx, "customer", [
      { op: "update", id: parent.id, input: { name: "New" } },
      { op: "update", id: child.id, input: { revenue: 1 } },
    ]);
    expect(results.map((result) => result.status)).toEqual(["updated", "updated"]);
    expect(results[1]).toMatchObject({ record: { mark: "child of New" } });
  });

  it("keep a run with its trace when they changed something, and none when they did not", async () => {
    const { ctx, runs } = await house(engine, [
      automation("tiering", {
        object: "customer",
        timing: "before",
        steps: [
          sets({
            tier: { if: [{ ">=": [reads("revenue"), reads("settings.limits.big")] }, "vip", "standard"] },
          }),
        ],
      }),
    ]);
    const customer = await create(ctx, "customer", { name: "A", revenue: 1000 });
    await update(ctx, "customer", customer.id, { mark: "seen" });
    const found = await runs({ record: customer.id });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      automation: "tiering",
      state: "done",
      trigger: { kind: "created" },
      steps: [
        {
          step: "set",
          status: "done",
          changes: { tier: { from: null, to: "vip" } },
          traces: { tier: { op: "if", value: "vip" } },
        },
      ],
    });
    expect(JSON.stringify(found[0]!.steps)).toContain('"value":1000,"path":"revenue"');
    const [entry] = (await timeline(ctx, "customer", customer.id)).data.slice(-1);
    expect(entry!.runs).toMatchObject([
      { automation: "tiering", steps: [{ changes: { tier: { to: "vip" } } }] },
    ]);
  });

  it("assign nothing when a field cannot hold the value: the write goes on and the run says why", async () => {
    const { ctx, runs } = await house(engine, [
      automation("long", {
        timing: "before",
        steps: [
          sets({ size: 7 }, { key: "one" }),
          sets({ note: { cat: [reads("survey"), reads("survey")] } }, { key: "two" }),
        ],
      }),
    ]);
    expect(await create(ctx, "answer", { survey: "more than ten characters" })).toMatchObject({
      size: null,
      note: null,
    });
    const [run] = await runs();
    expect(run).toMatchObject({ state: "dead", error: { errors: [{ path: "/note" }] } });
    expect(run!.error!.message).not.toBe(run!.error!.code);
  });

  it("wake rules after the write by what they changed", async () => {
    const { ctx, all } = await house(engine, [lowScore, followUp]);
    const customer = await create(ctx, "customer", { name: "Acme" });
    const answer = await create(ctx, "answer", { csat: 5, customer: customer.id });
    expect(await all("task")).toHaveLength(0);
    await update(ctx, "answer", answer.id, { csat: 1 });
    expect(await all("task")).toMatchObject([
      { title: "Call Acme", answer: answer.id, related: answer.id, related__o: "answer" },
    ]);
  });
});

describe.each(ENGINES)("rules after the write on %s", (engine) => {
  it("once per record means one run ever, also when the record is rescored", async () => {
    const { ctx, all, runs } = await house(engine, [lowScore, followUp]);
    const { id } = await create(ctx, "answer", { csat: 1 });
    await update(ctx, "answer", id, { csat: 5, follow_up: "none" });
    await update(ctx, "answer", id, { csat: 2 });
    await update(ctx, "answer", id, { follow_up: "done" });
    await update(ctx, "answer", id, { follow_up: "open" });
    expect(await all("task")).toHaveLength(1);
    expect(await runs({ automation: "follow_up" })).toHaveLength(1);
  });

  it("`changed` needs a change: of the named fields, or of any", async () => {
    const { ctx, runs } = await house(engine, [
      automation("any", { trigger: { on: ["changed"] }, steps: [creates({ title: "any" })] }),
      automation("named", {
        trigger: { on: ["changed"], fields: ["size"] },
        steps: [creates({ title: "named" })],
      }),
    ]);
    const { id } = await create(ctx, "answer", { size: 1, tags: ["a"] });
    await update(ctx, "answer", id, { size: 1, tags: ["a"] });
    expect(await runs()).toHaveLength(0);
    await update(ctx, "answer", id, { tags: ["b"] });
    await update(ctx, "answer", id, { size: 2 });
    expect((await runs()).map((run) => run.automation)).toEqual(["any", "any", "named"]);
  });

  it("a roll-up wakes only the rule that names it", async () => {
    const { ctx, runs } = await house(engine, [
      automation("any", { object: "customer", trigger: { on: ["changed"] }, steps: [sets({ mark: "any" })] }),
      automation("third", {
        object: "customer",
        trigger: { on: ["changed"], fields: ["answers"] },
        condition: { "==": [reads("answers"), 2] },
        steps: [{ key: "tell", action: "notify", to: reads("owner"), text: "two" }],
      }),
    ]);
    const customer = await create(ctx, "customer", { name: "A" });
    await create(ctx, "answer", { customer: customer.id });
    await create(ctx, "answer", { customer: customer.id });
    await create(ctx, "answer", { customer: customer.id });
    expect((await runs()).map((run) => run.automation)).toEqual(["third"]);
  });

  it("a latest list that stays as it is has not changed, though another figure has", async () => {
    const watched = automation("watched", {
      object: "shop",
      trigger: { on: ["changed"], fields: ["visits", "last_topics"] },
      steps: [sets({ mark: "seen" })],
    });
    const option = (key: string) => ({ key, label: key });
    const { ctx, db } = await house(
      engine,
      [watched],
      [
        {
          kind: "object",
          key: "shop",
          label: "Shop",
          fields: [
            { key: "mark", type: "text", label: "Mark" },
            { key: "visits", type: "rollup", label: "Visits", of: "visit", by: "shop", measure: "count" },
            {
              key: "last_topics",
              type: "rollup",
              label: "Last topics",
              of: "visit",
              by: "shop",
              measure: "latest",
              field: "topics",
              order_by: "place",
            },
          ],
        },
        {
          kind: "object",
          key: "visit",
          label: "Visit",
          fields: [
            { key: "shop", type: "reference", label: "Shop", to: ["shop"] },
            { key: "place", type: "number", label: "Place" },
            { key: "topics", type: "multi_select", label: "Topics", options: [option("a"), option("b")] },
          ],
        },
      ],
    );
    const { id } = await create(ctx, "shop", {});
    await create(ctx, "visit", { shop: id, place: 2, topics: ["a", "b"] });
    await create(ctx, "visit", { shop: id, place: 1, topics: ["a"] });
    const events = await db.all<{ changes: string }>(
      "SELECT changes FROM events WHERE record_id = ? AND actor_kind <> 'automation' ORDER BY id",
      [id],
    );
    expect(events.map((event) => JSON.parse(event.changes))).toEqual([
      {},
      { visits: [0, 1], last_topics: [null, ["a", "b"]] },
      { visits: [1, 2] },
    ]);
  });

  it("answer to deletion and restoring", async () => {
    const { ctx, all } = await house(engine, [
      automation("gone", {
        trigger: { on: ["deleted"] },
        steps: [creates({ title: { cat: ["gone ", reads("survey")] } })],
      }),
      automation("back", { trigger: { on: ["restored"] }, steps: [creates({ title: "back" })] }),
    ]);
    const { id } = await create(ctx, "answer", { survey: "x" });
    await remove(ctx, "answer", id);
    await restore(ctx, "answer", id);
    expect((await all("task")).map((task) => task.title)).toEqual(["gone x", "back"]);
  });

  it("a rule sees the values before the change, and whose change it was", async () => {
    const { ctx, person, all } = await house(engine, [
      automation("rise", {
        trigger: { on: ["changed"] },
        condition: { and: [{ changed: [reads("size")] }, { ">": [reads("size"), reads("old.size")] }] },
        steps: [
          creates({
            title: { cat: [reads("old.size"), " to ", reads("size")] },
            assignee: reads("actor.id"),
          }),
        ],
      }),
    ]);
    const ann = await person("Ann", ["service"]);
    const { id } = await create(ctx, "answer", { size: 1 });
    for (const n of [3, 2, 9]) await update(ann, "answer", id, { size: n });
    expect(await all("task")).toMatchObject([
      { title: "1 to 3", assignee: ann.actor.id },
      { title: "2 to 9", assignee: ann.actor.id },
    ]);
  });

  it("every rule answers to the change as it was, and steps read the record as it stands", async () => {
    const { ctx, all, runs } = await house(engine, [
      automation("first", {
        order: 1,
        condition: isOpen,
        steps: [sets({ follow_up: "done", note: "by first" })],
      }),
      automation("second", {
        order: 2,
        condition: isOpen,
        steps: [creates({ title: reads("note"), size: reads("size") })],
      }),
      automation("third", {
        order: 3,
        trigger: { on: ["created"] },
        steps: [creates({ title: "no" }, { when: isOpen })],
      }),
    ]);
    await create(ctx, "answer", { follow_up: "open", size: 1 });
    expect(await all("task")).toMatchObject([{ title: "by first", size: 1 }]);
    expect((await runs({ automation: "third" }))[0]!.steps).toMatchObject([{ status: "skipped" }]);
  });

  it("a step sees what the steps before it wrote, also behind a reference", async () => {
    const renames = automation("renames", {
      object: "task",
      trigger: { on: ["created"] },
      steps: [sets({ title: "renamed" })],
    });
    const { ctx, all } = await house(engine, [
      renames,
      automation("two_steps", {
        condition: { ">": [reads("size"), 0] },
        trigger: { on: ["created"] },
        steps: [
          sets({ size: { "+": [reads("size"), 1] } }),
          sets({ m: { "*": [reads("size"), 10] } }, { key: "second" }),
          creates({ title: "x", size: reads("m") }, { key: "third", when: { "==": [reads("m"), 20] } }),
        ],
      }),
    ]);
    await create(ctx, "answer", { size: 1 });
    expect(await all("task")).toMatchObject([{ title: "renamed", size: 20 }]);
  });

  it("values fit the field that takes them: money is rounded, a link becomes an id", async () => {
    const { ctx, all } = await house(engine, [
      automation("price", {
        trigger: { on: ["created"] },
        steps: [
          creates({
            title: "t",
            price: { "/": [reads("size"), 3] },
            answer: { this: [] },
            due_at: { date_add: [{ now: [] }, 2, "hour"] },
            kind: "follow_up",
          }),
        ],
      }),
    ]);
    const { id } = await create(ctx, "answer", { size: 100 });
    expect(await all("task")).toMatchObject([
      { price: 3333, answer: id, due_at: Date.parse("2026-10-05T10:00:00Z"), kind: "follow_up" },
    ]);
  });

  it("what rules write is told as theirs, with the event that caused it", async () => {
    const { ctx, db } = await house(engine, [followUp]);
    await create(ctx, "answer", { follow_up: "open" });
    const events = await db.all<Record<string, unknown>>("SELECT * FROM events ORDER BY id");
    expect(events).toMatchObject([
      { object: "answer", actor_kind: "system", cause: null, depth: 0 },
      { object: "task", actor_kind: "automation", actor_name: "follow_up", depth: 1 },
    ]);
    expect(events[1]!.cause).toBe(events[0]!.id);
  });

  it("a batch of 300 is followed up in one write, each task caused by its own answer", async () => {
    const { ctx, db, all, runs } = await house(engine, [lowScore, followUp]);
    const results = await write(
      ctx,
      "answer",
      Array.from({ length: 300 }, (_, at) => ({ op: "create" as const, input: { csat: (at % 5) + 1 } })),
    );
    expect(results.every((result) => result.status === "created")).toBe(true);
    const tasks = await all("task");
    expect(tasks).toHaveLength(120);
    expect(new Set(tasks.map((task) => task.answer)).size).toBe(120);
    expect((await runs({ automation: "follow_up" })).map((run) => run.state)).toEqual(
      Array(120).fill("done"),
    );
    const causes = await db.all(
      "SELECT t.record_id FROM events t JOIN o_task o ON o.id = t.record_id JOIN events a ON a.id = t.cause WHERE t.object = 'task' AND a.record_id = o.answer",
    );
    expect(causes).toHaveLength(120);
  });

  it("exactly one run for each event and rule", async () => {
    const { ctx, db } = await house(engine, [
      lowScore,
      followUp,
      automation("again", { condition: { ">": [reads("size"), 0] }, steps: [creates({ title: "again" })] }),
    ]);
    const { id } = await create(ctx, "answer", { csat: 1, size: 1 });
    for (let n = 2; n < 6; n++) await update(ctx, "answer", id, { size: n });
    const [twice] = await db.all<{ n: number }>(
      "SELECT count(*) AS n FROM (SELECT event_id FROM runs GROUP BY event_id, automation HAVING count(*) > 1) x",
    );
    expect(Number(twice!.n)).toBe(0);
    expect(await db.all("SELECT id FROM runs WHERE automation = 'again'")).toHaveLength(5);
    const [first] = await db.all<{ event_id: string }>(
      "SELECT event_id FROM runs WHERE automation = 'again' LIMIT 1",
    );
    await expect(
      db.transaction((tx) =>
        tx.run(
          "INSERT INTO runs (id, automation, revision, event_id, object, record_id, state, depth, attempts, started_at) VALUES ('x', 'again', 1, ?, 'answer', ?, 'done', 1, 1, 0)",
          [first!.event_id, id],
        ),
      ),
    ).rejects.toThrow("unique");
  });

  it("rules that are off, and a write that skips rules, leave everything alone", async () => {
    const { ctx, runs, all } = await house(engine, [{ ...lowScore, enabled: false }, followUp]);
    expect(await create(ctx, "answer", { csat: 1 })).toMatchObject({ follow_up: "none" });
    await create(ctx, "answer", { follow_up: "open" }, { rules: "skip" });
    expect(await runs()).toEqual([]);
    expect(await all("task")).toEqual([]);
  });
});

describe.each(ENGINES)("a run that fails on %s", (engine) => {
  const tooLong = automation("too_long", {
    order: 1,
    trigger: { on: ["created"] },
    steps: [sets({ size: 99 }), creates({ title: { cat: ["Call back ", reads("survey")] } })],
  });
  const fine = automation("fine", {
    order: 2,
    trigger: { on: ["created"] },
    steps: [creates({ title: "fine" })],
  });
  const long = "a survey with a long name";

  it("is undone alone: the record stays, other rules run, and a job tries it again until it succeeds", async () => {
    const { ctx, clock, all, runs, work, db } = await house(engine, [tooLong, fine]);
    const answer = await create(ctx, "answer", { survey: long });
    expect(answer).toMatchObject({ size: null, survey: long });
    expect((await all("task")).map((task) => task.title)).toEqual(["fine"]);
    const [failed] = await runs({ state: "failed" });
    expect(failed).toMatchObject({ automation: "too_long", attempts: 1, steps: [], finished_at: null });
    expect(failed!.error).toMatchObject({ code: "invalid", errors: [{ path: "/title" }] });
    expect(await listJobs(db, { kind: RETRY_RUN })).toMatchObject([
      { kind: "retry_run", state: "ready", maxAttempts: 7 },
    ]);

    expect(await work()).toBe(0);
    clock.tick(10_000);
    expect(await work()).toBe(1);
    expect(await getRun(ctx, failed!.id)).toMatchObject({ state: "failed", attempts: 2 });
    expect(await all("answer")).toMatchObject([{ size: null }]);

    await update(ctx, "answer", answer.id, { survey: "short" });
    clock.tick(3_600_000);
    expect(await work()).toBe(1);
    expect(await getRun(ctx, failed!.id)).toMatchObject({ state: "done", attempts: 3, error: null });
    expect((await all("task")).map((task) => task.title)).toEqual(["fine", "Call back short"]);
    expect(await all("answer")).toMatchObject([{ size: 99 }]);
    clock.tick(36_000_000);
    expect(await work()).toBe(0);
  });

  it("is dead after eight tries, and listed with its reason", async () => {
    const { ctx, clock, runs, work, db } = await house(engine, [tooLong]);
    await create(ctx, "answer", { survey: long });
    for (let hour = 0; hour < 20; hour++) {
      clock.tick(3 * 3_600_000);
      await work();
    }
    expect(await runs()).toMatchObject([{ state: "dead", attempts: 8, error: { code: "invalid" } }]);
    expect(await listJobs(db, { kind: RETRY_RUN })).toMatchObject([{ state: "dead" }]);
  });

  it("is dead with its job when its worker dies in the last try", async () => {
    const { ctx, clock, runs, work, db } = await house(engine, [tooLong]);
    await create(ctx, "answer", { survey: long });
    const [job] = await listJobs(db, { kind: RETRY_RUN });
    await db.run("UPDATE jobs SET attempts = ? WHERE id = ?", [job!.maxAttempts - 1, job!.id]);
    clock.tick(3_600_000);
    // The worker that claims it is never heard of again.
    expect(await claimJob(db, [RETRY_RUN], clock.now())).toMatchObject({ id: job!.id });
    expect(await work()).toBe(0);
    expect(await runs()).toMatchObject([{ state: "failed", attempts: 1, finished_at: null }]);
    clock.tick(LEASE);
    expect(await work()).toBe(0);
    expect(await listJobs(db, { kind: RETRY_RUN })).toMatchObject([
      { state: "dead", lastError: "the worker died" },
    ]);
    expect(await runs()).toMatchObject([
      { state: "dead", attempts: 8, error: { code: "invalid" }, finished_at: expect.any(String) },
    ]);

    await update(ctx, "answer", (await ctx.db.all<{ id: string }>("SELECT id FROM o_answer"))[0]!.id, {
      survey: "short",
    });
    await retryJob(db, job!.id);
    clock.set(Date.now() + 1000);
    expect(await work()).toBe(1);
    expect(await runs()).toMatchObject([{ state: "done", error: null }]);
  });

  it("is dead with its job when the last try never came to the rule", async () => {
    const { as, ctx, clock, runs, db } = await house(engine, [tooLong]);
    await create(ctx, "answer", { survey: long });
    await db.run("UPDATE jobs SET attempts = max_attempts - 1");
    clock.tick(3_600_000);
    const options = { db, handlers: { retry_run: retryRun }, now: () => clock.now() };
    const contextFor = () => {
      throw new Error("whoever made the change cannot be looked up");
    };
    expect(await runDueJobs({ ...options, contextFor })).toBe(1);
    expect(await runs()).toMatchObject([{ state: "dead", attempts: 8 }]);
    expect(await runDueJobs({ ...options, contextFor: (actor) => as(actor) })).toBe(0);
  });

  it("holds its place: once per record is not run again while a retry waits", async () => {
    const once = automation("once", {
      trigger: { on: ["created", "changed"] },
      once_per_record: true,
      steps: [creates({ title: reads("survey") })],
    });
    const { ctx, clock, all, runs, work } = await house(engine, [once]);
    const { id } = await create(ctx, "answer", { survey: "much too long for a title" });
    await update(ctx, "answer", id, { survey: "fits" });
    expect(await runs()).toHaveLength(1);
    clock.tick(10_000);
    await work();
    expect(await all("task")).toMatchObject([{ title: "fits" }]);
    expect(await runs()).toMatchObject([{ state: "done" }]);
  });

  it("in a batch costs nobody else, though the others were written together", async () => {
    const make = automation("make", {
      trigger: { on: ["created"] },
      steps: [creates({ title: reads("survey") })],
    });
    const { ctx, all, runs } = await house(engine, [make]);
    await write(ctx, "answer", [
      { op: "create", input: { survey: "a" } },
      { op: "create", input: { survey: long } },
      { op: "create", input: { survey: "c" } },
    ]);
    expect(await all("answer")).toHaveLength(3);
    expect((await all("task")).map((task) => task.title)).toEqual(["a", "c"]);
    expect((await runs()).map((run) => run.state)).toEqual(["done", "failed", "done"]);
  });

  it("is given up when its rule is switched off meanwhile", async () => {
    const { ctx, clock, runs, work, publish } = await house(engine, [tooLong]);
    await create(ctx, "answer", { survey: long });
    await publish([...OBJECTS, { ...tooLong, enabled: false }]);
    clock.tick(10_000);
    await work();
    expect(await runs()).toMatchObject([{ state: "cancelled", error: { code: "run_rule_gone" } }]);
  });

  it("given up without having done anything, it leaves the record its chance", async () => {
    const once = automation("once", {
      once_per_record: true,
      steps: [creates({ title: reads("survey") })],
    });
    const { ctx, all, clock, runs, work, publish } = await house(engine, [once]);
    const { id } = await create(ctx, "answer", { survey: long });
    await publish([...OBJECTS, { ...once, enabled: false }]);
    clock.tick(10_000);
    await work();
    expect(await runs()).toMatchObject([{ state: "cancelled" }]);
    await publish([...OBJECTS, once]);
    await update(ctx, "answer", id, { survey: "short" });
    await update(ctx, "answer", id, { survey: "shorter" });
    expect((await all("task")).map((task) => task.title)).toEqual(["short"]);
  });

  it("is none where somebody has left: references to nobody are not taken, and the field stays as it was", async () => {
    const tell = automation("tell", {
      trigger: { on: ["created"] },
      order: 1,
      steps: [
        creates({
          title: "call",
          customer: reads("customer"),
          assignee: reads("customer.owner"),
          related: { this: [] },
        }),
        sets({ assignee: reads("customer.owner"), size: 7 }),
      ],
    });
    const late = automation("late", {
      trigger: { on: ["deleted"] },
      steps: [creates({ title: "gone", related: { this: [] } })],
    });
    const { ctx, all, person, runs } = await house(engine, [tell, late]);
    const [here, gone] = [await person("Here", ["service"]), await person("Gone", ["service"])];
    const customer = await create(ctx, "customer", { name: "A", owner: gone.actor.id });
    const answer = { customer: customer.id, assignee: here.actor.id };
    await updateUser(ctx, gone.actor.id, { disabled: true });
    const kept = await create(ctx, "answer", answer);
    expect(kept).toMatchObject({ assignee: here.actor.id, size: 7 });
    expect(await all("task")).toMatchObject([{ customer: customer.id, assignee: null, related: kept.id }]);
    const [run] = await runs();
    expect(run).toMatchObject({ state: "done", steps: [{ status: "done" }, { status: "done" }] });
    expect(run!.steps[1]).toMatchObject({ changes: { size: { from: null, to: 7 } } });
    expect((run!.steps[1] as { changes: object }).changes).not.toHaveProperty("assignee");

    const { id } = await create(ctx, "answer", { size: 1 });
    await update(ctx, "answer", id, { customer: customer.id });
    await remove(ctx, "customer", customer.id);
    await remove(ctx, "answer", id);
    expect((await all("task")).at(-1)).toMatchObject({ title: "gone", related: null });
    expect((await runs()).map((one) => one.state)).toEqual(["done", "done", "done"]);
  });

  it("a rule before the write that gives a reference to nobody assigns nothing, and the write goes on", async () => {
    const give = automation("give", {
      timing: "before",
      steps: [sets({ assignee: reads("customer.owner"), note: "given" })],
    });
    const { ctx, person, runs } = await house(engine, [give]);
    const gone = await person("Gone", ["service"]);
    const customer = await create(ctx, "customer", { name: "A", owner: gone.actor.id });
    await updateUser(ctx, gone.actor.id, { disabled: true });
    expect(await create(ctx, "answer", { customer: customer.id })).toMatchObject({
      assignee: null,
      note: null,
    });
    expect(await runs()).toMatchObject([
      { state: "dead", error: { errors: [{ path: "/assignee", code: "unknown_reference" }] } },
    ]);
  });

  it("inside another's step is undone alone, too", async () => {
    const deep = automation("deep", {
      object: "task",
      trigger: { on: ["created"] },
      steps: [sets({ title: { cat: [reads("title"), "12345678901234567890"] } })],
    });
    const { ctx, all, runs } = await house(engine, [fine, deep]);
    await create(ctx, "answer", {});
    expect(await all("task")).toMatchObject([{ title: "fine" }]);
    expect((await runs()).map(({ automation: key, state, depth }) => [key, state, depth])).toEqual([
      ["fine", "done", 1],
      ["deep", "failed", 2],
    ]);
  });
});

describe.each(ENGINES)("loops on %s", (engine) => {
  const counts = automation("counts", {
    trigger: { on: ["changed"], fields: ["size"] },
    steps: [sets({ size: { "+": [reads("size"), 1] } })],
  });

  it("a rule that wakes itself is cut at depth ten, and says so", async () => {
    const { ctx, runs, all } = await house(engine, [counts]);
    const { id } = await create(ctx, "answer", { size: 0 });
    await update(ctx, "answer", id, { size: 1 });
    expect(await all("answer")).toMatchObject([{ size: 11 }]);
    const found = await runs();
    expect(found.map((run) => run.state).sort()).toEqual(["cut", ...Array(10).fill("done")]);
    const cut = found.find((run) => run.state === "cut")!;
    expect(cut.error).toMatchObject({ code: "chain_too_deep" });
    expect(cut.error!.message).toContain("counts → counts");
    expect(cut.depth).toBe(11);
  });

  it("two rules that wake each other are cut with their circle named, and others run unharmed", async () => {
    const { ctx, runs, all } = await house(engine, [
      automation("ping", {
        trigger: { on: ["changed"], fields: ["size"] },
        steps: [sets({ m: { "+": [reads("size"), 1] } })],
      }),
      automation("pong", {
        trigger: { on: ["changed"], fields: ["m"] },
        steps: [sets({ size: { "+": [reads("m"), 1] } })],
      }),
      automation("bystander", {
        order: 9,
        trigger: { on: ["changed"], fields: ["survey"] },
        steps: [creates({ title: "fine" })],
      }),
    ]);
    const { id } = await create(ctx, "answer", {});
    await update(ctx, "answer", id, { size: 1, survey: "x" });
    const cut = await runs({ state: "cut" });
    expect(cut).toHaveLength(1);
    expect(cut[0]!.error!.message).toContain("ping → pong → ping");
    expect(await all("task")).toMatchObject([{ title: "fine" }]);
  });

  it("a change from outside leads to a hundred actions and not one more", async () => {
    const { ctx, runs, all } = await house(engine, [
      automation("many", {
        trigger: { on: ["created"] },
        steps: Array.from({ length: 40 }, (_, at) => creates({ title: `t${at}` }, { key: `s${at}` })),
      }),
      automation("more", {
        object: "task",
        trigger: { on: ["created"] },
        steps: [sets({ size: 1 }), creates({ title: "more" }, { key: "again", when: { "==": [1, 2] } })],
      }),
      automation("late", {
        order: 5,
        trigger: { on: ["created"] },
        steps: Array.from({ length: 30 }, (_, at) =>
          creates({ title: `l${at}`, size: 1 }, { key: `s${at}` }),
        ),
      }),
    ]);
    await create(ctx, "answer", {});
    const states = (await runs()).map((run) => `${run.automation} ${run.state}`);
    expect(states.filter((state) => state === "many done")).toHaveLength(1);
    expect(states.filter((state) => state === "more done")).toHaveLength(40);
    expect(states.filter((state) => state === "late cut")).toHaveLength(1);
    expect(await all("task")).toHaveLength(40);
    const [cut] = await runs({ state: "cut" });
    expect(cut!.error).toMatchObject({ code: "chain_too_many_actions" });
  });

  it("a run that was cut leaves a later change its chance", async () => {
    const { ctx, runs } = await house(engine, [
      automation("burst", {
        trigger: { on: ["created"] },
        condition: { ">": [reads("size"), 0] },
        order: 1,
        steps: Array.from({ length: 50 }, (_, at) => sets({ m: at }, { key: `s${at}` })),
      }),
      automation("burst_too", {
        trigger: { on: ["created"] },
        condition: { ">": [reads("size"), 0] },
        order: 2,
        steps: Array.from({ length: 50 }, (_, at) => sets({ m: at }, { key: `s${at}` })),
      }),
      automation("once", {
        order: 3,
        once_per_record: true,
        trigger: { on: ["created", "changed"], fields: ["note"] },
        steps: [creates({ title: "once" })],
      }),
    ]);
    const { id } = await create(ctx, "answer", { size: 1 });
    expect((await runs({ automation: "once" })).map((run) => run.state)).toEqual(["cut"]);
    await update(ctx, "answer", id, { note: "again" });
    expect((await runs({ automation: "once" })).map((run) => run.state)).toEqual(["cut", "done"]);
  });
});
