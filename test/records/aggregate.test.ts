import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aggregate, countMatching } from "#app/records/aggregate.server.ts";
import { remove } from "#app/records/single.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { fill, READING_HOUSE, readingWorld } from "./reading-house.ts";
import { refusal } from "./refusals.ts";

const reads = (path: string) => ({ var: path });

describe.each(ENGINES)("figures on %s", (engine) => {
  const world = readingWorld(engine, async ({ ctx }) => {
    const [north, south] = await fill(ctx, "customer", [
      { name: "North", region: "north", revenue: "100", active: true, tags: ["key"] },
      { name: "South", region: "south", revenue: "0.05", active: false, tags: ["key", "risk"] },
      { name: "NORTH", revenue: "-3", tags: [] },
    ]);
    const at = (text: string) => new Date(text).toISOString();
    await fill(ctx, "answer", [
      {
        customer: north,
        csat: 5,
        channel: "web",
        amount: "10.00",
        yen: 100,
        weight: 0.1,
        submitted_at: at("2026-01-31T15:59:59.999Z"),
        sent_on: "2026-12-31",
      },
      {
        customer: north,
        csat: 4,
        channel: "web",
        amount: "10.01",
        yen: 101,
        weight: 0.2,
        submitted_at: at("2026-01-31T16:00:00.000Z"),
        sent_on: "2027-01-01",
      },
      {
        customer: south,
        csat: 2,
        channel: "phone",
        amount: "-0.01",
        weight: 0.3,
        submitted_at: at("2026-03-29T00:30:00.000Z"),
      },
      { customer: south, channel: "web", submitted_at: at("2025-12-31T20:00:00.000Z") },
      { csat: 1 },
    ]);
    const [gone] = await fill(ctx, "answer", [{ csat: 5, channel: "shop", amount: "999" }]);
    await remove(ctx, "answer", gone!);
  });
  const ask = async (measure: string, by?: string[], more = {}) =>
    (await aggregate(world.ctx, "answer", { measure, by, ...more })).data;

  it("counts records, and averages only those with a value", async () => {
    expect(await ask("count")).toEqual([{ value: 5, count: 5 }]);
    expect(await ask("avg:csat")).toEqual([{ value: 3, count: 4 }]);
    expect(await ask("avg:csat", ["channel"])).toEqual([
      { channel: null, value: 1, count: 1 },
      { channel: "phone", value: 2, count: 1 },
      { channel: "web", value: 4.5, count: 2 },
    ]);
    expect(await ask("count", ["channel"])).toEqual([
      { channel: null, value: 1, count: 1 },
      { channel: "phone", value: 1, count: 1 },
      { channel: "web", value: 3, count: 3 },
    ]);
  });

  it("money is a decimal string in its currency's digits, its average rounded half away from zero", async () => {
    expect(await ask("sum:amount")).toEqual([{ value: "20.00", count: 3 }]);
    expect(await ask("avg:amount", ["channel"])).toEqual([
      { channel: null, value: null, count: 0 },
      { channel: "phone", value: "-0.01", count: 1 },
      { channel: "web", value: "10.01", count: 2 },
    ]);
    expect(await ask("min:amount")).toEqual([{ value: "-0.01", count: 3 }]);
    expect(await ask("max:amount")).toEqual([{ value: "10.01", count: 3 }]);
    expect(await ask("avg:yen")).toEqual([{ value: "101", count: 2 }]);
    expect(await ask("sum:customer.revenue")).toEqual([{ value: "200.10", count: 4 }]);
    expect(await ask("avg:worth", ["customer.region"])).toEqual([
      { "customer.region": null, value: null, count: 0 },
      { "customer.region": "north", value: "100.00", count: 2 },
      { "customer.region": "south", value: "0.05", count: 2 },
    ]);
  });

  it("sums of decimals show no noise", async () => {
    expect(await ask("sum:weight")).toEqual([{ value: 0.6, count: 3 }]);
    expect(await ask("avg:weight")).toEqual([{ value: 0.2, count: 3 }]);
    expect(await ask("max:weight")).toEqual([{ value: 0.3, count: 3 }]);
  });

  it("a share is a fraction of the records with a value", async () => {
    expect(await ask("share:channel:web")).toEqual([{ value: 0.75, count: 4 }]);
    const customers = async (measure: string) => (await aggregate(world.ctx, "customer", { measure })).data;
    expect(await customers("share:active:true")).toEqual([{ value: 0.5, count: 2 }]);
    expect(await customers("share:tags:risk")).toEqual([{ value: 0.5, count: 2 }]);
    expect(await ask("share:channel:web", undefined, { filter: { "==": [reads("csat"), 1] } })).toEqual([
      { value: null, count: 0 },
    ]);
  });

  it("first and last of dates and moments come as clients read them", async () => {
    expect(await ask("min:submitted_at")).toEqual([{ value: "2025-12-31T20:00:00.000Z", count: 4 }]);
    expect(await ask("max:sent_on")).toEqual([{ value: "2027-01-01", count: 2 }]);
  });

  it("periods are those of the workspace's time zone", async () => {
    const keys = async (by: string) => (await ask("count", [by])).map((row) => row[by]);
    expect(await keys("month:submitted_at")).toEqual([null, "2026-01", "2026-02", "2026-03"]);
    expect(await keys("day:submitted_at")).toEqual([
      null,
      "2026-01-01",
      "2026-01-31",
      "2026-02-01",
      "2026-03-29",
    ]);
    expect(await keys("week:submitted_at")).toEqual([null, "2026-W01", "2026-W05", "2026-W13"]);
    expect(await keys("quarter:submitted_at")).toEqual([null, "2026-Q1"]);
    expect(await keys("year:submitted_at")).toEqual([null, "2026"]);
    expect(await keys("week:sent_on")).toEqual([null, "2026-W53"]);
    expect(await keys("quarter:sent_on")).toEqual([null, "2026-Q4", "2027-Q1"]);
  });

  it("a zone with summer time is followed too", async () => {
    const there = (zone: string) =>
      READING_HOUSE.map((schema) =>
        schema.key === "workspace"
          ? { ...schema, values: { time_zone: zone, currency: "CNY", language: "en" } }
          : schema,
      );
    const day = async () => (await ask("count", ["day:submitted_at"])).map((row) => row["day:submitted_at"]);
    await world.publish(there("America/New_York"));
    expect(await day()).toEqual([null, "2025-12-31", "2026-01-31", "2026-03-28"]);
    await world.publish(there("Europe/Berlin"));
    expect(await day()).toEqual([null, "2025-12-31", "2026-01-31", "2026-03-29"]);
    await world.publish(READING_HOUSE);
  });

  it("groups of text hold together what compares as equal, by up to three keys, absent first", async () => {
    const { data } = await aggregate(world.ctx, "customer", { measure: "count", by: ["name", "active"] });
    expect(data).toEqual([
      { name: "NORTH", active: null, value: 1, count: 1 },
      { name: "North", active: true, value: 1, count: 1 },
      { name: "South", active: false, value: 1, count: 1 },
    ]);
    const named = await aggregate(world.ctx, "customer", { measure: "count", by: ["name"] });
    expect(named.data).toEqual([
      { name: "NORTH", value: 2, count: 2 },
      { name: "South", value: 1, count: 1 },
    ]);
    const three = await ask("count", ["channel", "customer.region", "month:submitted_at"]);
    expect(three[0]).toEqual({
      channel: null,
      "customer.region": null,
      "month:submitted_at": null,
      value: 1,
      count: 1,
    });
    expect(three).toHaveLength(5);
  });

  it("filter and search narrow a figure", async () => {
    expect(await ask("count", undefined, { filter: { "==": [reads("customer.region"), "north"] } })).toEqual([
      { value: 2, count: 2 },
    ]);
    expect((await aggregate(world.ctx, "customer", { measure: "sum:revenue", q: "north" })).data).toEqual([
      { value: "97.00", count: 2 },
    ]);
    expect(await countMatching(world.ctx, "answer", { "<": [reads("csat"), 3] })).toBe(2);
    expect(await countMatching(world.ctx, "answer")).toBe(5);
  });

  it("nothing found is no group, and an empty figure without groups", async () => {
    const filter = { ">": [reads("csat"), 99] };
    expect(await ask("avg:csat", ["channel"], { filter })).toEqual([]);
    expect(await ask("sum:amount", undefined, { filter })).toEqual([{ value: null, count: 0 }]);
    expect(await ask("count", undefined, { filter })).toEqual([{ value: 0, count: 0 }]);
  });

  it.each([
    ["median:csat", [], "measure unknown_measure"],
    ["avg:nothing", [], "measure unknown_field"],
    ["avg:channel", [], "measure not_measurable"],
    ["sum:submitted_at", [], "measure not_measurable"],
    ["sum:comment", [], "measure not_measurable"],
    ["max:actor.id", [], "measure unknown_field"],
    ["share:channel:fax", [], "measure unknown_option"],
    ["share:csat:5", [], "measure not_measurable"],
    ["count", ["nothing"], "by unknown_field"],
    ["count", ["month:channel"], "by no_period"],
    ["count", ["decade:submitted_at"], "by unknown_field"],
    ["count", ["customer.tags"], "by ungroupable"],
    ["count", ["csat", "channel", "customer", "ticket"], "by too_many_groupings"],
  ])("%s by %j is refused: %s", async (measure, by, issue) => {
    expect(await refusal(ask(measure, by))).toMatchObject({ status: 422, issues: [issue] });
  });
});

