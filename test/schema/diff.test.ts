import { describe, expect, it } from "vitest";
import { diffConfigurations, formatDiff } from "#app/schema/diff.ts";
import type { Configuration } from "#app/schema/types.ts";
import { fieldOf, schemaOf, testConfiguration } from "#test/support/workspace.ts";

type Doc = Record<string, unknown>;

function differences(edit: (next: Configuration) => void) {
  const next = testConfiguration();
  edit(next);
  return diffConfigurations(testConfiguration(), next);
}

describe("the difference of two configurations", () => {
  it("is nothing for equal ones, whatever the order of keys", () => {
    const next = testConfiguration();
    next.schemas[3] = Object.fromEntries(Object.entries(next.schemas[3]!).reverse()) as never;
    expect(diffConfigurations(testConfiguration(), next)).toEqual([]);
    expect(formatDiff([], "en")).toBe("No differences");
  });

  it("names what was added, removed, changed, archived, restored and moved, by key", () => {
    const changes = differences((next) => {
      const { fields } = fieldOf(next, "customer", "points");
      (fieldOf(next, "customer", "tier").field.options as Doc[])[0]!.label = "VIP";
      fieldOf(next, "customer", "points").field.archived = true;
      fields.push({ key: "birthday", type: "date", label: "生日" });
      const { rules } = schemaOf(next, "object", "answer").schema as unknown as { rules: Doc[] };
      rules.reverse();
      next.schemas.splice(7, 1);
    });
    expect(changes.map(({ op, kind, key, field, path }) => [op, kind, key, field, path])).toEqual([
      ["changed", "object", "customer", "tier.vip", "/schemas/3/fields/6/options/0/label"],
      ["archived", "object", "customer", "points", "/schemas/3/fields/13"],
      ["added", "object", "customer", "birthday", "/schemas/3/fields/26"],
      ["moved", "object", "answer", undefined, "/schemas/5/rules"],
      ["removed", "view", "low_scores", undefined, "/schemas/7"],
    ]);
    expect(changes[0]).toMatchObject({ before: { "zh-CN": "贵宾", en: "VIP" }, after: "VIP" });
  });

  it("gives a rule as one value, before and after", () => {
    const after = { ">": [{ var: "annual_revenue" }, 5] };
    const changes = differences((next) => {
      fieldOf(next, "customer", "big").field.expression = after;
    });
    expect(changes).toEqual([
      expect.objectContaining({
        op: "changed",
        field: "big",
        after,
        before: { ">": [{ var: "revenue_share" }, 1000] },
      }),
    ]);
  });

  it("reads as a line for each change, in the reader's language", () => {
    const changes = differences((next) => {
      (schemaOf(next, "settings", "satisfaction").schema.values as Doc).low_csat = 4;
      fieldOf(next, "customer", "points").field.archived = true;
    });
    expect(formatDiff(changes, "en").split("\n")).toEqual([
      '~ settings satisfaction (Satisfaction) values: {"low_csat":3} → {"low_csat":4}',
      "× object customer (Customer) points: archived",
    ]);
    expect(formatDiff(changes, "zh-CN")).toContain("× object customer (客户) points: 归档");
  });
});
