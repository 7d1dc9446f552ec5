import { describe, expect, it } from "vitest";
import type { Value } from "#app/fields/value.ts";
import { check } from "#app/logic/check.ts";
import { evaluate } from "#app/logic/evaluate.ts";
import { envWith, scopeOf } from "./small-world.ts";

type Record_ = Record<string, Value | null>;

/** The value of a rule over one record of the small world. */
function value(rule: unknown, record: Record_ = {}, old?: Record_) {
  const { expression, problems } = check(rule, scopeOf(), { self: true });
  if (!expression) throw new Error(JSON.stringify(problems));
  return evaluate(expression, envWith(record, { old, self: { object: "response", id: "r1" } }));
}
const v = (path: string) => ({ var: path });

describe("absence", () => {
  it("an unanswered score is not a low score", () => {
    expect(value({ "<": [v("csat"), 3] })).toBe(false);
    expect(value({ "<": [v("csat"), 3] }, { csat: 2 })).toBe(true);
    expect(value({ "<=": [v("csat"), 0] })).toBe(false);
    expect(value({ ">=": [v("csat"), 0] })).toBe(false);
    expect(value({ "<=": [1, v("csat"), 5] })).toBe(false);
  });

  it("is not 'a' is true of what is absent, and is 'a' is not", () => {
    expect(value({ "!=": [v("name"), "a"] })).toBe(true);
    expect(value({ "==": [v("name"), "a"] })).toBe(false);
    expect(value({ "!==": [v("name"), "a"] })).toBe(true);
  });

  it("only the literal null asks for absence", () => {
    expect(value({ "==": [v("csat"), null] })).toBe(true);
    expect(value({ "==": [null, v("csat")] }, { csat: 1 })).toBe(false);
    expect(value({ "!=": [v("csat"), null] }, { csat: 1 })).toBe(true);
    expect(value({ "==": [v("csat"), v("ces")] })).toBe(false);
    expect(value({ "!=": [v("csat"), v("ces")] })).toBe(true);
    expect(value({ "==": [v("related"), null] })).toBe(true);
  });

  it("empty text and an empty list are absent", () => {
    expect(value({ empty: [v("name")] }, { name: "" })).toBe(true);
    expect(value({ "==": [v("tags"), null] }, { tags: [] })).toBe(true);
    expect(value({ "==": [v("name"), ""] })).toBe(true);
  });

  it("arithmetic with an absent part, and division by zero, are absent", () => {
    expect(value({ "+": [v("csat"), 1] })).toBeNull();
    expect(value({ "/": [v("csat"), 0] }, { csat: 4 })).toBeNull();
    expect(value({ "%": [v("csat"), { "-": [1, 1] }] }, { csat: 4 })).toBeNull();
    expect(value({ min: [1, v("csat")] })).toBeNull();
    expect(value({ "/": [5, 2] })).toBe(2.5);
  });

  it("cat takes an absent part as empty text, other text operators stay absent", () => {
    expect(value({ cat: ["回访：", v("name")] })).toBe("回访：");
    expect(value({ upper: [v("name")] })).toBeNull();
    expect(value({ substr: [v("name"), 1] })).toBeNull();
    expect(value({ length: [v("name")] })).toBeNull();
    expect(value({ date_add: [v("at"), 1, "day"] })).toBeNull();
  });

  it("a boolean that is absent does not hold", () => {
    expect(value({ if: [v("ok"), "yes", "no"] })).toBe("no");
    expect(value({ "!": [v("ok")] })).toBe(true);
    expect(value({ "==": [v("ok"), false] })).toBe(false);
    expect(value({ "!!": [v("csat")] }, { csat: 0 })).toBe(false);
    expect(value({ "!!": [v("name")] }, { name: "0" })).toBe(true);
  });

  it("missing names what is absent, and missing_some what is still needed", () => {
    expect(value({ missing: ["csat", "name"] }, { csat: 1 })).toEqual(["name"]);
    expect(value({ if: [{ missing: ["csat"] }, "ask", "fine"] }, { csat: 1 })).toBe("fine");
    expect(value({ missing_some: [1, ["csat", "name"]] }, { csat: 1 })).toBeNull();
    expect(value({ missing_some: [2, ["csat", "name"]] }, { csat: 1 })).toEqual(["name"]);
  });

  it("an automation sees what changed, from what and to what", () => {
    expect(value({ changed: ["stage"] }, { stage: "won" }, { stage: "open" })).toBe(true);
    expect(value({ changed: [v("stage")] }, { stage: "won" }, { stage: "won" })).toBe(false);
    expect(value({ changed: ["stage", "open", "won"] }, { stage: "won" }, { stage: "open" })).toBe(true);
    expect(value({ changed: ["stage", "new", "won"] }, { stage: "won" }, { stage: "open" })).toBe(false);
    expect(value({ changed: ["stage", null, "won"] }, { stage: "won" }, {})).toBe(true);
    expect(value({ changed: ["tags"] }, { tags: ["price"] }, { tags: ["price"] })).toBe(false);
    expect(value({ "<": [v("csat"), v("old.csat")] }, { csat: 2 }, { csat: 4 })).toBe(true);
    expect(value({ "<": [v("csat"), v("old.csat")] }, { csat: 2 })).toBe(false);
  });
});

