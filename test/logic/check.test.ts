import { describe, expect, it } from "vitest";
import { message } from "#app/i18n/messages/index.ts";
import { type CheckOptions, check } from "#app/logic/check.ts";
import { scopeOf } from "./small-world.ts";

const problems = (rule: unknown, options?: CheckOptions) =>
  check(rule, scopeOf(), options).problems.map(({ path, code }) => `${path} ${code}`);
const v = (path: string) => ({ var: path });

/** An operator nested in itself. */
function nested(depth: number): unknown {
  let rule: unknown = true;
  for (let i = 0; i < depth; i++) rule = { "!": rule };
  return rule;
}

describe("hostile rules", () => {
  const json = (text: string) => JSON.parse(text) as unknown;
  it.each<[string, unknown, string]>([
    ["a path into the constructor", v("constructor.name"), " expression_unsafe"],
    ["a path into a constructor's constructor", v("name.constructor.constructor.name"), " expression_unsafe"],
    ["a path into __proto__", { "==": [v("a.__proto__"), 1] }, "/==/0 expression_unsafe"],
    ["__proto__ as operator", json('{"and":[true,{"__proto__":[1]}]}'), "/and/1 expression_unsafe"],
    ["constructor as operator", { constructor: [1] }, " expression_unsafe"],
    ["prototype as operator", { prototype: [1] }, " expression_unsafe"],
    ["an inherited method as operator", { toString: [1] }, " expression_unknown_operator"],
    ["method", { method: [v("name"), "toString"] }, " expression_unknown_operator"],
    ["log", { and: [{ log: "x" }] }, "/and/0 expression_unknown_operator"],
    ["map", { map: [v("tags"), v("")] }, " expression_unknown_operator"],
    ["reduce", { reduce: [[1], v("accumulator"), 0] }, " expression_unknown_operator"],
    ["two operators in a node", { "==": [1, { "<": [1, 2], ">": [1, 2] }] }, "/==/1 expression_one_operator"],
    ["no operator in a node", { "!": [{}] }, "/!/0 expression_one_operator"],
    ["65 KB", { "==": [v("name"), "x".repeat(65 * 1024)] }, "/==/1 expression_too_large"],
    ["21 levels", nested(21), `${"/!".repeat(20)} expression_too_deep`],
    ["501 nodes", { and: Array.from({ length: 501 }, () => true) }, " expression_too_many_nodes"],
    ["NaN", { "<": [v("csat"), Number.NaN] }, "/</1 expression_not_json"],
    ["Infinity", { "<": [v("csat"), Number.POSITIVE_INFINITY] }, "/</1 expression_not_json"],
    ["undefined", { "<": [v("csat"), undefined] }, "/</1 expression_not_json"],
    ["NUL in a text", { contains: [v("name"), "a\0"] }, "/contains/1 bad_text"],
    ["half a character", { in: [v("name"), ["x", "\ud83d"]] }, "/in/1/1 bad_text"],
    ["NUL in an id", { "==": [v("owner"), "u1\0"] }, "/==/1 bad_text"],
    [
      "a decimal text beyond all numbers",
      { "<": [v("amount"), "1".repeat(400)] },
      "/</1 expression_needs_number",
    ],
    [
      "a moment 99 hours east",
      { "<": [v("at"), "2026-01-01T00:00:00+99:99"] },
      "/</1 expression_needs_moment",
    ],
    ["a date object", { "<": [v("at"), new Date()] }, "/</1 expression_not_json"],
    ["an array where an operator is", [["=="], 1, 1], "/0 expression_types_differ"],
    ["a computed path", { var: { cat: ["na", "me"] } }, " expression_literal_path"],
    ["a default value", { var: ["name", "x"] }, " expression_no_default"],
    ["an element with a default", { var: ["", "x"] }, " expression_no_default"],
    ["an element outside of an iteration", v(""), " expression_no_element"],
    ["a list within a list as path", { var: [["name"]] }, " expression_literal_path"],
  ])("%s is refused where it stands", (_, rule, wanted) => {
    const found = problems(rule, rule && Array.isArray(rule) ? { expect: "condition" } : {});
    expect(found.length).toBeGreaterThan(0);
    if (!Array.isArray(rule)) expect(found).toContain(wanted);
  });

  it("10,000 levels and a million elements take no time and no stack", () => {
    const start = performance.now();
    const deep = json(`${'{"!":'.repeat(10_000)}1${"}".repeat(10_000)}`);
    const arrays = json(`{"in":[1,${"[".repeat(5_000)}1${"]".repeat(5_000)}]}`);
    expect(problems(deep)).toEqual([`${"/!".repeat(20)} expression_too_deep`]);
    expect(problems(arrays)[0]).toMatch(/ expression_too_deep$/);
    expect(problems({ or: new Array(1_000_000) })).toEqual([" expression_too_many_nodes"]);
    const cycle: { "!": unknown[] } = { "!": [] };
    cycle["!"].push(cycle);
    expect(problems(cycle)[0]).toMatch(/ expression_too_deep$/);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("a rule at every limit is taken, and the prototype is what it was", () => {
    expect(problems(nested(20))).toEqual([]);
    expect(problems({ and: Array.from({ length: 499 }, () => true) })).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("an iteration may stand in an iteration, and no deeper", () => {
    const some = (inner: unknown) => ({ some: [v("tags"), inner] });
    expect(problems(some(some({ "==": [v(""), "price"] })))).toEqual([]);
    expect(problems(some(some(some({ "==": [v(""), "price"] }))))).toEqual([
      "/some/1/some/1/some/1 expression_iterations",
    ]);
  });
});

describe("types", () => {
  it("every fault of a rule is named at once, each where it stands", () => {
    const rule = {
      and: [
        { "==": [v("stage"), "gone"] },
        { "<": [v("csat"), "low"] },
        { ">": [v("nobody"), 1] },
        { foo: [] },
      ],
    };
    expect(problems(rule, { path: "/filter" })).toEqual([
      "/filter/and/0/==/1 expression_unknown_option",
      "/filter/and/1/</1 expression_needs_number",
      "/filter/and/2/>/0 expression_unknown_field",
      "/filter/and/3 expression_unknown_operator",
    ]);
  });

  it.each<[string, unknown, string]>([
    ["a date beside a moment", { "<": [v("due"), v("at")] }, "/</1 expression_types_differ"],
    ["a text beside a number", { "==": [v("name"), v("csat")] }, "/==/1 expression_types_differ"],
    ["no such day", { "==": [v("due"), "2026-02-30"] }, "/==/1 expression_needs_date"],
    ["a number beside a moment", { "<": [v("at"), 5] }, "/</1 expression_needs_moment"],
    [
      "a number to count from",
      { "==": [{ date_add: [5, 1, "day"] }, v("at")] },
      "/==/0/date_add/0 expression_needs_moment",
    ],
    ["no such moment", { "==": [v("at"), "tomorrow"] }, "/==/1 expression_needs_moment"],
    ["order of options", { "<": [v("stage"), "won"] }, "/</0 expression_no_order"],
    ["order of nothing", { "<": [v("csat"), null] }, "/</1 expression_types_differ"],
    ["two lists", { "==": [v("tags"), v("customer.tags")] }, " expression_lists_not_compared"],
    ["a number as condition", { and: [v("csat")] }, "/and/0 expression_needs_condition"],
    ["text in arithmetic", { "+": [v("name"), 1] }, "/+/0 expression_needs_number"],
    ["hours on a date", { date_add: [v("due"), 1, "hour"] }, "/date_add/2 expression_unit_of_date"],
    ["no unit", { date_add: [v("due"), 1, "fortnight"] }, "/date_add/2 expression_unit"],
    ["users beside customers", { "==": [v("owner"), v("customer")] }, "/==/1 expression_types_differ"],
    ["a hop too far", v("ticket.customer.owner.name"), " expression_unknown_field"],
    ["a formula that reads itself", v("loop"), " expression_formula_loop"],
    ["too few arguments", { "<": [1] }, " expression_arguments"],
    ["too many arguments", { "/": [1, 2, 3] }, " expression_arguments"],
    ["this outside of a step", { this: [] }, " expression_this_only_in_steps"],
    [
      "a product past the doubles",
      { "*": Array.from({ length: 25 }, () => v("score")) },
      " expression_number_range",
    ],
  ])("%s is refused", (_, rule, wanted) => {
    const found = problems(rule);
    if (wanted === "/</1 expression_types_differ" && JSON.stringify(rule).includes("null"))
      expect(found).toEqual(["/</1 expression_null_not_ordered"]);
    else expect(found).toEqual([wanted]);
  });

  it("what only memory knows is refused where SQL reads", () => {
    const code = "expression_memory_only";
    expect(problems({ "==": [v("old.stage"), "won"] }, { sql: true })).toEqual([`/==/0 ${code}`]);
    expect(problems({ changed: ["stage"] }, { sql: true })).toContain(` ${code}`);
    expect(problems({ this: [] }, { sql: true, self: true })).toEqual([` ${code}`]);
    expect(problems({ ">": [{ working_hours_between: [v("at"), v("until")] }, 8] }, { sql: true })).toEqual([
      `/>/0 ${code}`,
    ]);
    expect(problems({ in: ["csat", { missing: ["csat"] }] }, { sql: true })).toEqual([`/in/1 ${code}`]);
    expect(problems({ "!": [{ missing: ["csat"] }] }, { sql: true })).toEqual([]);
    expect(check({ changed: ["stage"] }, scopeOf()).expression?.sql).toBe(false);
  });

  it("a value must be of the type that is expected", () => {
    expect(problems(5, { expect: "condition" })).toEqual([" expression_needs_condition"]);
    expect(problems("open", { expect: { kind: "option", options: [{ key: "open", label: "" }] } })).toEqual(
      [],
    );
    expect(problems("shut", { expect: { kind: "option", options: [{ key: "open", label: "" }] } })).toEqual([
      " expression_unknown_option",
    ]);
    expect(problems(v("csat"), { expect: { kind: "text" } })).toEqual([" expression_types_differ"]);
    expect(
      problems(["price"], {
        expect: { kind: "list", of: { kind: "option", options: [{ key: "price", label: "" }] } },
      }),
    ).toEqual([]);
    expect(problems({ "==": [v("stage"), { if: [v("ok"), "won", "gone"] }] })).toEqual([
      "/==/1/if/2 expression_unknown_option",
    ]);
  });

  it("the paths it reads are listed, formulas expanded", () => {
    const { expression } = check({ ">": [v("customer.worth"), v("settings.tiers.vip")] }, scopeOf());
    expect(expression?.paths.toSorted()).toEqual([
      "customer.revenue",
      "customer.since",
      "settings.tiers.vip",
    ]);
    expect(expression?.timed).toBe(true);
  });

  it("every problem has a sentence in both languages", () => {
    const rules = [
      v("nobody"),
      { foo: 1 },
      { "<": [v("name"), v("csat")] },
      { and: [1] },
      { "==": [v("stage"), "gone"] },
    ];
    for (const rule of rules)
      for (const { code, params } of check(rule, scopeOf()).problems)
        for (const locale of ["zh-CN", "en"] as const) expect(message(code, params, locale)).not.toBe(code);
  });
});

describe("warnings", () => {
  const warnings = (rule: unknown, scope = scopeOf()) =>
    check(rule, scope).warnings.map(({ path, code }) => `${path} ${code}`);
  const scaled = {
    resolve: (path: string) => {
      const variable = scopeOf().resolve(path);
      return (
        variable && {
          ...variable,
          scale: { min: 1, max: 7, better: path === "ces" ? "lower" : "higher" } as const,
        }
      );
    },
  };

  it("a ladder of 'less than' whose last branch catches the unanswered", () => {
    const ladder = { if: [{ "<": [v("csat"), 3] }, "lost", { "<": [v("csat"), 4] }, "open", "won"] };
    expect(warnings({ "==": [v("stage"), ladder] })).toEqual(["/==/1 expression_absent_decides"]);
    const asked = { if: [{ empty: [v("csat")] }, null, { "<": [v("csat"), 3] }, "lost", "won"] };
    expect(warnings({ "==": [v("stage"), asked] })).toEqual([]);
    const tiers = { if: [{ ">=": [v("amount"), 100] }, "won", "open"] };
    expect(warnings({ "==": [v("stage"), tiers] })).toEqual([]);
    expect(warnings({ "!": [{ "<": [v("csat"), 3] }] })).toEqual([" expression_absent_decides"]);
  });

  it("the good side of a scale that is better when low, and answers off the scale", () => {
    expect(warnings({ "<": [v("ces"), 3] }, scaled)).toEqual([" expression_far_side"]);
    expect(warnings({ ">=": [v("ces"), 5] }, scaled)).toEqual([]);
    expect(warnings({ ">": [v("csat"), 7] }, scaled)).toEqual([" expression_never"]);
    expect(warnings({ ">=": [v("csat"), 1] }, scaled)).toEqual([" expression_always"]);
  });

  it("what always holds and what never does", () => {
    expect(warnings({ and: [{ "<": [v("csat"), 2] }, { ">": [v("csat"), 4] }] })).toEqual([
      " expression_never",
    ]);
    expect(warnings({ and: [{ "==": [v("stage"), "won"] }, { "==": [v("stage"), "lost"] }] })).toEqual([
      " expression_never",
    ]);
    expect(warnings({ or: [{ "!=": [v("stage"), "won"] }, { "!=": [v("stage"), "lost"] }] })).toEqual([
      " expression_always",
    ]);
    expect(warnings({ "==": [1, 1] })).toEqual([" expression_fixed"]);
    expect(warnings({ and: [{ ">=": [v("csat"), 2] }, { "<=": [v("csat"), 4] }] })).toEqual([]);
  });

  it("an archived option", () => {
    expect(warnings({ "==": [v("customer.tier"), "old"] })).toEqual(["/==/1 expression_archived_option"]);
  });
});
