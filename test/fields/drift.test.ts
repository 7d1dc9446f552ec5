import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roundTo } from "#app/fields/decimal.ts";
import type { Field, FieldDef } from "#app/fields/field-type.ts";
import { resolveField } from "#app/fields/resolve.ts";
import type { Value } from "#app/fields/value.ts";
import { fromWall, isTimeZone, offsetAt, toWall } from "#app/fields/zone.ts";
import { EXAMPLE_ENV } from "#test/support/field-examples.ts";

/** Numbers, money and dates do not drift (guarantee G24): what goes in comes out, or is refused by name. */

const field = (type: string, settings: Partial<FieldDef> = {}): Field =>
  resolveField({ key: "f", type, label: "F", ...settings }, EXAMPLE_ENV);

const ENV = { timeZone: "Asia/Shanghai", locale: "zh-CN" } as const;
const RUNS = { numRuns: process.env.ATTUNE_TEST_FULL === "1" ? 10_000 : 3_000 };
const ZONES = Intl.supportedValuesOf("timeZone");

/** In by JSON, through the row, out by JSON and back in; then out and in as a cell. */
function trip(input: unknown, field: Field): { json: unknown; value: Value | null } | { code: string } {
  const parsed = field.type.parse(input, field);
  if ("issue" in parsed) return { code: parsed.issue.code };
  const row = field.type.toRow(parsed.value, field);
  const columns = field.type.columns(field);
  const value = field.type.fromRow(
    Object.fromEntries(columns.map((column, at) => [column.name, row[at]])),
    field,
  );
  expect(value).toEqual(parsed.value);
  const json = field.type.toJson(value, field);
  expect(field.type.parse(json, field)).toEqual({ value });
  expect(field.type.parseText(field.type.toText(value, field, ENV), field, ENV)).toEqual({ value });
  return { json, value };
}

describe("numbers", () => {
  const number = field("number");

  it("keep every double up to 2^53, whatever its spelling", () => {
    const most = Number.MAX_SAFE_INTEGER;
    fc.assert(
      fc.property(fc.double({ min: -most, max: most, noNaN: true }), (value) => {
        const same = value === 0 ? 0 : value;
        expect(trip(value, number)).toEqual({ json: same, value: same });
        expect(trip(String(value), number)).toEqual({ json: same, value: same });
      }),
      RUNS,
    );
  });

  it("keep decimal text of up to fifteen digits, digit by digit", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }),
        fc.nat({ max: 12 }),
        (digits, places) => {
          const sign = digits < 0n ? "-" : "";
          const plain = String(digits < 0n ? -digits : digits).padStart(places + 1, "0");
          const text =
            places === 0 ? `${sign}${plain}` : `${sign}${plain.slice(0, -places)}.${plain.slice(-places)}`;
          const { value } = trip(text, number) as { value: number };
          expect(value.toFixed(places)).toBe(digits === 0n ? (0).toFixed(places) : text);
        },
      ),
      RUNS,
    );
  });

  it("are refused by name where a double would change them", () => {
    expect(trip("9007199254740993", number)).toEqual({ code: "out_of_range" });
    expect(trip(2 ** 53, number)).toEqual({ code: "out_of_range" });
    expect(trip(1e308, number)).toEqual({ code: "out_of_range" });
    expect(trip("0.1000000000000000055511151231257827", number)).toEqual({ code: "not_exact" });
    expect(trip("9007199254740991", number)).toEqual({ json: 2 ** 53 - 1, value: 2 ** 53 - 1 });
    expect(Object.is((trip(-0, number) as { value: number }).value, 0)).toBe(true);
    expect(trip(Number.NaN, number)).toEqual({ code: "bad_number" });
  });

  it("round half away from zero, as their decimal spelling says", () => {
    expect([
      roundTo(1.005, 2),
      roundTo(-1.005, 2),
      roundTo(2.5, 0),
      roundTo(-0.4, 0),
      roundTo(1e-9, 2),
    ]).toEqual([1.01, -1.01, 3, 0, 0]);
  });
});