describe("values", () => {
  it("text compares without regard to case, width and accents", () => {
    expect(value({ "==": [v("name"), "ＣＡＦÉ"] }, { name: "cafe" })).toBe(true);
    expect(value({ "===": [v("name"), "Cafe"] }, { name: "cafe" })).toBe(false);
    expect(value({ contains: [v("name"), "APP"] }, { name: "pineapple" })).toBe(true);
    expect(value({ in: [v("name"), ["Bob", "ÉVA"]] }, { name: "eva" })).toBe(true);
    expect(value({ "<": [v("name"), "𠮷"] }, { name: "﨑" })).toBe(true);
    expect(value({ length: [v("name")] }, { name: "𠮷野家" })).toBe(3);
    expect(value({ substr: [v("name"), 0, 1] }, { name: "𠮷野家" })).toBe("𠮷");
  });

  it("in is membership, never part of a text", () => {
    expect(value({ in: ["price", v("tags")] }, { tags: ["price", "service"] })).toBe(true);
    expect(value({ in: [v("owner"), v("actor.team_members")] }, { owner: "u2" })).toBe(true);
    expect(value({ in: [v("owner"), v("actor.team_members")] })).toBe(false);
    expect(check({ in: ["pri", v("name")] }, scopeOf()).problems[0]?.code).toBe("expression_needs_list");
  });

  it("money is compared in major units, and decimal text is taken", () => {
    expect(value({ ">=": [v("amount"), "1000.50"] }, { amount: 1000.5 })).toBe(true);
    expect(value({ ">=": [v("amount"), v("settings.tiers.vip")] }, { amount: 1000.49 })).toBe(false);
  });

  it("rounding is half away from zero", () => {
    expect(value({ round: [2.5] })).toBe(3);
    expect(value({ round: [{ "-": [0, 2.5] }] })).toBe(-3);
    expect(value({ round: [v("score"), 2] }, { score: 2.345 })).toBe(2.35);
    expect(value({ round: [v("score"), -2] }, { score: 150 })).toBe(200);
    expect(value({ cat: [{ "/": [1, 3] }, " ", 12.5, " ", 100] })).toBe("0.333333 12.5 100");
  });

  it("this is the record at hand: an id where one object is wanted, else object and id", () => {
    expect(value({ this: [] })).toEqual({ object: "response", id: "r1" });
    const wanted = { kind: "id", to: ["response"] } as const;
    const { expression } = check({ this: [] }, scopeOf(), { self: true, expect: wanted });
    expect(evaluate(expression!, envWith({}, { self: { object: "response", id: "r1" } }))).toBe("r1");
    const link = check(v("customer"), scopeOf(), { expect: { kind: "link", to: ["customer", "ticket"] } });
    expect(evaluate(link.expression!, envWith({ customer: "c1" }))).toEqual({ object: "customer", id: "c1" });
  });
});
