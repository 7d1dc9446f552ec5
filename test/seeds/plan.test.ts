import { describe, expect, it } from "vitest";
import { DAY, daysOf } from "../../seeds/days.ts";
import type { Happening } from "../../seeds/happening.ts";
import { planOf } from "../../seeds/plan.ts";
import { TODAY } from "./world.ts";

const now = Date.parse(TODAY);
const plan = planOf(now);
const all = plan.flatMap((batch) => batch.happenings);
const made = (object: string) => all.filter((one) => one.op === "create" && one.object === object);
const inputs = (object: string) => made(object).map((one) => one.input);
const texts = (happenings: readonly Happening[]) =>
  happenings.flatMap((one) => Object.values(one.input).filter((value) => typeof value === "string"));

describe("the plan of the demo data", () => {
  it("is the same at every hour of a day", () => {
    expect(planOf(Date.parse("2026-11-22T15:59:59Z"))).toEqual(plan);
    expect(planOf(Date.parse("2026-11-22T16:00:00Z"))).not.toEqual(plan);
  });

  it("tells on another day the same story, moved", () => {
    const later = planOf(now + 400 * DAY).flatMap((batch) => batch.happenings);
    const names = (happenings: readonly Happening[]) =>
      happenings
        .filter((one) => one.object === "customer" && one.op === "create")
        .map((one) => one.input.name)
        .sort();
    expect(names(later)).toEqual(names(all));
    const share = later.length / all.length;
    expect(share).toBeGreaterThan(0.97);
    expect(share).toBeLessThan(1.03);
  });

  it("lies wholly in the past, over two years, and never tells a record before what it refers to", () => {
    const { today } = daysOf(now);
    const known = new Set<string>();
    const early: string[] = [];
    for (const batch of plan) {
      if (batch.at >= today) early.push(`a batch of ${batch.object} at ${batch.at}`);
      for (const { at, object, op, key, input, followUp } of batch.happenings) {
        if (at > batch.at) early.push(`${object} ${key} at ${at}`);
        const wanted = Object.values(input).flatMap((value) =>
          typeof value === "object" && value !== null && "ref" in value ? [`${value.of} ${value.ref}`] : [],
        );
        if (op === "update") wanted.push(`${followUp ? "survey_response" : object} ${key}`);
        early.push(
          ...wanted.filter((name) => !known.has(name)).map((name) => `${object} ${key} before ${name}`),
        );
      }
      for (const { object, op, key } of batch.happenings) if (op === "create") known.add(`${object} ${key}`);
    }
    expect(early).toEqual([]);
    expect((today - plan[0]!.at) / DAY).toBeCloseTo(730, 0);
  });

  it("has a company's size: some four hundred customers and what two years leave behind", () => {
    const between = (object: string, from: number, to: number) => {
      expect(made(object).length, object).toBeGreaterThanOrEqual(from);
      expect(made(object).length, object).toBeLessThanOrEqual(to);
    };
    between("customer", 400, 400);
    between("contact", 500, 900);
    between("product", 14, 16);
    between("order", 2200, 2900);
    between("deal", 350, 350);
    between("ticket", 550, 600);
    between("survey_response", 1650, 2000);
    between("activity", 1400, 2200);
    between("improvement", 8, 12);
  });

  it("gives every record a key and a name of its own, where names are", () => {
    for (const object of [
      "customer",
      "product",
      "order",
      "deal",
      "ticket",
      "survey_response",
      "activity",
      "task",
    ]) {
      const keys = made(object).map((one) => one.key);
      expect(new Set(keys).size, object).toBe(keys.length);
    }
    for (const [object, field] of [
      ["customer", "name"],
      ["customer", "phone"],
      ["customer", "email"],
      ["product", "name"],
    ] as const) {
      const values = inputs(object).map((input) => input[field]);
      expect(new Set(values).size, `${object}.${field}`).toBe(values.length);
    }
  });

  it("leads to nobody outside: addresses that cannot be, numbers that cannot be dialled", () => {
    for (const input of [...inputs("customer"), ...inputs("contact")]) {
      expect(String(input.email)).toMatch(/^[a-z0-9._-]+@[a-z0-9.-]+\.example$/);
      // A subscriber's number never begins with 0, a mobile one never with 100, and no country has the code 000.
      expect(String(input.phone)).toMatch(/^(0\d{2,3}-0\d{3} \d{4}|100 \d{4} \d{4}|\+000 0\d{3} \d{4})$/);
      if (input.website) expect(String(input.website)).toMatch(/^https:\/\/[a-z0-9-]+\.example$/);
    }
  });

  it("reads like a company's own words", () => {
    const words = texts(all);
    expect(words.filter((word) => /测试|\btest|lorem|undefined|NaN|[{}]/.test(word))).toEqual([]);
    const comments = inputs("survey_response").flatMap((input) =>
      input.comment === null ? [] : [String(input.comment)],
    );
    expect(comments.length).toBeGreaterThan(700);
    expect(new Set(comments).size).toBeGreaterThan(250);
    expect(comments.filter((comment) => /^[A-Z][a-z]/.test(comment)).length).toBeGreaterThan(10);
  });

  it("keeps what a customer brings in a year near what it orders", () => {
    const bought = new Map<string, number>();
    const since = now - 365 * DAY;
    for (const { at, input } of made("order")) {
      const { ref: key } = input.customer as { ref: string };
      if (at > since && input.status !== "cancelled")
        bought.set(key, (bought.get(key) ?? 0) + Number(input.amount));
    }
    const large = made("customer").filter(
      (one) => Number(one.input.annual_revenue) > 300_000 && one.at < since,
    );
    const shares = large.map((one) => (bought.get(one.key) ?? 0) / Number(one.input.annual_revenue)).sort();
    expect(large.length).toBeGreaterThan(30);
    expect(shares[Math.floor(shares.length / 2)]).toBeGreaterThan(0.7);
    expect(shares[Math.floor(shares.length / 2)]).toBeLessThan(1.3);
  });
});
