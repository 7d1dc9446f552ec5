import { describe, expect, it } from "vitest";
import type { Context } from "#app/context.ts";
import { pageMessage } from "#app/i18n/page-messages.ts";
import { type Locale, label } from "#app/i18n/text.ts";
import { trendsOf } from "#app/pages/record/trend.server.ts";
import { list } from "#app/records/read.server.ts";
import { scoreSources } from "#app/records/score-sources.ts";
import { create } from "#app/records/single.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { openField } from "#app/ui/model.ts";
import type { TrendData } from "#app/ui/records/record-data.ts";
import { pointWords, trendSummary, trendWords } from "#app/ui/records/trend-words.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";

const NOW = "2026-10-05T08:00:00.000Z";

/** The shipped workspace, where a role may not see some fields of an object. */
function hiding(role: string, object: string, fields: string[]): AnySchema[] {
  return shipped().schemas.map((schema) => {
    if (schema.kind !== "role" || schema.key !== role) return schema;
    const objects = schema.objects as Record<string, Record<string, unknown>>;
    return {
      ...schema,
      objects: { ...objects, [object]: { ...objects[object], hidden: fields } },
    } as AnySchema;
  });
}

async function answer(ctx: Context, customer: string, at: string, scores: Record<string, unknown>) {
  return create(ctx, "survey_response", { survey: "s", customer, submitted_at: at, ...scores });
}

const speaker = (locale: Locale) => ({
  words: {
    locale,
    t: (code: string, params?: Record<string, unknown>) => pageMessage(code, params, locale),
    say: (text: Parameters<typeof label>[0]) => label(text, locale),
  },
  timeZone: "Asia/Shanghai",
});

const told = (trend: TrendData, locale: Locale) => trendWords(trend, openField(trend.field), speaker(locale));