describe.each(ENGINES)("sums on %s", (engine) => {
  const world = readingWorld(engine);

  it("are exact for money of any size, and the same digits for decimals as written", async () => {
    const amounts = fc.sample(fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }), {
      numRuns: 300,
      seed: 3,
    });
    const weights = fc.sample(fc.integer({ min: -100_000_000, max: 100_000_000 }), { numRuns: 300, seed: 4 });
    const text = (minor: number, digits: number) => (minor / 10 ** digits).toFixed(digits);
    await fill(
      world.ctx,
      "answer",
      amounts.map((amount, n) => ({ amount: text(amount, 2), weight: weights[n]! / 100 })),
    );
    const sum = amounts.reduce((total, amount) => total + amount, 0);
    const [money] = (await aggregate(world.ctx, "answer", { measure: "sum:amount" })).data;
    expect(money!.value).toBe(text(sum, 2));
    const total = weights.reduce((all, weight) => all + weight, 0);
    const [number] = (await aggregate(world.ctx, "answer", { measure: "sum:weight" })).data;
    expect(number!.value).toBe(total / 100);
  });
});

describe.each(ENGINES)("periods on %s", (engine) => {
  const world = readingWorld(engine, async ({ ctx }) => {
    const day = 86_400_000;
    const moments = fc.sample(fc.integer({ min: -20 * 365 * day, max: 60 * 365 * day }), {
      numRuns: 400,
      seed: 11,
    });
    const edges = [
      "2020-12-31T15:59:59.999Z",
      "2020-12-31T16:00:00.000Z",
      "2021-01-03T16:00:00.000Z",
      "2024-03-31T00:59:59.999Z",
      "2024-03-31T01:00:00.000Z",
    ];
    await fill(
      ctx,
      "answer",
      [...moments, ...edges.map(Date.parse)].map((at) => ({ submitted_at: new Date(at).toISOString() })),
    );
  });

  // Alone a period is counted by days; beside another group by the engine's own calendar.
  it.each(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "UTC"])(
    "are the same alone and beside another group: %s",
    async (zone) => {
      await world.publish(
        READING_HOUSE.map((schema) =>
          schema.key === "workspace"
            ? { ...schema, values: { time_zone: zone, currency: "CNY", language: "en" } }
            : schema,
        ),
      );
      for (const unit of ["day", "week", "month", "quarter", "year"]) {
        const key = `${unit}:submitted_at`;
        const alone = (await aggregate(world.ctx, "answer", { measure: "count", by: [key] })).data;
        const beside = (await aggregate(world.ctx, "answer", { measure: "count", by: [key, "channel"] }))
          .data;
        expect(alone.length).toBeGreaterThan(50);
        expect(beside).toEqual(alone.map((row) => ({ ...row, channel: null })));
      }
    },
  );
});

