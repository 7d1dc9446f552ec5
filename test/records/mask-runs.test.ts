import { describe, expect, it } from "vitest";
import type { Scope, TraceNode } from "#app/logic/types.ts";
import { maskTrace } from "#app/records/mask-runs.ts";

/** Everything but revenue may be seen. */
const scope: Scope = {
  resolve: (path) =>
    path.endsWith("revenue")
      ? null
      : { path, type: { kind: "number" }, label: path, source: { from: "constant" } },
};

const revenue: TraceNode = { pointer: "/>=/0", op: "var", path: "customer.revenue", value: 1_200_000 };
const limit: TraceNode = { pointer: "/>=/1", op: "var", path: "settings.tiers.vip", value: 1_000_000 };

describe("a trace for a reader with hidden fields", () => {
  it("hides name and value, what was computed from it and what it was compared with, and keeps the rest and the outcome", () => {
    const rich: TraceNode = { pointer: "/and/0", op: ">=", value: true, children: [revenue, limit] };
    const other: TraceNode = { pointer: "/and/1", op: ">=", value: true, children: [limit, limit] };
    const root: TraceNode = { pointer: "", op: "and", value: true, children: [rich, other] };
    const beside = [
      { pointer: "/>=/0", op: "var", value: null, hidden: true },
      { pointer: "/>=/1", op: "var", value: null, hidden: true },
    ];
    expect(maskTrace(root, scope)).toEqual({
      pointer: "",
      op: "and",
      value: true,
      children: [{ pointer: "/and/0", op: ">=", value: null, hidden: true, children: beside }, other],
    });
    expect(maskTrace(rich, scope)).toEqual({ pointer: "/and/0", op: ">=", value: true, children: beside });
    expect(maskTrace({ pointer: "", op: "!", value: true, children: [revenue] }, scope)).toEqual({
      pointer: "",
      op: "!",
      value: true,
      children: [{ pointer: "/>=/0", op: "var", value: null, hidden: true }],
    });
  });

  it("hides the outcome itself where it is more than yes or no", () => {
    const root: TraceNode = { pointer: "", op: "if", value: "vip", children: [revenue] };
    expect(maskTrace(root, scope)).toMatchObject({ value: null, hidden: true });
  });

  it("leaves a trace without hidden fields as it is", () => {
    const root: TraceNode = { pointer: "", op: ">=", value: false, children: [limit] };
    expect(maskTrace(root, scope)).toEqual(root);
  });
});
