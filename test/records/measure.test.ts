import { describe, expect, it } from "vitest";
import { meanOf, moneyText, parseGroup, parseMeasure } from "#app/records/measure.ts";

describe("a measure's words", () => {
  it.each([
    ["count", { kind: "count", path: "", option: "" }],
    ["avg:csat", { kind: "avg", path: "csat", option: "" }],
    ["sum:customer.annual_revenue", { kind: "sum", path: "customer.annual_revenue", option: "" }],
    ["share:channel:web", { kind: "share", path: "channel", option: "web" }],
  ])("%s is understood", (text, parsed) => {
    expect(parseMeasure(text)).toEqual(parsed);
  });

  it.each([
    "",
    "median:csat",
    "avg",
    "avg:",
    "count:csat",
    "share:channel",
    "share:channel:",
    "sum:a:b",
    "AVG:csat",
  ])("%s is none", (text) => {
    expect(parseMeasure(text)).toBeNull();
  });

  it("tells a period from a field", () => {
    expect(parseGroup("month:submitted_at")).toEqual({ period: "month", path: "submitted_at" });
    expect(parseGroup("customer.region")).toEqual({ period: null, path: "customer.region" });
    expect(parseGroup("decade:submitted_at")).toEqual({ period: null, path: "decade:submitted_at" });
  });
});

describe("money", () => {
  it("is written in its currency's digits", () => {
    expect(moneyText(1234n, 2)).toBe("12.34");
    expect(moneyText(-5n, 2)).toBe("-0.05");
    expect(moneyText(1500n, 0)).toBe("1500");
    expect(moneyText(1n, 3)).toBe("0.001");
    expect(moneyText(900719925474099312n, 2)).toBe("9007199254740993.12");
  });

  it("is averaged exactly, half a minor unit away from zero", () => {
    expect(meanOf(5n, 2)).toBe(3n);
    expect(meanOf(-5n, 2)).toBe(-3n);
    expect(meanOf(10n, 3)).toBe(3n);
    expect(meanOf(20n, 3)).toBe(7n);
  });
});
