import { describe, expect, it } from "vitest";
import { create, update } from "#app/records/single.server.ts";
import { write } from "#app/records/write.server.ts";
import { setSettings } from "#app/schema/store.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shippedWorld } from "./shipped-world.ts";

const HOUR = 3_600_000;

describe.each(ENGINES)("the shipped rules on %s", (engine) => {
  const workspace = () => shippedWorld(engine);

  it("set a customer's tier from revenue and settings; without revenue it is standard", async () => {
    const { ctx } = await workspace();
    const revenues = [1_000_000, 999_999.99, 300_000, 50_000, 49_999, null];
    const results = await write(
      ctx,
      "customer",
      revenues.map((annual_revenue, at) => ({
        op: "create" as const,
        input: { name: `c${at}`, annual_revenue },
      })),
    );
    const tiers = results.map((result) => ("record" in result ? result.record.tier : result.issues));
    expect(tiers).toEqual(["vip", "gold", "gold", "silver", "standard", "standard"]);
    const first = results[0] as { id: string };
    expect(await update(ctx, "customer", first.id, { annual_revenue: null })).toMatchObject({
      tier: "standard",
    });
  });

  it("a low score makes exactly one task for the customer's owner, due by tier, and tells the owner", async () => {
    const { ctx, clock, person, tasks, db } = await workspace();
    const owner = await person("Owner", ["sales"]);
    for (const [annual_revenue, hours] of [
      [2_000_000, 2],
      [1_000, 48],
    ] as const) {
      const customer = await create(ctx, "customer", {
        name: `合意${hours}`,
        annual_revenue,
        owner: owner.actor.id,
      });
      const answer = await create(ctx, "survey_response", {
        survey: "nps",
        customer: customer.id,
        csat: 2,
        comment: "slow",
      });
      expect(answer.follow_up).toBe("open");
      const mine = (await tasks()).filter((task) => task.related === answer.id);
      expect(mine).toMatchObject([
        {
          kind: "follow_up",
          status: "open",
          origin: "low_score_follow_up",
          customer: customer.id,
          related__o: "survey_response",
          assignee: owner.actor.id,
          due_at: clock.now() + hours * HOUR,
        },
      ]);
      expect(mine[0]!.title).toContain(`合意${hours}`);
      await update(ctx, "survey_response", answer.id, { csat: 5, follow_up: "none" });
      await update(ctx, "survey_response", answer.id, { csat: 1 });
      expect((await tasks()).filter((task) => task.related === answer.id)).toHaveLength(1);
    }
    expect(await db.all("SELECT user_id FROM notices")).toEqual([
      { user_id: owner.actor.id },
      { user_id: owner.actor.id },
    ]);
  });

  it("low is csat below 3, nps up to 6, effort from 5; an unanswered score is never low", async () => {
    const { ctx, tasks } = await workspace();
    const inputs: [Record<string, unknown>, boolean][] = [
      [{ csat: 2 }, true],
      [{ csat: 3 }, false],
      [{ nps: 6 }, true],
      [{ nps: 7 }, false],
      [{ nps: 0 }, true],
      [{ ces: 5 }, true],
      [{ ces: 4 }, false],
      [{ csat: 5, nps: 9, ces: 7 }, true],
      [{ comment: "no score at all" }, false],
    ];
    const results = await write(
      ctx,
      "survey_response",
      inputs.map(([input]) => ({
        op: "create" as const,
        input: { survey: "s", comment: "because", ...input },
      })),
    );
    const low = results.map((result) => "record" in result && result.record.follow_up === "open");
    expect(low).toEqual(inputs.map(([, expected]) => expected));
    expect(await tasks()).toHaveLength(inputs.filter(([, expected]) => expected).length);
  });

  it("a response without a customer gets its task, too: without an assignee, named by the survey", async () => {
    const { ctx, tasks, db } = await workspace();
    const answer = await create(ctx, "survey_response", { survey: "Delivery", csat: 1 });
    expect(await tasks()).toMatchObject([{ related: answer.id, assignee: null, customer: null }]);
    expect((await tasks())[0]!.title).toContain("Delivery");
    expect(await db.all("SELECT id FROM notices")).toEqual([]);
  });

  it("a response that was dealt with stays done when it is rescored", async () => {
    const { ctx, tasks } = await workspace();
    const answer = await create(ctx, "survey_response", { survey: "s", csat: 1 });
    await update(ctx, "survey_response", answer.id, { follow_up: "done" });
    expect(await update(ctx, "survey_response", answer.id, { csat: 2 })).toMatchObject({ follow_up: "done" });
    expect(await tasks()).toHaveLength(1);
  });

  it("a complaint is given to somebody by its category, and gets its due time", async () => {
    const { ctx, clock, person } = await workspace();
    const owner = await person("Owner", ["sales"]);
    const [a, b] = [await person("Ann", ["service"]), await person("Bob", ["service"])];
    const customer = await create(ctx, "customer", { name: "C", owner: owner.actor.id });
    const complaint = (category: string, more = {}) =>
      create(ctx, "ticket", { subject: "x", customer: customer.id, kind: "complaint", category, ...more });
    const due_at = new Date(clock.now() + 48 * HOUR).toISOString();
    expect(await complaint("price")).toMatchObject({ assignee: owner.actor.id, due_at });
    expect(await complaint("delivery")).toMatchObject({ assignee: a.actor.id, due_at });
    expect(await complaint("product")).toMatchObject({ assignee: b.actor.id });
    expect(await complaint("service", { assignee: owner.actor.id })).toMatchObject({
      assignee: owner.actor.id,
    });
    expect(await complaint("service")).toMatchObject({ assignee: a.actor.id });
    expect(
      await create(ctx, "ticket", { subject: "q", customer: customer.id, kind: "question" }),
    ).toMatchObject({ assignee: null });
  });

  it("speaks the language of the workspace in titles and notices", async () => {
    const { ctx, as, db, person, tasks } = await workspace();
    const owner = await person("Owner", ["sales"]);
    await setSettings(ctx, { "workspace.language": "en" });
    const now = as(ctx.actor);
    const customer = await create(now, "customer", { name: "Acme", owner: owner.actor.id });
    await create(now, "survey_response", { survey: "Delivery", customer: customer.id, csat: 1 });
    await create(now, "survey_response", { survey: "Delivery", csat: 1 });
    await setSettings(now, { "workspace.language": "zh-CN" });
    await create(as(ctx.actor), "survey_response", { survey: "Delivery", customer: customer.id, csat: 1 });
    expect((await tasks()).map((task) => task.title)).toEqual([
      "Follow-up: Acme",
      "Follow-up: anonymous answer (Delivery)",
      "回访：Acme",
    ]);
    expect(await db.all("SELECT text FROM notices ORDER BY id")).toEqual([
      { text: "Low score: Acme" },
      { text: "低分反馈：Acme" },
    ]);
  });
});
