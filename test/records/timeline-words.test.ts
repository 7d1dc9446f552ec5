import { describe, expect, it } from "vitest";
import { traceScope } from "#app/access/can.ts";
import { automationListeners } from "#app/automation/engine.server.ts";
import type { Context } from "#app/context.ts";
import type { Locale } from "#app/i18n/text.ts";
import { fieldReasons } from "#app/records/field-reasons.server.ts";
import type { MaskedTrace } from "#app/records/mask-runs.ts";
import { maskTrace } from "#app/records/mask-runs.ts";
import { get } from "#app/records/read.server.ts";
import { create, update } from "#app/records/single.server.ts";
import { reasonsOf, strongest } from "#app/records/timeline-reasons.server.ts";
import { speakerFor } from "#app/records/timeline-run-words.server.ts";
import { timelineWords } from "#app/records/timeline-words.server.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";

const reading = (ctx: Context, locale: Locale): Context => Object.create(ctx, { locale: { value: locale } });

const house = (engine: (typeof ENGINES)[number]) =>
  testContext(engine, { configuration: shipped().schemas, listeners: automationListeners() });

describe.each(ENGINES)("the timeline in words on %s", (engine) => {
  it("a low score's task is told with the score behind it, in both languages, once", async () => {
    const { ctx, person } = await house(engine);
    const owner = await person("Owner", ["sales"]);
    const customer = await create(ctx, "customer", { name: "合意", owner: owner.actor.id });
    const answer = await create(ctx, "survey_response", {
      survey: "s",
      customer: customer.id,
      csat: 2,
      comment: "太慢",
    });
    for (const [object, id, kind] of [
      ["survey_response", answer.id, "created"],
      ["customer", customer.id, "linked"],
    ] as const) {
      const told = async (locale: Locale) => {
        const { entries } = await timelineWords(reading(ctx, locale), object, id);
        return entries
          .find((entry) => entry.kind === kind && entry.runs.length > 0)!
          .runs.map((run) => run.sentence);
      };
      expect(await told("zh-CN")).toEqual([
        "“低分识别”把跟进设为“待回访”，因为满意度 2 < 3",
        "“低分回访”建立了任务，通知了Owner，因为满意度 2 < 3",
      ]);
      expect(await told("en")).toEqual([
        "Low score set Follow-up to Open because CSAT 2 < 3",
        "Low score follow-up created a task and told Owner because CSAT 2 < 3",
      ]);
    }
    const { entries } = await timelineWords(ctx, "customer", customer.id);
    // The task stands with the rule that made it, not a second time by itself.
    expect(entries.map((entry) => [entry.kind, entry.object])).toEqual([
      ["linked", "survey_response"],
      ["created", "customer"],
    ]);
    expect(entries[0]).toMatchObject({ facts: [{ text: "CSAT 2", tone: "bad" }], quote: "太慢" });
    expect(entries[0]!.runs[1]!.made).toEqual([
      { object: "task", id: expect.any(String), title: "回访：合意" },
    ]);
  });

  it("a page that ends between a rule's doing and its cause still tells why", async () => {
    const { ctx } = await house(engine);
    const customer = await create(ctx, "customer", { name: "分页" });
    await create(ctx, "survey_response", { survey: "s", customer: customer.id, csat: 1 });
    const first = await timelineWords(ctx, "customer", customer.id, { limit: 1 });
    expect(first.entries[0]).toMatchObject({
      kind: "linked",
      object: "task",
      actor: { kind: "automation", name: "Low score follow-up" },
    });
    expect(first.entries[0]!.because?.sentence).toBe("Low score follow-up created a task because CSAT 1 < 3");
    const second = await timelineWords(ctx, "customer", customer.id, { limit: 1, cursor: first.next! });
    expect(second.entries[0]).toMatchObject({ kind: "linked", object: "survey_response" });
  });

  it("a complaint says who it went to and by which category, the conditions of steps included", async () => {
    const { ctx, person } = await house(engine);
    const agent = await person("Agent", ["service"]);
    const customer = await create(ctx, "customer", { name: "投诉" });
    const ticket = await create(ctx, "ticket", {
      subject: "晚到",
      customer: customer.id,
      kind: "complaint",
      category: "delivery",
    });
    const { entries } = await timelineWords(reading(ctx, "zh-CN"), "ticket", ticket.id);
    expect(entries.map((entry) => entry.kind)).toEqual(["created"]);
    const [run] = entries[0]!.runs;
    expect(run!.sentence).toMatch(
      /^“投诉派单”把处理期限设为.+，把处理人设为 Agent，因为类型是“投诉”，问题分类是“交付”$/,
    );
    expect(run!.trace[0]).toEqual({ text: "类型是“投诉”", truth: true });
    expect(agent.actor.id).toBe((await get(ctx, "ticket", ticket.id)).assignee);
  });

  it("says why a field has its value while a rule's value stands, and nothing once somebody chose another", async () => {
    const { ctx } = await house(engine);
    const customer = await create(ctx, "customer", { name: "分层", annual_revenue: "1200000" });
    const why = async (locale: Locale) => {
      const record = await get(ctx, "customer", customer.id);
      return (await fieldReasons(reading(ctx, locale), "customer", record)).tier?.sentence;
    };
    expect(await why("en")).toBe(
      "Customer tiering set Tier to VIP because Annual revenue ¥1,200,000.00 ≥ ¥1,000,000.00",
    );
    await update(ctx, "customer", customer.id, { annual_revenue: "60000" });
    expect(await why("zh-CN")).toBe("“客户分层”把客户等级设为“银牌”，因为年收入 ¥60,000.00 ≥ ¥50,000.00");
    await update(ctx, "customer", customer.id, { annual_revenue: null });
    expect(await why("zh-CN")).toBe("“客户分层”把客户等级设为“标准”，因为年收入未填写");
    await update(ctx, "customer", customer.id, { annual_revenue: "420000" });
    const { tier } = await fieldReasons(
      reading(ctx, "zh-CN"),
      "customer",
      await get(ctx, "customer", customer.id),
    );
    expect(tier).toMatchObject({ rule: "客户分层", because: "年收入 ¥420,000.00 ≥ ¥300,000.00" });
  });

  it("keeps from a reader what their roles hide: in sentences, traces, reasons, facts and titles", async () => {
    const { ctx, person } = await house(engine);
    const agent = await person("Agent", ["service"]);
    const seller = await person("Seller", ["sales"]);
    const customer = await create(ctx, "customer", {
      name: "隐藏",
      owner: seller.actor.id,
      annual_revenue: "1234567",
      notes: "机密",
    });
    await create(ctx, "deal", { name: "大单", customer: customer.id, amount: "7654321" });
    const seen = async (reader: Context) =>
      JSON.stringify([
        await timelineWords(reader, "customer", customer.id),
        await fieldReasons(reader, "customer", await get(reader, "customer", customer.id)),
      ]);
    const forAgent = await seen(agent);
    expect(forAgent).not.toMatch(/1,?234,?567|Annual revenue/);
    expect(forAgent).toContain("Customer tiering set Tier to VIP");
    const { tier } = await fieldReasons(agent, "customer", await get(agent, "customer", customer.id));
    expect(tier).toMatchObject({ rule: "Customer tiering", because: null });
    expect(JSON.stringify(tier!.trace)).not.toMatch(/\d/);
    expect(forAgent).toContain("机密");
    const forSeller = await seen(seller);
    expect(forSeller).toMatch(/1,234,567/);
    expect(forSeller).not.toContain("机密");
    const open = (await timelineWords(agent, "customer", customer.id)).entries.map((entry) => entry.object);
    expect(open.includes("deal")).toBe(forAgent.includes("大单"));
  });
});

