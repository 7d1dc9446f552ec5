import { describe, expect, it } from "vitest";
import { tellingColumns } from "#app/ui/lists/table-columns.ts";
import type { OpenField, PageView } from "#app/ui/model.ts";
import { compileForTest } from "#test/support/workspace.ts";

const workspace = compileForTest();
const fieldsOf = (object: string) =>
  workspace.objects.get(object)!.fields as unknown as ReadonlyMap<string, OpenField>;
const telling = (object: string, columns: string, sort: string[] = [], board?: string) =>
  Object.fromEntries(
    tellingColumns(
      columns.split(" ").map((key) => ({ key })),
      fieldsOf(object),
      { title: workspace.objects.get(object)!.title.key, views: [{ group: board } as PageView] },
      sort,
    ),
  );

describe("a record on a phone", () => {
  it("shows its name, then two choices and the first amount or date of the view", () => {
    expect(telling("customer", "name phone tier owner tags since annual_revenue")).toEqual({
      name: "lead",
      tier: "first",
      tags: "second",
      since: "end",
    });
  });

  it("shows first how far it has come: its stage, or what its boards are made by", () => {
    expect(telling("ticket", "subject cause due_at status")).toEqual({
      subject: "lead",
      status: "first",
      due_at: "second",
      cause: "end",
    });
    expect(telling("customer", "name tags tier since", [], "tier")).toMatchObject({
      tier: "first",
      tags: "second",
    });
  });

  it("shows what the list is sorted by, in place of what tells less", () => {
    expect(telling("customer", "name tier tags since annual_revenue", ["-annual_revenue"])).toEqual({
      name: "lead",
      tier: "first",
      tags: "second",
      annual_revenue: "end",
    });
    expect(telling("customer", "name tier phone annual_revenue", ["phone"])).toMatchObject({
      tier: "first",
      phone: "second",
      annual_revenue: "end",
    });
  });

  it("makes do with what the view has, and leads with its first column where the name is none of them", () => {
    expect(telling("customer", "name")).toEqual({ name: "lead" });
    expect(telling("customer", "name owner")).toEqual({ name: "lead", owner: "first" });
    expect(telling("customer", "phone tier")).toEqual({ phone: "lead", tier: "first" });
    expect(telling("customer", "name nothing")).toEqual({ name: "lead" });
  });
});