describe.each(ENGINES)("scores through time at a record's head on %s", (engine) => {
  it("few answers stand one by one, oldest first; who said nothing is no zero", async () => {
    const { ctx } = await testContext(engine, { configuration: shipped().schemas });
    const { id } = await create(ctx, "customer", { name: "C" });
    const other = await create(ctx, "customer", { name: "D" });
    const second = await answer(ctx, id, "2026-09-30T20:00:00.000Z", { csat: 4 });
    const first = await answer(ctx, id, "2024-03-01T01:00:00.000Z", { csat: 1 });
    await answer(ctx, id, "2026-10-01T01:00:00.000Z", { comment: "no score" });
    await answer(ctx, other.id, "2026-10-01T01:00:00.000Z", { csat: 5, nps: 10 });
    const [csat, nps, ...more] = await trendsOf(ctx, "customer", id);
    expect(more).toEqual([]);
    expect(csat).toMatchObject({
      object: "survey_response",
      field: { key: "csat", def: { min: 1, max: 5 } },
      figures: ["satisfaction", "last_csat"],
      step: "answer",
      points: [
        { at: "2024-03-01T01:00:00.000Z", value: 1, n: 1, record: first.id },
        { at: "2026-09-30T20:00:00.000Z", value: 4, n: 1, record: second.id },
      ],
      n: 2,
      total: 2,
      mean: 2.5,
    });
    expect(nps).toMatchObject({ field: { key: "nps" }, figures: ["last_nps"], points: [], n: 0, mean: null });
    // The day is the reader's: eight in the evening in London is the next morning in Shanghai.
    expect(told(csat!, "en")).toBe(
      "CSAT, 1 to 5, higher is better. Mar 1, 2024: 1; Oct 1, 2026: 4. all 2: mean 2.5.",
    );
    expect(told(csat!, "zh-CN")).toBe(
      "满意度，1 到 5，越高越好。2024年3月1日：1；2026年10月1日：4。全部 2 份平均 2.5。",
    );
    expect(trendSummary(nps!, speaker("zh-CN"))).toBe("还没有回答");
  });

  it("many answers stand as means of the last twelve months, each with its n and the answers behind it", async () => {
    const { ctx } = await testContext(engine, { configuration: shipped().schemas });
    const { id } = await create(ctx, "customer", { name: "C" });
    const given: [string, number][] = [
      // Too old, and at the very edge of the first month in the workspace's time zone.
      ["2025-10-31T15:59:00.000Z", 1],
      ["2025-10-31T16:00:00.000Z", 5],
      ...Array.from({ length: 12 }, (_, at): [string, number] => [
        "2026-05-10T00:00:00.000Z",
        at % 2 ? 4 : 1,
      ]),
      ["2026-10-02T00:00:00.000Z", 3],
      ["2026-10-03T00:00:00.000Z", 4],
    ];
    for (const [at, csat] of given) await answer(ctx, id, at, { csat });
    const [csat] = await trendsOf(ctx, "customer", id);
    expect(csat!.step).toBe("month");
    expect(csat!.points.map(({ at, value, n }) => [at, value, n])).toEqual([
      ["2025-11", 5, 1],
      ["2025-12", null, 0],
      ["2026-01", null, 0],
      ["2026-02", null, 0],
      ["2026-03", null, 0],
      ["2026-04", null, 0],
      ["2026-05", 2.5, 12],
      ["2026-06", null, 0],
      ["2026-07", null, 0],
      ["2026-08", null, 0],
      ["2026-09", null, 0],
      ["2026-10", 3.5, 2],
    ]);
    expect(csat).toMatchObject({ n: 15, total: 15, mean: (5 + 30 + 7) / 15 });
    for (const point of csat!.points.filter((one) => one.n > 0)) {
      const { count } = await list(ctx, "survey_response", { filter: point.filter, count: true, limit: 1 });
      expect(count).toBe(point.n);
    }
    const behind = await list(ctx, "survey_response", { filter: csat!.filter, count: true, limit: 1 });
    expect(behind.count).toBe(15);
    expect(pointWords(csat!.points[6]!, csat!, speaker("zh-CN"))).toBe("2026年5月：平均 2.5，12 份");
    expect(told(csat!, "en")).toContain("Nov 2025: mean 5, n = 1; Dec 2025: no answers; ");
    expect(told(csat!, "en")).toContain("12 months: mean 2.8, n = 15.");
  });

  it("only what its reader may see is drawn: no hidden score, no answer of a closed object", async () => {
    const { ctx, person } = await testContext(engine, {
      configuration: hiding("service", "survey_response", ["csat"]),
    });
    const agent = await person("Agent", ["service"]);
    const seller = await person("Seller", ["sales"]);
    const { id } = await create(ctx, "customer", { name: "C", owner: seller.actor.id });
    await answer(ctx, id, NOW, { csat: 2, nps: 3 });
    const seen = async (reader: Context) =>
      (await trendsOf(reader, "customer", id)).map(({ field }) => field.key);
    expect(await seen(seller)).toEqual(["csat", "nps"]);
    expect((await seen(agent))[0]).toBe("nps");
    expect(await seen(agent)).not.toContain("csat");
  });

  it("an answer that its reader may not read is not counted", async () => {
    const { ctx, person } = await testContext(engine, { configuration: shipped().schemas });
    const [mine, other] = [await person("Mine", ["sales"]), await person("Other", ["sales"])];
    const customer = await create(ctx, "customer", { name: "C", owner: other.actor.id });
    const ticket = await create(ctx, "ticket", {
      subject: "T",
      kind: "question",
      customer: customer.id,
      assignee: mine.actor.id,
    });
    await create(ctx, "survey_response", { survey: "s", csat: 1, ticket: ticket.id, customer: customer.id });
    expect((await trendsOf(ctx, "ticket", ticket.id)).map(({ n }) => n)).toEqual([1]);
    expect(await trendsOf(mine, "ticket", ticket.id)).toEqual([]);
  });

  it("a record whose answers nobody keeps account of has a drawing once there is one", async () => {
    const { ctx } = await testContext(engine, { configuration: shipped().schemas });
    const customer = await create(ctx, "customer", { name: "C" });
    const { id } = await create(ctx, "ticket", { subject: "T", kind: "question", customer: customer.id });
    expect(await trendsOf(ctx, "ticket", id)).toEqual([]);
    await create(ctx, "survey_response", { survey: "s", ticket: id, nps: 9 });
    expect((await trendsOf(ctx, "ticket", id)).map(({ field, n }) => [field.key, n])).toEqual([["nps", 1]]);
  });
});

describe("which scores are drawn", () => {
  it("is told by the workspace: what roll-ups keep account of first, then what views show", async () => {
    const { ctx } = await testContext("sqlite", { configuration: shipped().schemas });
    const sources = scoreSources(ctx.workspace, ctx.workspace.objects.get("customer")!, () => true);
    expect(sources.slice(0, 2).map(({ field, moment, by }) => [field.key, moment.key, by.key])).toEqual([
      ["csat", "submitted_at", "customer"],
      ["nps", "submitted_at", "customer"],
    ]);
    const order = scoreSources(ctx.workspace, ctx.workspace.objects.get("order")!, () => true);
    expect(order[0]).toMatchObject({ by: { key: "order" }, figures: [] });
    expect(scoreSources(ctx.workspace, ctx.workspace.objects.get("product")!, () => true)).toEqual([]);
  });
});
