import { describe, expect, it } from "vitest";
import type { Value } from "#app/fields/value.ts";
import { check } from "#app/logic/check.ts";
import { evaluate } from "#app/logic/evaluate.ts";
import { periodSql } from "#app/logic/sql-time.ts";
import { fromWall, toWall, zoneOf } from "#app/logic/zone.ts";
import { ENGINES, openTestDb } from "#test/support/databases.ts";
import { envWith, scopeOf, targetOf } from "./small-world.ts";

function value(rule: unknown, timeZone = "Asia/Shanghai", record: Record<string, Value | null> = {}) {
  const { expression, problems } = check(rule, scopeOf());
  if (!expression) throw new Error(JSON.stringify(problems));
  return evaluate(expression, envWith(record, { timeZone }));
}
const v = (path: string) => ({ var: path });
const iso = (ms: unknown) => new Date(ms as number).toISOString();
const at = (text: string) => ({ at: Date.parse(text) });

describe("time", () => {
  it("months end where they end", () => {
    expect(value({ date_add: [{ date: ["2025-01-31"] }, 1, "month"] })).toBe("2025-02-28");
    expect(value({ date_add: ["2024-02-29", 1, "year"] })).toBe("2025-02-28");
    expect(value({ date_add: ["2024-03-31", -1, "month"] })).toBe("2024-02-29");
    expect(value({ date_add: ["2026-10-05", 1.9, "day"] })).toBe("2026-10-06");
    expect(value({ date_add: ["9999-12-31", 1, "day"] })).toBeNull();
  });

  it("a day on the wall clock is 23 or 25 hours where summer time begins or ends, an hour is an hour", () => {
    const berlin = (rule: unknown, text: string) => iso(value(rule, "Europe/Berlin", at(text)));
    expect(berlin({ date_add: [v("at"), 1, "day"] }, "2026-03-28T09:00:00Z")).toBe(
      "2026-03-29T08:00:00.000Z",
    );
    expect(berlin({ date_add: [v("at"), 24, "hour"] }, "2026-03-28T09:00:00Z")).toBe(
      "2026-03-29T09:00:00.000Z",
    );
    // 02:30 does not exist on 29 March, and exists twice on 25 October.
    expect(berlin({ date_add: [v("at"), 1, "day"] }, "2026-03-28T01:30:00Z")).toBe(
      "2026-03-29T01:30:00.000Z",
    );
    expect(berlin({ date_add: [v("at"), 1, "day"] }, "2026-10-24T00:30:00Z")).toBe(
      "2026-10-25T00:30:00.000Z",
    );
  });

  it("today and the parts of a date are the workspace's", () => {
    const late = at("2026-12-31T20:00:00Z");
    expect(value({ date: [v("at")] }, "Asia/Shanghai", late)).toBe("2027-01-01");
    expect(value({ date: [v("at")] }, "America/New_York", late)).toBe("2026-12-31");
    expect(value({ year: [v("at")] }, "Asia/Shanghai", late)).toBe(2027);
    expect(value({ weekday: [v("at")] }, "Asia/Shanghai", late)).toBe(5);
    expect(value({ today: [] })).toBe("2026-10-05");
  });

  it("a moment without an offset is the workspace's wall time", () => {
    const rule = { "==": [v("at"), "2026-10-05T08:00:00"] };
    expect(value(rule, "Asia/Shanghai", at("2026-10-05T00:00:00Z"))).toBe(true);
    expect(value(rule, "UTC", at("2026-10-05T00:00:00Z"))).toBe(false);
    expect(value({ "==": [v("at"), "2026-10-05T08:00:00+08:00"] }, "UTC", at("2026-10-05T00:00:00Z"))).toBe(
      true,
    );
    expect(value({ ">=": [v("at"), "2026-10-05"] }, "Asia/Shanghai", at("2026-10-04T16:00:00Z"))).toBe(true);
  });

  it("date_diff counts whole months and years, days by the wall clock, minutes as they passed", () => {
    const diff = (from: string, to: string, unit: string) =>
      value({ date_diff: [from, to, unit] }, "Europe/Berlin");
    expect(diff("2026-01-31", "2026-02-28", "month")).toBe(1);
    expect(diff("2026-01-31", "2026-02-27", "month")).toBe(0);
    expect(diff("2026-02-28", "2026-01-31", "month")).toBe(-1);
    expect(diff("2000-02-29", "2026-02-28", "year")).toBe(26);
    expect(diff("2026-10-05", "2026-10-18", "week")).toBe(1);
    expect(diff("2026-03-28T12:00:00", "2026-03-29T12:00:00", "day")).toBe(1);
    expect(diff("2026-03-28T12:00:00", "2026-03-29T12:00:00", "hour")).toBe(23);
    expect(diff("2026-10-05T10:00:00", "2026-10-05T10:00:30", "minute")).toBe(0.5);
    expect(
      value({ days_between: [v("at"), "2026-10-06"] }, "Asia/Shanghai", at("2026-10-05T17:00:00Z")),
    ).toBe(0);
  });

  it("working hours skip nights and weekends", () => {
    const hours = (from: string, to: string) =>
      value({ working_hours_between: [v("at"), v("until")] }, "Asia/Shanghai", {
        at: Date.parse(`${from}+08:00`),
        until: Date.parse(`${to}+08:00`),
      });
    expect(hours("2026-10-02T17:00:00", "2026-10-05T10:30:00")).toBe(2.5);
    expect(hours("2026-10-05T08:00:00", "2026-10-05T20:00:00")).toBe(9);
    expect(hours("2026-10-03T10:00:00", "2026-10-04T10:00:00")).toBe(0);
    expect(hours("2026-10-05T10:30:00", "2026-10-02T17:00:00")).toBe(-2.5);
  });
});

