import pg from "pg";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { automationListeners } from "#app/automation/engine.server.ts";
import { testAutomation } from "#app/automation/test.server.ts";
import type { Context as Ctx } from "#app/context.ts";
import { list } from "#app/records/read.server.ts";
import { create, update } from "#app/records/single.server.ts";
import { shipped } from "#test/schemas/shipped.ts";
import { testContext } from "#test/support/context.ts";

/** Every statement that goes to PostgreSQL is a trip there and back, and the trips are most of what a small write takes. */
const sent: string[] = [];
const query = pg.Client.prototype.query;

describe("trips to PostgreSQL", () => {
  let ctx: Ctx & { actor: { id: string } };
  beforeAll(async () => {
    const world = await testContext("postgresql", {
      configuration: shipped(),
      listeners: automationListeners(),
    });
    ctx = await world.person("Ann", ["admin"]);
  });
  beforeEach(() => {
    sent.length = 0;
    pg.Client.prototype.query = function (this: pg.Client, ...given: unknown[]) {
      const [asked] = given as [string | { text: string }];
      const text = typeof asked === "string" ? asked : asked.text;
      // Beside the write, every process looks twice a second for a newer revision.
      if (!text.startsWith("SELECT max(number)")) sent.push(text);
      return Reflect.apply(query, this, given);
    } as typeof query;
  });
  afterEach(() => {
    pg.Client.prototype.query = query;
  });

  it("a new customer, its rule's run, event and search entry included, takes six", async () => {
    await create(ctx, "customer", {
      name: "合意",
      external_id: "X-1",
      owner: ctx.actor.id,
      lifecycle: "active",
    });
    expect(sent.map((text) => /BEGIN|\w+ INTO "?\w+|FROM "?\w+|COMMIT/.exec(text)?.[0])).toEqual([
      "BEGIN",
      "INSERT INTO counters",
      'FROM "users',
      'INSERT INTO "o_customer',
      'INSERT INTO "events',
      "COMMIT",
    ]);
    expect(sent[0]).toMatch(/^BEGIN; SELECT pg_advisory_xact_lock_shared\(\d+\); SELECT max\(number\)/);
    expect(sent[4]).toMatch(/INSERT INTO "s_customer"/);
    expect(sent[4]).toMatch(/INSERT INTO "runs"/);
    const [event] = await ctx.db.all<{ id: string }>("SELECT id FROM events");
    expect(await ctx.db.all("SELECT event_id, automation FROM runs")).toEqual([
      { event_id: event!.id, automation: expect.any(String) },
    ]);
  });

  it("a change takes five", async () => {
    const { id } = await create(ctx, "customer", { name: "Later" });
    sent.length = 0;
    await update(ctx, "customer", id, { phone: "+8613912345678" });
    expect(sent).toHaveLength(5);
  });

  it("a search takes one, in whatever order, and two where nothing is found", async () => {
    await create(ctx, "customer", { name: "Searched" });
    for (const sort of [undefined, ["name"], ["-annual_revenue"]]) {
      sent.length = 0;
      const { data } = await list(ctx, "customer", { q: "arch", sort });
      expect(data.map((record) => record.name)).toEqual(["Searched"]);
      expect(sent).toHaveLength(1);
    }
    sent.length = 0;
    expect((await list(ctx, "customer", { q: "nobody-has-this" })).data).toEqual([]);
    expect(sent).toHaveLength(2);
  });

  it("a rule tried over all records takes one, examples included", async () => {
    const { id: customer } = await create(ctx, "customer", { name: "Asked" });
    const answers = [];
    for (const csat of [1, 5, 2])
      answers.push(await create(ctx, "survey_response", { survey: "after_service", customer, csat }));
    sent.length = 0;
    const found = await testAutomation(ctx, "low_score", { all: true });
    expect(found).toEqual({ matched: 2, of: 3, sample: [answers[2]!.id, answers[0]!.id] });
    expect(sent).toHaveLength(1);
  });

  it("a refused one writes nothing, and says whose the value is", async () => {
    await create(ctx, "customer", { name: "First", external_id: "X-2" });
    const refused = create(ctx, "customer", { name: "Second", external_id: "X-2" });
    await expect(refused).rejects.toMatchObject({
      kind: "conflict",
      extra: { record: { name: "First" } },
      issues: [{ path: "/external_id", code: "not_unique" }],
    });
    const names = await ctx.db.all("SELECT name FROM o_customer WHERE external_id = 'X-2'");
    expect(names).toEqual([{ name: "First" }]);
    const { code } = await create(ctx, "customer", { name: "Third" });
    const taken = await ctx.db.all<{ n: number }>("SELECT count(*) AS n FROM o_customer");
    expect(code).toBe(`C-${String(taken[0]!.n).padStart(5, "0")}`);
  });
});