describe("money", () => {
  it.each(["CNY", "JPY", "KWD", "CLF"])("in %s keeps every amount below 2^50 minor units", (currency) => {
    const money = field("currency", { currency });
    const digits = money.digits ?? 0;
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), (minor) => {
        const plain = String(Math.abs(minor)).padStart(digits + 1, "0");
        const amount = digits === 0 ? plain : `${plain.slice(0, -digits)}.${plain.slice(-digits)}`;
        const text = minor < 0 ? `-${amount}` : amount;
        const { json, value } = trip(text, money) as { json: string; value: number };
        expect(json).toBe(text);
        expect(money.type.toRow(value, money)).toEqual([minor === 0 ? 0 : minor]);
        expect(trip(value, money)).toEqual({ json, value });
      }),
      RUNS,
    );
  });

  it("is never read from a cell in another currency", () => {
    const cell = (text: string, currency: string) => {
      const money = field("currency", { currency });
      const parsed = money.type.parseText(text, money, ENV);
      return "issue" in parsed ? parsed.issue.code : parsed.value;
    };
    expect(cell("$100", "CNY")).toBe("other_currency");
    expect(cell("100 美元", "CNY")).toBe("other_currency");
    expect(cell("USD 100", "CNY")).toBe("other_currency");
    expect(cell("€1,000.50", "EUR")).toBe(1000.5);
    expect(cell("$1,000.50", "USD")).toBe(1000.5);
    expect(cell("US$ 100", "USD")).toBe(100);
    expect(cell("HK$100", "HKD")).toBe(100);
    expect(cell("1.234,50", "EUR")).toBe("bad_number");
  });
});

describe("days and moments", () => {
  it("keep every day of ten thousand years", () => {
    const date = field("date");
    const first = Date.parse("0001-01-01T00:00:00Z") / 86_400_000;
    const last = Date.parse("9999-12-31T00:00:00Z") / 86_400_000;
    fc.assert(
      fc.property(fc.integer({ min: first, max: last }), (day) => {
        const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
        expect(trip(text, date)).toEqual({ json: text, value: text });
      }),
      RUNS,
    );
  });

  it("keep every millisecond, also as a cell in every zone of the world", () => {
    const datetime = field("datetime");
    const min = Date.parse("0001-01-01T00:00:00.000Z");
    const max = Date.parse("9999-12-31T23:59:59.999Z");
    fc.assert(
      fc.property(fc.integer({ min, max }), fc.constantFrom(...ZONES), (ms, timeZone) => {
        expect(trip(new Date(ms).toISOString(), datetime)).toMatchObject({ value: ms });
        const env = { locale: "en", timeZone } as const;
        expect(datetime.type.parseText(datetime.type.toText(ms, datetime, env), datetime, env)).toEqual({
          value: ms,
        });
      }),
      RUNS,
    );
  });

  it("read a wall time as the moment whose wall time it is, in every zone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2100, 0, 1) }),
        fc.constantFrom(...ZONES),
        (ms, timeZone) => {
          const wall = toWall(ms, timeZone);
          const back = fromWall(wall, timeZone);
          expect(toWall(back, timeZone)).toEqual(wall);
          expect(back).toBeLessThanOrEqual(ms);
        },
      ),
      RUNS,
    );
  });

  it("move a skipped time forward and take the first of a repeated one", () => {
    const at = (text: string, timeZone: string) => {
      const datetime = field("datetime");
      const parsed = datetime.type.parseText(text, datetime, { timeZone, locale: "en" });
      return "value" in parsed ? datetime.type.toJson(parsed.value, datetime) : parsed.issue.code;
    };
    expect(at("2026-03-08 02:30", "America/New_York")).toBe("2026-03-08T07:30:00.000Z");
    expect(at("2026-11-01 01:30", "America/New_York")).toBe("2026-11-01T05:30:00.000Z");
    expect(at("2026-10-04 02:15", "Australia/Lord_Howe")).toBe("2026-10-03T15:45:00.000Z");
    expect(at("2011-12-30 12:00", "Pacific/Apia")).toBe("2011-12-30T22:00:00.000Z");
    expect(at("1900-01-01 00:00", "Asia/Shanghai")).toBe("1899-12-31T15:54:17.000Z");
    expect(offsetAt(Date.UTC(2026, 0, 1), "Asia/Kolkata")).toBe(19_800_000);
  });

  it("know a zone from a name that is none", () => {
    expect(["Asia/Shanghai", "UTC", "Mars/Olympus", ""].map(isTimeZone)).toEqual([true, true, false, false]);
  });
});