describe.each(ENGINES)("fields called as the answer's own members on %s", (engine) => {
  const schemas = READING_HOUSE.map((schema) =>
    schema.kind === "object" && schema.key === "task"
      ? {
          ...schema,
          fields: [
            ...(schema.fields as object[]),
            { key: "value", type: "text", label: "Value" },
            { key: "count", type: "number", label: "Count" },
          ],
        }
      : schema,
  );
  const world = readingWorld(
    engine,
    async ({ ctx }) => {
      await fill(ctx, "task", [
        { title: "a", value: "low", count: 7 },
        { title: "b", value: "low", count: 8 },
        { title: "c", value: "high", count: 8 },
      ]);
    },
    { schemas },
  );

  it("stand beside the figure and its number of records, and overwrite neither", async () => {
    const by = async (...groups: string[]) =>
      (await aggregate(world.ctx, "task", { measure: "sum:count", by: groups })).data;
    expect(await by("value")).toEqual([
      { "by:value": "high", value: 8, count: 1 },
      { "by:value": "low", value: 15, count: 2 },
    ]);
    expect(await by("count", "value")).toEqual([
      { "by:count": 7, "by:value": "low", value: 7, count: 1 },
      { "by:count": 8, "by:value": "high", value: 8, count: 1 },
      { "by:count": 8, "by:value": "low", value: 8, count: 1 },
    ]);
  });
});
