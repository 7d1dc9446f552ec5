import { describe, expect, it } from "vitest";
import { staleFigures } from "#app/schema/recompute.ts";
import type { Configuration } from "#app/schema/types.ts";
import { compileForTest, fieldOf, schemaOf, testConfiguration } from "#test/support/workspace.ts";

type Doc = Record<string, unknown>;

function stale(edit: (next: Configuration) => void, before = testConfiguration()) {
  const next = structuredClone(before);
  edit(next);
  return staleFigures(compileForTest(before), compileForTest(next)).map(
    ({ object, field }) => `${object}.${field}`,
  );
}

describe("figures that a publish makes stale", () => {
  it("are none when only words change", () => {
    expect(
      stale((next) => {
        fieldOf(next, "customer", "revenue_share").field.label = "x";
        fieldOf(next, "customer", "tickets").field.help = "x";
      }),
    ).toEqual([]);
  });

  it("are those that changed and those that read them", () => {
    expect(
      stale((next) => Object.assign(fieldOf(next, "customer", "revenue_share").field, { expression: 1 })),
    ).toEqual(["customer.revenue_share", "customer.big"]);
  });

  it("are those that were computed when read so far, and none that will be", () => {
    const now = stale((next) => {
      fieldOf(next, "customer", "years").field.expression = { "+": [{ var: "points" }, 1] };
      fieldOf(next, "ticket", "hours").field.expression = { "+": [{ var: "customer.points" }, 1] };
    });
    expect(now).toEqual(["customer.years", "customer.lifetime_value"]);
  });

  it("are those of an object that comes back from the archive", () => {
    const archived = testConfiguration();
    schemaOf(archived, "object", "answer").schema.archived = true;
    for (const kind of ["view", "form", "automation"]) {
      for (const schema of archived.schemas) if (schema.kind === kind) schema.archived = true;
    }
    for (const key of ["satisfaction", "worst", "last_csat"])
      fieldOf(archived, "customer", key).field.archived = true;
    Reflect.deleteProperty(schemaOf(archived, "role", "agent").schema.objects as Doc, "answer");
    const fields = schemaOf(archived, "object", "answer").schema.fields as Doc[];
    fields.push({
      key: "good",
      type: "formula",
      label: "x",
      result: "boolean",
      expression: { ">": [{ var: "csat" }, 3] },
    });
    const back = stale(
      (next) => Reflect.deleteProperty(schemaOf(next, "object", "answer").schema, "archived"),
      archived,
    );
    expect(back).toEqual(["answer.good"]);
  });

  it("are none of an object that is new", () => {
    const added = stale((next) => {
      const fields = [
        { key: "a", type: "number", label: "A" },
        { key: "b", type: "formula", label: "B", result: "number", expression: { "+": [{ var: "a" }, 1] } },
      ];
      next.schemas.push({ kind: "object", key: "thing", label: "Thing", fields });
    });
    expect(added).toEqual([]);
  });
});