describe("the reasons of a trace", () => {
  const leaf = (path: string, value: number | string | boolean | null): MaskedTrace => ({
    pointer: "",
    op: "var",
    path,
    value,
  });
  const literal = (value: number | string): MaskedTrace => ({ pointer: "", op: "literal", value });
  const node = (op: string, value: boolean, ...children: MaskedTrace[]): MaskedTrace => ({
    pointer: "",
    op,
    value,
    children,
  });

  const spoken = async (trace: MaskedTrace) => {
    const { ctx } = await house("sqlite");
    const model = ctx.workspace.objects.get("survey_response")!;
    const speaker = speakerFor(reading(ctx, "zh-CN"), model, {});
    return strongest(reasonsOf(trace, speaker)).map((reason) => reason.words);
  };

  it("are what decided: the failed half of an and, the first that held of an or, what a not turned round", async () => {
    const low = node("<", true, leaf("csat", 2), literal(3));
    const high = node("<", false, leaf("csat", 4), literal(3));
    const nps = node("<=", true, leaf("nps", 5), literal(6));
    expect(await spoken(node("and", true, low, nps))).toEqual(["满意度 2 < 3", "推荐度 5 ≤ 6"]);
    expect(await spoken(node("and", false, low, high))).toEqual(["满意度 4 ≥ 3"]);
    expect(await spoken(node("or", true, high, nps))).toEqual(["推荐度 5 ≤ 6"]);
    expect(await spoken(node("!", true, high))).toEqual(["满意度 4 ≥ 3"]);
    expect(await spoken(node("!", true, node("and", false, low, high)))).toEqual(["满意度 4 ≥ 3"]);
  });

  it("say that a value was absent instead of comparing nothing", async () => {
    expect(await spoken(node("!", true, node("<", false, leaf("csat", null), literal(3))))).toEqual([
      "满意度未填写",
    ]);
    expect(await spoken(node("empty", true, leaf("comment", null)))).toEqual(["意见未填写"]);
  });

  it("put what only kept something out behind what decided, and tell it when it stands alone", async () => {
    const guard = node("!=", true, leaf("follow_up", "none"), literal("done"));
    const low = node("<", true, leaf("csat", 2), literal(3));
    expect(await spoken(node("and", true, guard, low))).toEqual(["满意度 2 < 3"]);
    expect(await spoken(guard)).toEqual(["跟进是“无需跟进”"]);
  });

  it("are silent about hidden values", async () => {
    const { ctx, person } = await house("sqlite");
    const agent = await person("Agent", ["service"]);
    const trace = node(">=", true, leaf("annual_revenue", 5_000_000), literal(1_000_000));
    const scope = traceScope(ctx.workspace, agent.actor, "customer");
    const speaker = speakerFor(agent, ctx.workspace.objects.get("customer")!, {});
    expect(reasonsOf(maskTrace(trace, scope), speaker)).toEqual([]);
  });
});
