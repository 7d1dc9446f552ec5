import { describe, expect, it } from "vitest";
import { KINDS } from "#app/kinds.ts";
import { ruleReferences, WhereUsed } from "#app/schema/references.ts";
import { schemaOf, testConfiguration } from "#test/support/workspace.ts";

const used = new WhereUsed(testConfiguration(), KINDS);
const names = (uses: readonly { kind: string; key: string; path: string }[]) =>
  uses.map((use) => `${use.kind} ${use.key} ${use.path}`);

describe("where something is used", () => {
  it("a field is used by formulas, rules, roll-ups, views, forms and automations", () => {
    expect(names(used.field("answer", "csat"))).toEqual([
      "object customer /fields/22/field",
      "object customer /fields/23/field",
      "object customer /fields/25/field",
      "object answer /rules/1/check/!/0/and/0/empty/0",
      "form answer_default /sections/0/fields/0",
      "form answer_default /sections/0/fields/1/show_when/</0",
      "view low_scores /columns/1",
      "view low_scores /filter/</0",
      "automation low_score /trigger/fields/0",
      "automation low_score /condition/</0",
    ]);
  });

  it("a field is used by paths that lead through it or to it", () => {
    expect(names(used.field("ticket", "customer"))).toContain("object ticket /fields/9/expression");
    expect(names(used.field("customer", "annual_revenue"))).toContain("object ticket /fields/9/expression");
  });

  it("an option is used by the rules that compare it", () => {
    expect(names(used.option("customer", "tier", "vip"))).toEqual(["object customer /rules/0/when/=="]);
    expect(used.option("customer", "tier", "gold")).toEqual([]);
  });

  it("a setting is used by the expressions that read it", () => {
    expect(names(used.setting("satisfaction.low_csat"))).toEqual([
      "view low_scores /filter/</1",
      "automation low_score /condition/</1",
    ]);
  });

  it("an object is used by references, roll-ups, and whatever is about it", () => {
    expect(names(used.schema("object", "ticket"))).toEqual([
      "object customer /fields/19/of",
      "object customer /fields/20/of",
      "object customer /fields/21/of",
      "object customer /fields/24/of",
      "object answer /fields/2/to/0",
    ]);
  });

  it("an archived schema uses nothing", () => {
    const configuration = testConfiguration();
    schemaOf(configuration, "view", "low_scores").schema.archived = true;
    const uses = new WhereUsed(configuration, KINDS).field("answer", "csat");
    expect(names(uses).filter((name) => name.startsWith("view"))).toEqual([]);
  });

  it("is read off a rule as it is stored, `old.*` and lists of options included", () => {
    const rule = {
      and: [
        { "==": [{ var: "old.tier" }, "vip"] },
        { in: [{ var: ["tier"] }, ["gold", "x"]] },
        { "==": [{ var: "owner" }, { var: "actor.id" }] },
      ],
    };
    const found = ruleReferences(rule, "customer", "/condition");
    expect(found).toContainEqual({
      path: "/condition/and/0/==",
      target: { object: "customer", field: "tier", option: "vip" },
    });
    expect(found).toContainEqual({
      path: "/condition/and/1/in",
      target: { object: "customer", field: "tier", option: "gold" },
    });
    expect(found).toContainEqual({
      path: "/condition/and/1/in/0",
      target: { object: "customer", field: "tier" },
    });
    expect(JSON.stringify(found)).not.toContain("actor");
  });
});
