import { describe, expect, it } from "vitest";
import { areAlike, needsName, tellingColumns } from "#app/ui/lists/table-columns.ts";
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

  it("where many go by one name, says whose each is beside it", () => {
    const places = tellingColumns(
      ["subject", "customer", "status", "due_at"].map((key) => ({ key })),
      fieldsOf("ticket"),
      { title: "subject", views: [] },
      [],
      true,
    );
    expect(Object.fromEntries(places)).toMatchObject({ subject: "lead", customer: "whose", status: "first" });
    const called = (...names: (string | null)[]) => names.map((name) => ({ name }));
    expect(areAlike(called("服务满意度", "服务满意度", "季度调查", "季度调查"), "name")).toBe(true);
    expect(areAlike(called("甲", "乙", "乙"), "name")).toBe(false);
    expect(areAlike(called("甲"), "name")).toBe(false);
    expect(areAlike(called("甲", "甲"), null)).toBe(false);
  });

  it("names a score and a date, which say nothing by themselves, but no choice and no amount of money", () => {
    const named = (object: string, key: string) => needsName(fieldsOf(object).get(key)!);
    expect(named("answer", "csat")).toBe(true);
    expect(named("ticket", "due_at")).toBe(true);
    expect(named("customer", "tier")).toBe(false);
    expect(named("customer", "annual_revenue")).toBe(false);
  });

  it("makes do with what the view has, and leads with its first column where the name is none of them", () => {
    expect(telling("customer", "name")).toEqual({ name: "lead" });
    expect(telling("customer", "name owner")).toEqual({ name: "lead", owner: "first" });
    expect(telling("customer", "phone tier")).toEqual({ phone: "lead", tier: "first" });
    expect(telling("customer", "name nothing")).toEqual({ name: "lead" });
  });
});
