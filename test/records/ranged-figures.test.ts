import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Context } from "#app/context.ts";
import { zoneOf } from "#app/logic/zone.ts";
import { aggregate } from "#app/records/aggregate.server.ts";
import { AHEAD, periodOf } from "#app/records/day-buckets.ts";
import { arrangeIndexes } from "#app/records/indexes.server.ts";
import { PERIODS } from "#app/records/measure.ts";
import { periodRanges } from "#app/records/period-ranges.ts";
import { remove } from "#app/records/single.server.ts";
import { wantedIndexes } from "#app/records/wanted-indexes.ts";
import { ENGINES } from "#test/support/databases.ts";
import { fill, READING_HOUSE, readingWorld } from "./reading-house.ts";

const DAY = 86_400_000;
/** St. John's put its clocks back at one minute past midnight until 2011, São Paulo at midnight; Apia left out a day. */
const ZONES = [
  "Asia/Shanghai",
  "America/New_York",
  "America/St_Johns",
  "America/Sao_Paulo",
  "Pacific/Apia",
  "UTC",
];

describe("the ranges of periods", () => {
  const moment = fc.integer({ min: Date.UTC(1890, 0, 1), max: Date.UTC(2110, 0, 1) });

  it("hold every moment once, under the period of its local day", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.constantFrom(...PERIODS),
        moment,
        fc.integer({ min: 0, max: 1_500 * DAY }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 40 }),
        (name, period, first, length, places) => {
          const zone = zoneOf(name);
          const last = first + length;
          const ranges = periodRanges(period, first, last, zone)!;
          expect(ranges[0]!.from).toBe(first);
          expect(ranges.at(-1)!.to).toBe(last + 1);
          for (const [index, range] of ranges.slice(1).entries()) expect(range.from).toBe(ranges[index]!.to);
          const edges = ranges.flatMap(({ from, to }) => [from, to - 1]);
          for (const at of [...edges, ...places.map((share) => first + Math.floor(length * share))]) {
            const offset = zone.offsets[zone.at.filter((change) => change <= at).length]!;
            const expected = periodOf(Math.floor((at + offset) / DAY) + AHEAD, period);
            expect(ranges.filter(({ from, to }) => from <= at && at < to).map(({ key }) => key)).toEqual([
              expected,
            ]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("are given up where there are too many, or where the calendar ends", () => {
    const zone = zoneOf("UTC");
    expect(periodRanges("day", 0, 6_000 * DAY, zone)).toBeNull();
    expect(periodRanges("month", 0, 6_000 * DAY, zone)).toHaveLength(198);
    expect(periodRanges("year", Date.UTC(9999, 5, 1), Date.UTC(9999, 6, 1), zone)).toBeNull();
    expect(periodRanges("year", -80_000_000_000_000, 0, zone)).toBeNull();
  });
});

/** A list by time, from which the index by time comes; or by something else. */
const listBy = (sort: string) => ({
  kind: "view",
  key: "newest",
  label: "Newest",
  object: "answer",
  layout: "table",
  columns: ["csat"],
  sort: [sort],
});

const house = (zone: string, sort = "-submitted_at") => [
  ...READING_HOUSE.map((schema) =>
    schema.key === "workspace"
      ? { ...schema, values: { time_zone: zone, currency: "CNY", language: "en" } }
      : schema,
  ),
  listBy(sort),
];

/** A context that keeps the SQL it was asked. */
function listening(ctx: Context): { ctx: Context; asked: string[] } {
  const asked: string[] = [];
  const all: Context["db"]["all"] = (sql, params) => {
    asked.push(sql);
    return ctx.db.all(sql, params);
  };
  return { ctx: { ...ctx, db: { ...ctx.db, all } }, asked };
}

const reads = (path: string) => ({ var: path });

const QUESTIONS = [
  { measure: "avg:csat" },
  { measure: "count" },
  { measure: "sum:amount" },
  { measure: "avg:amount" },
  { measure: "sum:weight" },
  { measure: "share:channel:web" },
  { measure: "max:submitted_at" },
  { measure: "avg:csat", filter: { "==": [reads("channel"), "web"] } },
  { measure: "count", filter: { ">=": [reads("submitted_at"), "2026-02-01T00:00:00Z"] } },
  { measure: "avg:csat", filter: { ">": [reads("csat"), 5] } },
];

describe.each(ENGINES)("figures by period out of an index by time on %s", (engine) => {
  const world = readingWorld(engine, async ({ ctx, publish }) => {
    await publish(house("Asia/Shanghai"));
    const ids = await fill(
      ctx,
      "answer",
      Array.from({ length: 400 }, (_, n) => ({
        csat: n % 7 === 0 ? null : 1 + (n % 5),
        channel: (["web", "phone", "shop"] as const)[n % 3],
        amount: n % 5 === 0 ? null : (n * 1.37).toFixed(2),
        weight: (n * 7919) / 10_000,
        submitted_at:
          n % 50 === 0 ? null : new Date(1_750_000_000_000 + ((n * 7919) % 400) * 0.9 * DAY).toISOString(),
        sent_on: n % 2 === 0 ? null : `2026-0${1 + (n % 9)}-15`,
      })),
    );
    for (const id of ids.slice(0, 20)) await remove(ctx, "answer", id);
  });

  const ask = async (ctx: Context) => {
    const answers = [];
    for (const question of QUESTIONS)
      for (const period of PERIODS)
        answers.push((await aggregate(ctx, "answer", { ...question, by: [`${period}:submitted_at`] })).data);
    return answers;
  };

  it("are what counting every record gives, in every zone", async () => {
    const model = () => world.ctx.workspace.objects.get("answer")!;
    for (const zone of ZONES) {
      await world.publish(house(zone, "csat"));
      await arrangeIndexes(world.ctx, model());
      await world.publish(house(zone));
      const before = listening(world.ctx);
      const counted = await ask(before.ctx);
      expect(before.asked.join("\n")).not.toContain("json_each");
      await arrangeIndexes(world.ctx, model());
      const after = listening(world.ctx);
      expect(await ask(after.ctx)).toEqual(counted);
      const ranged = after.asked.filter((sql) => sql.includes("json_each"));
      expect(ranged.length).toBe(engine === "sqlite" ? QUESTIONS.length * PERIODS.length : 0);
      if (engine === "postgresql") continue;
      const plan = await world.ctx.db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${ranged[0]}`, ["[[0,1]]"]);
      const details = plan.map((row) => row.detail).join("\n");
      expect(details).toMatch(/SEARCH t USING COVERING INDEX \S+ \(submitted_at>\? AND submitted_at<\?\)/);
      expect(details).not.toMatch(/SCAN t/);
    }
  });

  it("the first and last day by month come as dates", async () => {
    await world.publish(house("Asia/Shanghai"));
    const { data } = await aggregate(world.ctx, "answer", {
      measure: "max:sent_on",
      by: ["quarter:submitted_at"],
    });
    expect(data.map((row) => row.value)).toContain("2026-09-15");
    expect(data.every((row) => row.value === null || /^2026-0\d-15$/.test(String(row.value)))).toBe(true);
  });

  it("a filter by what the index does not hold reads the rows", async () => {
    const { ctx, asked } = listening(world.ctx);
    const filter = { "!": [{ empty: [reads("customer.name")] }] };
    await aggregate(ctx, "answer", { measure: "count", filter, by: ["month:submitted_at"] });
    expect(asked.join("\n")).not.toContain("json_each");
  });
});

describe("what an index by time carries", () => {
  const world = readingWorld("sqlite", ({ publish }) => publish(house("Asia/Shanghai")));

  it("numbers first, then options and truths; nothing that is long, and only one index of an object", () => {
    const wanted = wantedIndexes(world.ctx.workspace, world.ctx.workspace.objects.get("answer")!);
    const carrying = wanted.filter((index) => index.carries);
    expect(carrying.map(({ columns, carries }) => [columns.join(","), carries])).toEqual([
      ["-submitted_at,id", ["csat", "amount", "yen", "weight", "channel"]],
    ]);
  });
});