/** Quarters of an hour whose beginning lies in working hours, asked of the platform's own calendar one by one. */
function countedHours(
  from: number,
  to: number,
  timeZone: string,
  open: { from: number; to: number },
): number {
  const QUARTER = 900_000;
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  let quarters = 0;
  for (let at = from; at < to; at += QUARTER) {
    const [weekday, clock] = parts.format(at).split(/,? /);
    const hour = Number(clock!.slice(0, 2)) + Number(clock!.slice(3)) / 60;
    if (weekday !== "Sat" && weekday !== "Sun" && hour >= open.from && hour < open.to) quarters++;
  }
  return quarters / 4;
}

it.each(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"])(
  "working hours in %s are those that a calendar counts, quarter by quarter, over changes of the clock",
  (timeZone) => {
    const { expression } = check({ working_hours_between: [v("at"), v("until")] }, scopeOf());
    const starts = ["2026-03-06T02:15Z", "2026-03-27T20:45Z", "2026-04-03T13:00Z", "2026-10-23T23:30Z"];
    for (const [i, start] of [...starts, "2026-10-30T05:00Z", "2026-12-31T12:00Z"].entries()) {
      const open = [
        { from: 9, to: 18 },
        { from: 6, to: 22.5 },
      ][i % 2]!;
      for (const quarters of [1, 37, 190, 500, 911]) {
        const at = Date.parse(start);
        const until = at + quarters * 900_000;
        const env = envWith({ at, until }, { timeZone, workingHours: { days: [1, 2, 3, 4, 5], ...open } });
        const where = `${start} ${quarters}`;
        expect(evaluate(expression!, env), where).toBeCloseTo(countedHours(at, until, timeZone, open), 9);
      }
    }
  },
);

