import { beforeAll, describe, expect, it } from "vitest";
import { createTeam } from "#app/access/teams.server.ts";
import { describeAutomation } from "#app/automation/describe.ts";
import { automationListeners } from "#app/automation/engine.server.ts";
import type { AutomationModel } from "#app/automation/model.ts";
import { AppError } from "#app/errors.ts";
import { LOCALES } from "#app/i18n/text.ts";
import { describe as says } from "#app/logic/describe.ts";
import type { Expression } from "#app/logic/expression.ts";
import { get, list } from "#app/records/read.server.ts";
import { create, update } from "#app/records/single.server.ts";
import type { ViewModel } from "#app/records/view-kind.ts";
import { setSettings } from "#app/schema/store.server.ts";
import { type TestWorld, testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "./shipped.ts";

const HOUR = 3_600_000;

/** The shipped workspace as it runs: real tables, the one write path, its own rules. */
describe.each(ENGINES)("the shipped workspace on %s", (engine) => {
  let world: TestWorld;
  let sales: Awaited<ReturnType<TestWorld["person"]>>;
  let mate: typeof sales;
  let stranger: typeof sales;
  let service: typeof sales;

  beforeAll(async () => {
    world = await testContext(engine, { configuration: shipped(), listeners: automationListeners() });
    const { id: teamId } = await createTeam(world.ctx, { name: "华东销售" });
    sales = await world.person("Sales", ["sales"], { teamId });
    // Last: a context knows the team as it was when the person signed in.
    mate = await world.person("Mate", ["sales"], { teamId });
    stranger = await world.person("Stranger", ["sales"]);
    service = await world.person("Service", ["service"]);
  });

  const tasksOf = async (response: string) => {
    const filter = { and: [{ "==": [{ var: "origin" }, "low_score_follow_up"] }] };
    const { data } = await list(world.ctx, "task", { filter });
    return data.filter((task) => (task.related as { id: string } | null)?.id === response);
  };
  const refused = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(AppError);
    return (error as AppError).issues.map((issue) => issue.path);
  };
  const hoursLeft = (due: unknown) => (Date.parse(String(due)) - world.clock.now()) / HOUR;

  it("sets tiers as customers come in and again when their revenue changes", async () => {
    const { ctx } = world;
    const empty = await create(ctx, "customer", { name: "空白" });
    expect(empty).toMatchObject({ tier: "standard", code: "C-00001" });
    const gold = await create(ctx, "customer", { name: "金", annual_revenue: "999999.99" });
    expect(gold.tier).toBe("gold");
    expect((await update(ctx, "customer", gold.id, { annual_revenue: 1000000 })).tier).toBe("vip");
    expect((await update(ctx, "customer", gold.id, { annual_revenue: null })).tier).toBe("standard");
  });

  it("makes one task of a low score for the customer's owner, two hours for a VIP, also after rescoring", async () => {
    const { ctx } = world;
    const customer = await create(ctx, "customer", {
      name: "华东纸业",
      annual_revenue: 2000000,
      owner: sales.actor.id,
    });
    const answer = await create(ctx, "survey_response", {
      survey: "季度回访",
      customer: customer.id,
      csat: 2,
    });
    expect(answer.follow_up).toBe("open");
    const [task, ...others] = await tasksOf(answer.id);
    expect(others).toEqual([]);
    expect(task).toMatchObject({
      title: "回访：华东纸业",
      kind: "follow_up",
      status: "open",
      customer: customer.id,
      related: { object: "survey_response", id: answer.id },
      assignee: sales.actor.id,
    });
    expect(hoursLeft(task?.due_at)).toBe(2);

    await update(ctx, "survey_response", answer.id, { follow_up: "done" });
    await update(ctx, "survey_response", answer.id, { csat: 1 });
    expect((await get(ctx, "survey_response", answer.id)).follow_up).toBe("done");
    await update(ctx, "survey_response", answer.id, { follow_up: "none" });
    expect((await get(ctx, "survey_response", answer.id)).follow_up).toBe("open");
    expect(await tasksOf(answer.id)).toHaveLength(1);
  });

  it("makes a task of a stranger's low score and none of silence or of a 3", async () => {
    const { ctx } = world;
    const anonymous = await create(ctx, "survey_response", { survey: "官网", ces: 5 });
    const [task] = await tasksOf(anonymous.id);
    expect(task).toMatchObject({ title: "回访：匿名反馈（官网）", assignee: null, customer: null });
    expect(hoursLeft(task?.due_at)).toBe(48);
    for (const answers of [{ comment: "还行" }, { csat: 3 }, { nps: 7, ces: 4 }]) {
      const answer = await create(ctx, "survey_response", { survey: "官网", ...answers });
      expect(answer.follow_up).toBe("none");
      expect(await tasksOf(answer.id)).toEqual([]);
    }
    expect(await refused(create(ctx, "survey_response", { survey: "官网" }))).toHaveLength(1);
  });

  it("follows a changed limit from the next answer on", async () => {
    const { ctx } = world;
    await setSettings(ctx, { "satisfaction.low_csat": 4 });
    const now = world.as(ctx.actor);
    expect((await create(now, "survey_response", { survey: "官网", csat: 3 })).follow_up).toBe("open");
    await setSettings(now, { "satisfaction.low_csat": 3 });
  });

  it("gives a complaint a due time and a person by its category, and leaves a question alone", async () => {
    const { ctx } = world;
    const customer = await create(ctx, "customer", { name: "投诉人", owner: sales.actor.id });
    const raise = async (more: Record<string, unknown>) => {
      const { id } = await create(ctx, "ticket", { subject: "问题", customer: customer.id, ...more });
      return get(ctx, "ticket", id);
    };
    const delivery = await raise({ kind: "complaint", category: "delivery" });
    expect(delivery.assignee).toBe(service.actor.id);
    expect(hoursLeft(delivery.due_at)).toBe(48);
    expect((await raise({ kind: "complaint", category: "price" })).assignee).toBe(sales.actor.id);
    const given = await raise({ kind: "complaint", category: "price", assignee: service.actor.id });
    expect(given.assignee).toBe(service.actor.id);
    expect(await raise({ kind: "question", category: "price" })).toMatchObject({
      assignee: null,
      due_at: null,
    });
  });

  it("opens its gates only to records that have what they ask", async () => {
    const { ctx } = world;
    const deal = await create(ctx, "deal", { name: "年度合同" });
    expect(deal.stage).toBe("lead");
    expect(await refused(update(ctx, "deal", deal.id, { stage: "won" }))).toContain("/amount");
    expect(await refused(create(ctx, "improvement", { title: "提速", stage: "verified" }))).toContain(
      "/after_value",
    );
    expect((await update(ctx, "deal", deal.id, { stage: "won", amount: 10 })).stage).toBe("won");
  });

  it("keeps the customer's figures as orders, tickets and answers come", async () => {
    const { ctx } = world;
    const { id } = await create(ctx, "customer", { name: "常客" });
    const customer = id;
    const figures = () => get(ctx, "customer", id);
    expect(await figures()).toMatchObject({
      order_count: 0,
      open_tickets: 0,
      satisfaction: null,
      last_csat: null,
    });
    await create(ctx, "order", { customer, ordered_at: "2026-01-02T00:00:00Z" });
    await create(ctx, "order", { customer, ordered_at: "2026-03-02T00:00:00Z", status: "cancelled" });
    const ticket = await create(ctx, "ticket", { customer, subject: "维修" });
    await create(ctx, "survey_response", {
      survey: "s",
      customer,
      csat: 5,
      submitted_at: "2026-02-01T00:00:00Z",
    });
    await create(ctx, "survey_response", {
      survey: "s",
      customer,
      csat: 4,
      submitted_at: "2026-01-01T00:00:00Z",
    });
    await create(ctx, "survey_response", {
      survey: "s",
      customer,
      nps: 9,
      submitted_at: "2026-04-01T00:00:00Z",
    });
    expect(await figures()).toMatchObject({
      order_count: 1,
      last_order_at: "2026-03-02T00:00:00.000Z",
      open_tickets: 1,
      satisfaction: 4.5,
      last_csat: 5,
      last_nps: 9,
    });
    await update(ctx, "ticket", ticket.id, { status: "resolved", cause: "misuse" });
    expect((await figures()).open_tickets).toBe(0);
  });

  it("shows sales their team's customers without notes, and service everybody's without money", async () => {
    const { ctx } = world;
    const { id } = await create(ctx, "customer", {
      name: "机密",
      owner: sales.actor.id,
      notes: "内部",
      annual_revenue: 5,
    });
    expect((await get(sales, "customer", id)).annual_revenue).toBe("5.00");
    expect(await get(mate, "customer", id)).not.toHaveProperty("notes");
    await expect(get(stranger, "customer", id)).rejects.toMatchObject({ kind: "not_found" });
    const seen = await get(service, "customer", id);
    expect(seen).toMatchObject({ notes: "内部" });
    expect(seen).not.toHaveProperty("annual_revenue");
    expect(seen).not.toHaveProperty("lifetime_value");
  });

  it("lets sales start a deal before there is a customer, and nobody else sees it", async () => {
    const deal = await create(sales, "deal", { name: "新线索" });
    expect((await get(sales, "deal", deal.id)).name).toBe("新线索");
    await expect(get(mate, "deal", deal.id)).rejects.toMatchObject({ kind: "not_found" });
    await expect(get(service, "deal", deal.id)).rejects.toMatchObject({ kind: "not_found" });
  });

  it("answers every view", async () => {
    const views = sales.workspace.parts<ViewModel>("view");
    for (const view of views) {
      const query = { filter: view.def.filter, sort: view.def.sort, fields: [...view.columns] };
      const page = await list(sales, view.object, query);
      expect(page.data.length, view.key).toBeLessThan(50);
    }
    const { data } = await list(world.ctx, "survey_response", {
      filter: { "==": [{ var: "follow_up" }, "open"] },
    });
    expect(data.length).toBeGreaterThan(0);
  });

  it("says every rule as a sentence in both languages", () => {
    const rules = world.ctx.workspace.parts<AutomationModel>("automation");
    const stored = shipped().schemas.filter(({ kind }) => kind === "automation");
    expect(rules.map((rule) => rule.key)).toEqual(stored.map(({ key }) => key));
    for (const rule of rules) {
      for (const locale of LOCALES) {
        const text = describeAutomation(world.ctx.workspace, rule, locale);
        expect(text.length, rule.key).toBeGreaterThan(20);
        expect(text, rule.key).not.toMatch(/undefined|automation_says|\{\w+\}/);
      }
    }
  });

  it("a task for a low score leads with its name, its person and its moment, and lists what else it sets", async () => {
    const { workspace } = world.ctx;
    const rule = workspace.part<AutomationModel>("automation", "low_score_follow_up")!;
    const object = workspace.objects.get(rule.object)!;
    const step = rule.steps[0]!;
    const say = (expression: Expression) => says(expression, { locale: "zh-CN" });
    const parts = step.action.parts!(step.prepared, { workspace, object, locale: "zh-CN", say });
    expect(parts.lead).toMatch(/^新建一条「任务」.*，交给客户的负责人，截止时间为.+后$/);
    expect(parts.values).toContain("优先级为“高”");
    expect(parts.values.join()).not.toMatch(/执行人|截止时间/);
  });
});
