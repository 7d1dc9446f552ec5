import { describe, expect, it } from "vitest";
import { createUser } from "#app/access/users.server.ts";
import { type BackTest, type RecordTest, testAutomation } from "#app/automation/test.server.ts";
import type { Db } from "#app/db/types.ts";
import { AppError } from "#app/errors.ts";
import { create, remove } from "#app/records/single.server.ts";
import { write } from "#app/records/write.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { automation, creates, house, OBJECTS, reads, sets } from "./house.ts";

/** Every row of every table. */
async function digest(db: Db): Promise<string> {
  const names =
    db.dialect === "sqlite"
      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%\\_idx' ESCAPE '\\'"
      : "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()";
  const tables = (await db.all<{ name: string }>(names)).map((row) => row.name).sort();
  const rows = [];
  for (const table of tables)
    rows.push([table, (await db.all(`SELECT * FROM "${table}"`)).map((row) => JSON.stringify(row)).sort()]);
  return JSON.stringify(rows);
}

const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was not refused");
  return [error.status, ...error.issues.map((issue) => `${issue.path} ${issue.code}`)];
};

const follow = automation("follow", {
  enabled: false,
  condition: {
    or: [{ "<": [reads("csat"), reads("settings.limits.low")] }, { "==": [reads("customer.tier"), "vip"] }],
  },
  once_per_record: true,
  steps: [
    sets({ follow_up: "open" }, { key: "mark", when: { "!=": [reads("follow_up"), "done"] } }),
    creates({
      title: { cat: ["Call ", reads("customer.name")] },
      related: { this: [] },
      price: { "*": [reads("customer.revenue"), 2] },
    }),
    { key: "own", action: "assign", field: "assignee", role: "service", method: "round_robin" },
    { key: "tell", action: "notify", to: reads("customer.owner"), text: "hello" },
  ],
});

describe.each(ENGINES)("trying a rule on one record on %s", (engine) => {
  it("says whether it matches, why, and what each step would do; and does nothing", async () => {
    const { ctx, db, person } = await house(engine, [follow]);
    const ann = await person("Ann", ["service"]);
    const customer = await create(ctx, "customer", { name: "Acme", revenue: 12.5, owner: ann.actor.id });
    const answer = await create(ctx, "answer", { csat: 2, customer: customer.id });
    const before = await digest(db);
    const result = (await testAutomation(ctx, "follow", { record: answer.id })) as RecordTest;
    expect(await digest(db)).toBe(before);
    expect(result).toMatchObject({
      matched: true,
      trace: { pointer: "", op: "or", value: true },
      would: [
        { step: "mark", action: "set_fields", values: { follow_up: "open" } },
        {
          step: "make",
          object: "task",
          values: { title: "Call Acme", related: { object: "answer", id: answer.id }, price: "25.00" },
        },
        { step: "own", field: "assignee", user: ann.actor.id },
        { step: "tell", to: ann.actor.id, text: "hello" },
      ],
    });
    const done = await create(ctx, "answer", { csat: 2, follow_up: "done" });
    const other = (await testAutomation(ctx, "follow", { record: done.id })) as RecordTest;
    expect(other.would[0]).toEqual({ step: "mark", action: "set_fields", skipped: true });
    const high = await create(ctx, "answer", { csat: 5 });
    expect(await testAutomation(ctx, "follow", { record: high.id })).toMatchObject({
      matched: false,
      would: [],
    });
  });

  it("shows neither hidden fields nor what is made of them", async () => {
    const roles = OBJECTS.map((schema) =>
      schema.key === "clerk"
        ? {
            ...schema,
            abilities: ["automation.view"],
            objects: { ...(schema.objects as object), answer: { read: true } },
          }
        : schema,
    );
    const { ctx, person } = await house(engine, [follow], roles);
    const clerk = await person("Clerk", ["clerk"]);
    const customer = await create(ctx, "customer", { name: "Acme", revenue: 424242, tier: "vip" });
    const answer = await create(ctx, "answer", { csat: 5, customer: customer.id });
    const result = await testAutomation(clerk, "follow", { record: answer.id });
    expect(JSON.stringify(result)).not.toMatch(/424242|848484/);
    expect(result).toMatchObject({ matched: true, would: [{}, { step: "make", hidden: true }, {}, {}] });
  });
});