describe("zones", () => {
  it.each([
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Recife",
    "Africa/Casablanca",
    "Africa/Cairo",
  ])(
    "the table of %s is what Intl says, and the wall clock comes back",
    (name) => {
      const zone = zoneOf(name);
      const format = new Intl.DateTimeFormat("sv-SE", {
        timeZone: name,
        dateStyle: "short",
        timeStyle: "medium",
      });
      for (let ms = Date.UTC(1970, 0, 1); ms < Date.UTC(2038, 0, 1); ms += 3.37 * 86_400_000) {
        const instant = Math.round(ms / 1000) * 1000;
        const wall = toWall(instant, zone);
        expect(new Date(wall).toISOString().slice(0, 19).replace("T", " "), String(instant)).toBe(
          format.format(instant),
        );
        const back = fromWall(wall, zone);
        expect(back <= instant && toWall(back, zone) === wall).toBe(true);
      }
    },
    60_000,
  );

  it("a skipped time moves forward, a repeated one is the first, a skipped day is passed", () => {
    const wall = (name: string, text: string) => iso(fromWall(Date.parse(`${text}Z`), zoneOf(name)));
    expect(wall("Europe/Berlin", "2026-03-29T02:30:00")).toBe("2026-03-29T01:30:00.000Z");
    expect(wall("Europe/Berlin", "2026-10-25T02:30:00")).toBe("2026-10-25T00:30:00.000Z");
    expect(wall("Pacific/Apia", "2011-12-30T12:00:00")).toBe("2011-12-30T22:00:00.000Z");
  });
});

describe.each(ENGINES)("periods on %s", (engine) => {
  const MOMENTS = [
    "2026-10-04T15:59:59.999Z",
    "2026-10-04T16:00:00Z",
    "2025-12-31T16:30:00Z",
    "2026-12-31T23:00:00Z",
    "1969-12-31T10:00:00Z",
  ];
  const expected: [string, Record<string, string>][] = [
    [
      "2026-10-04T15:59:59.999Z",
      { day: "2026-10-04", week: "2026-W40", month: "2026-10", quarter: "2026-Q4", year: "2026" },
    ],
    [
      "2026-10-04T16:00:00Z",
      { day: "2026-10-05", week: "2026-W41", month: "2026-10", quarter: "2026-Q4", year: "2026" },
    ],
    [
      "2025-12-31T16:30:00Z",
      { day: "2026-01-01", week: "2026-W01", month: "2026-01", quarter: "2026-Q1", year: "2026" },
    ],
    [
      "2026-12-31T23:00:00Z",
      { day: "2027-01-01", week: "2026-W53", month: "2027-01", quarter: "2027-Q1", year: "2027" },
    ],
    [
      "1969-12-31T10:00:00Z",
      { day: "1969-12-31", week: "1970-W01", month: "1969-12", quarter: "1969-Q4", year: "1969" },
    ],
  ];

  it("are those of the workspace's zone, with and without a known range, of moments and of dates", async () => {
    const db = await openTestDb(engine);
    const env = envWith({}, { timeZone: "Asia/Shanghai" });
    const target = targetOf(engine, env);
    await db.run("CREATE TABLE moments (at BIGINT, day TEXT)");
    for (const text of MOMENTS) {
      const day = expected.find(([moment]) => moment === text)![1].day!;
      await db.run("INSERT INTO moments VALUES (?, ?)", [Date.parse(text), day]);
    }
    await db.run("INSERT INTO moments VALUES (NULL, NULL)");
    for (const unit of ["day", "week", "month", "quarter", "year"] as const) {
      const wanted = [...expected.map(([, periods]) => periods[unit]!), null].sort();
      const range = { from: Date.parse("1969-01-01"), to: Date.parse("2027-01-01") };
      for (const piece of [
        periodSql(unit, '"at"', "moment", target),
        periodSql(unit, { sql: '"at"', params: [] }, "moment", target, range),
        periodSql(unit, '"day"', "date", target),
      ]) {
        const rows = await db.all<{ p: string | null }>(
          `SELECT ${piece.sql} AS p FROM moments`,
          piece.params,
        );
        expect(rows.map((row) => row.p).sort(), piece.sql).toEqual(wanted);
      }
    }
  });
});
