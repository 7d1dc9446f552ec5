import { describe, expect, it } from "vitest";
import { check } from "#app/logic/check.ts";
import type { Rule } from "#app/logic/types.ts";
import { CHIP_OPERATORS, type Chip, type ChipOperator, inputOf, operatorsOf } from "#app/ui/lists/chip.ts";
import { chipOf, ruleOf } from "#app/ui/lists/chip-rule.ts";
import { both, conditionsOf, filterOf } from "#app/ui/lists/filter.ts";
import { controlOf } from "#app/ui/model.ts";
import { compileForTest } from "#test/support/workspace.ts";

const workspace = compileForTest();
const objects = [...workspace.objects.values()];
const customer = workspace.objects.get("customer")!;

/** A value that the field may be compared with by this operator. */
function valueFor(field: (typeof objects)[number]["title"], operator: ChipOperator): unknown {
  const one = (): unknown => {
    const shown = field.as ?? field;
    switch (controlOf(field)) {
      case "choice":
      case "choices":
        return shown.options![0]!.key;
      case "number":
      case "scale":
        return shown.currency ? "12.50" : 3;
      case "date":
      case "moment":
        return "2026-02-28";
      default:
        return "甲";
    }
  };
  switch (inputOf(operator)) {
    case "none":
      return undefined;
    case "several":
      return [one()];
    case "two":
      return [one(), one()];
    case "period":
      return { n: 7, unit: "day" };
    default:
      return one();
  }
}

const everyChip = objects.flatMap((object) =>
  [...object.fields.values()].flatMap((field) =>
    operatorsOf(field).map((operator) => {
      const value = valueFor(field, operator);
      const chip: Chip = { field: field.key, operator, ...(value !== undefined && { value }) };
      return { object, field, chip };
    }),
  ),
);

describe("filter chips", () => {
  it("offer every field type that can be asked something, and use every operator somewhere", () => {
    const used = new Set(everyChip.map(({ chip }) => chip.operator));
    expect(CHIP_OPERATORS.filter((operator) => !used.has(operator))).toEqual([]);
    const silent = objects
      .flatMap((object) => [...object.fields.values()])
      .filter((field) => operatorsOf(field).length === 0 && (field.as ?? field).type.operators.length > 0);
    expect(silent.map((field) => field.key)).toEqual([]);
  });

  it("mean conditions that the server's check takes, for SQL", () => {
    const refused = everyChip.flatMap(({ object, field, chip }) => {
      const rule = filterOf([{ chip }], object.fields);
      const { problems } = check(rule, object.scope, { expect: "condition", sql: true });
      return problems.map((problem) => `${object.key}.${field.key} ${chip.operator}: ${problem.code}`);
    });
    expect(refused).toEqual([]);
    expect(everyChip.length).toBeGreaterThan(100);
  });

  it("come back from their conditions as they were", () => {
    for (const { object, field, chip } of everyChip) {
      const rule = JSON.parse(JSON.stringify(ruleOf(chip, field))) as Rule;
      expect(chipOf(rule, object.fields)).toEqual(chip);
    }
  });

  it("stand for a whole filter, in order", () => {
    const chips: Chip[] = [
      { field: "tier", operator: "in", value: ["vip", "gold"] },
      { field: "name", operator: "contains", value: "王" },
    ];
    const filter = filterOf(
      chips.map((chip) => ({ chip })),
      customer.fields,
    );
    expect(filter).toEqual({
      and: [{ in: [{ var: "tier" }, ["vip", "gold"]] }, { contains: [{ var: "name" }, "王"] }],
    });
    expect(conditionsOf(filter, customer.fields)).toEqual(chips.map((chip) => ({ chip })));
  });

  const ADVANCED: [string, Rule][] = [
    ["an or", { or: [{ "==": [{ var: "tier" }, "vip"] }, { empty: [{ var: "owner" }] }] }],
    ["a setting", { ">": [{ var: "annual_revenue" }, { var: "settings.satisfaction.vip_revenue" }] }],
    ["a path behind a reference", { "==": [{ var: "customer.tier" }, "vip"] }],
    ["a field that is not there", { "==": [{ var: "gone" }, 1] }],
    ["an operator's other spelling", { "==": [{ var: ["tier"] }, "vip"] }],
    ["sides the other way round", { "==": ["vip", { var: "tier" }] }],
    ["two operators in one node", { "==": [{ var: "tier" }, "vip"], "!=": [{ var: "tier" }, "gold"] }],
    ["an and inside", { and: [{ "==": [{ var: "tier" }, "vip"] }] }],
    ["a bare value", true],
    ["an empty list", { in: [{ var: "tier" }, []] }],
    [
      "seven days before another day",
      { "<=": [{ date_add: [{ now: [] }, -7, "day"] }, { var: "tier" }, { today: [] }] },
    ],
    ["half a week", { "<=": [{ date_add: [{ today: [] }, -0.5, "week"] }, { var: "tier" }, { today: [] }] }],
  ];
  it.each(ADVANCED)("leave %s exactly as it is written, also when a chip beside it changes", (_, rule) => {
    const filter = { and: [{ empty: [{ var: "name" }] }, rule] };
    const [first, second] = conditionsOf(filter, customer.fields);
    expect(first).toEqual({ chip: { field: "name", operator: "empty" } });
    expect(second).toEqual({ rule });
    const changed = filterOf(
      [{ chip: { field: "name", operator: "not_empty" } }, second!],
      customer.fields,
    ) as { and: Rule[] };
    expect(changed.and[1]).toBe(rule);
  });

  it("show a condition that has no and around it, and drop none when two filters meet", () => {
    const one = { empty: [{ var: "name" }] };
    expect(conditionsOf(one, customer.fields)).toEqual([{ chip: { field: "name", operator: "empty" } }]);
    expect(both(one, undefined)).toBe(one);
    expect(both(undefined, null)).toBeUndefined();
    expect(both(one, { and: [{ "==": [{ var: "tier" }, "vip"] }] })).toEqual({
      and: [one, { "==": [{ var: "tier" }, "vip"] }],
    });
  });
});