describe.each(ENGINES)("trying a rule on all records on %s", (engine) => {
  async function filled(rules: Parameters<typeof house>[1] = [follow]) {
    const world = await house(engine, rules);
    const { ctx, clock } = world;
    const [vip, plain] = await write(ctx, "customer", [
      { op: "create", input: { name: "V", tier: "vip" } },
      { op: "create", input: { name: "P", tier: "standard" } },
    ]);
    const ids = [vip, plain].map((result) => (result as { id: string }).id);
    const inputs = Array.from({ length: 60 }, (_, at) => ({
      csat: at % 6 === 0 ? null : at % 6,
      size: at % 7 === 0 ? null : at % 7,
      customer: at % 4 === 0 ? null : ids[at % 2]!,
      tags: at % 3 === 0 ? ["a"] : [],
      note: at % 5 === 0 ? null : "合意",
    }));
    await write(
      ctx,
      "answer",
      inputs.slice(0, 30).map((input) => ({ op: "create" as const, input })),
    );
    clock.tick(3_600_000);
    await write(
      ctx,
      "answer",
      inputs.slice(30).map((input) => ({ op: "create" as const, input })),
    );
    const gone = await create(ctx, "answer", { csat: 1 });
    await remove(ctx, "answer", gone.id);
    return world;
  }

  it("counts in the database what evaluation finds one by one, records in the bin left out", async () => {
    const { ctx, all, db } = await filled();
    const conditions = [
      follow.condition,
      { "<": [reads("csat"), 3] },
      { "!": [{ "<": [reads("csat"), 3] }] },
      { empty: [reads("customer.name")] },
      { and: [{ in: ["a", reads("tags")] }, { ">=": [{ "*": [reads("size"), 2] }, 6] }] },
      { "==": [reads("note"), "合意"] },
      { "!=": [reads("old.csat"), reads("csat")] },
      { changed: [reads("csat")] },
    ];
    const before = await digest(db);
    for (const condition of conditions) {
      const schema = { ...follow, condition };
      let matches = 0;
      for (const { id } of await all("answer")) {
        const one = (await testAutomation(ctx, "follow", { record: String(id), schema })) as RecordTest;
        if (one.matched) matches++;
      }
      const found = (await testAutomation(ctx, "follow", { all: true, schema })) as BackTest;
      expect([condition, found.matched, found.of]).toEqual([condition, matches, 60]);
      expect(found.sample).toHaveLength(Math.min(10, matches));
      for (const id of found.sample) {
        expect(await testAutomation(ctx, "follow", { record: id, schema })).toMatchObject({ matched: true });
      }
    }
    expect(await digest(db)).toBe(before);
  });

  it("looks only at records made since a time, and at all of them without a condition", async () => {
    const { ctx } = await filled();
    const { condition: _, ...always } = follow;
    expect(await testAutomation(ctx, "follow", { all: true, schema: always })).toMatchObject({
      matched: 60,
      of: 60,
    });
    expect(
      await testAutomation(ctx, "follow", { all: true, since: "2026-10-05T16:30:00+08:00", schema: always }),
    ).toMatchObject({
      matched: 30,
      of: 30,
    });
    const old = { ...follow, condition: { changed: [reads("note")] } };
    expect(
      await testAutomation(ctx, "follow", { all: true, since: "2026-10-05T08:30:00Z", schema: old }),
    ).toMatchObject({
      matched: 24,
      of: 30,
    });
  });

  it("finds the newest examples also where they lie far back, few or many", async () => {
    const { ctx } = await house(engine, [follow]);
    const made: string[] = [];
    for (let from = 0; from < 1_200; from += 400) {
      const results = await write(
        ctx,
        "answer",
        Array.from({ length: 400 }, (_, at) => ({
          op: "create" as const,
          input: { csat: from + at < 2 ? 1 : from + at < 30 ? 2 : from + at < 1_190 ? 4 : 5 },
        })),
      );
      made.push(...results.map((result) => (result as { id: string }).id));
    }
    const newest = async (condition: unknown) => {
      const schema = { ...follow, condition };
      return (await testAutomation(ctx, "follow", { all: true, schema })) as BackTest;
    };
    const found = (from: number, to: number) => made.slice(from, to).sort().reverse().slice(0, 10);
    const score = reads("csat");
    expect(await newest({ "<": [score, 2] })).toEqual({ matched: 2, of: 1_200, sample: found(0, 2) });
    expect(await newest({ "<": [score, 3] })).toEqual({ matched: 30, of: 1_200, sample: found(0, 30) });
    expect(await newest({ "==": [score, 5] })).toEqual({
      matched: 10,
      of: 1_200,
      sample: found(1_190, 1_200),
    });
    expect(await newest({ ">": [score, 5] })).toEqual({ matched: 0, of: 1_200, sample: [] });
  });

  it("gives a sample of what the asker may read only", async () => {
    const roles = OBJECTS.map((schema) =>
      schema.key === "clerk" ? { ...schema, abilities: ["automation.view"] } : schema,
    );
    const { ctx, person } = await house(engine, [follow], roles);
    const clerk = await person("Clerk", ["clerk"]);
    await create(ctx, "answer", { csat: 1 });
    const mine = await create(ctx, "answer", { csat: 1, assignee: clerk.actor.id });
    expect(await testAutomation(clerk, "follow", { all: true })).toEqual({
      matched: 2,
      of: 2,
      sample: [mine.id],
    });
  });

  it("checks a draft like publishing would, before anything is counted", async () => {
    const { ctx } = await house(engine, [follow]);
    const draft = (schema: unknown) => refused(testAutomation(ctx, "follow", { all: true, schema }));
    expect(await draft({ ...follow, key: "other" })).toEqual([422, "/schema/key draft_key_differs"]);
    expect(await draft({ ...follow, extra: 1 })).toEqual([422, "/schema/extra unknown_key"]);
    expect(await draft("nothing")).toEqual([422, "/schema wrong_shape"]);
    expect(
      await draft({ ...follow, condition: { and: [true, reads("nothing")] }, steps: [sets({ x: 1 })] }),
    ).toEqual([
      422,
      "/schema/condition/and/1 expression_unknown_field",
      "/schema/steps/0/values/x unknown_field",
    ]);
    const fresh = automation("fresh", { steps: [sets({ size: 1 })] });
    expect(await testAutomation(ctx, "fresh", { all: true, schema: fresh })).toMatchObject({
      matched: 0,
      of: 0,
    });
  });

  it("refuses who may not, and what is not a question", async () => {
    const { ctx, person } = await house(engine, [follow]);
    const service = await person("Ann", ["service"]);
    const ops = await person("Ops", ["ops"]);
    const ask = (body: Record<string, unknown>, as = ctx, key = "follow") =>
      refused(testAutomation(as, key, body));
    expect(await ask({ all: true }, service)).toEqual([403]);
    expect(await ask({ all: true, schema: follow }, ops)).toEqual([403]);
    expect(await ask({ all: true }, ctx, "nothing")).toEqual([404]);
    expect(await ask({ record: "nothing" })).toEqual([404]);
    expect(await ask({})).toEqual([422, " test_needs_record_or_all"]);
    expect(await ask({ all: true, record: "x" })).toEqual([422, " test_needs_record_or_all"]);
    expect(await ask({ record: "x", since: "2026-01-01" })).toEqual([422, "/since test_since_needs_all"]);
    expect(await ask({ all: true, since: "yesterday" })).toEqual([422, "/since test_since_not_time"]);
    expect(await ask({ all: true, why: 1 })).toEqual([422, "/why unknown_key"]);
    await createUser(ctx, { email: "x@example.test", name: "x", roles: [] });
    expect(await testAutomation(ops, "follow", { all: true })).toMatchObject({ of: 0 });
  });
});
