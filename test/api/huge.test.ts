import { beforeAll, describe, expect, it } from "vitest";
import { BODY_LIMIT } from "#app/api/body.server.ts";
import { body, type House, openHouse, problem } from "./house.ts";

const OBJECTS = 2_000;

/** An object that leads to its neighbour and to any other, computes, counts and has a rule. */
const thing = (i: number) => ({
  kind: "object",
  key: `thing_${i}`,
  label: `Thing ${i}`,
  title: "name",
  fields: [
    { key: "name", type: "text", label: "Name", required: true },
    { key: "status", type: "select", label: "Status", options: [{ key: "done", label: "Done" }] },
    { key: "amount", type: "currency", label: "Amount" },
    { key: "next", type: "reference", label: "Next", to: [`thing_${(i + 1) % OBJECTS}`] },
    { key: "about", type: "reference", label: "About", to: ["*"] },
    {
      key: "scaled",
      type: "formula",
      label: "Scaled",
      result: "currency",
      expression: { "*": [{ var: "amount" }, { var: "settings.satisfaction.low_csat" }] },
    },
    {
      key: "before",
      type: "rollup",
      label: "Before",
      of: `thing_${(i + OBJECTS - 1) % OBJECTS}`,
      by: "next",
      measure: "count",
    },
  ],
  rules: [{ key: "amount", when: { "==": [{ var: "status" }, "done"] }, require: ["amount"] }],
});

describe("a configuration of thousands of objects", () => {
  let house: House;
  let schemas: unknown[];
  beforeAll(async () => {
    house = await openHouse("sqlite");
    schemas = body(await house.admin("GET", "/schema")).schemas;
  });

  it("is checked in turns with other requests: each of those is answered within a second", async () => {
    const things = Array.from({ length: OBJECTS }, (_, i) => thing(i));
    const next = {
      format: 1,
      schemas: [
        ...schemas,
        ...things,
        { kind: "object", key: "odd", label: "Odd", title: "none", fields: [] },
      ],
    };
    let open = true;
    const checking = house.admin("POST", "/schema/check", next).finally(() => {
      open = false;
    });
    const times: number[] = [];
    while (open) {
      const start = performance.now();
      body(await house.admin("GET", "/records/customer?limit=1"));
      times.push(performance.now() - start);
    }
    expect(body(await checking).problems).toMatchObject([
      { path: `/schemas/${schemas.length + OBJECTS}/title`, code: "unknown_field" },
    ]);
    expect(times.length).toBeGreaterThan(5);
    expect(Math.max(...times)).toBeLessThan(1_000);
  });

  it("of too many schemas, or too many bytes, is refused by name before anything is read of it", async () => {
    const many = Array.from({ length: 5_001 }, (_, i) => ({ kind: "object", key: `k${i}` }));
    const refused = problem(
      await house.admin("PUT", "/schema", { format: 1, schemas: many }, { "if-match": '"1"' }),
      422,
    );
    expect(refused.errors).toMatchObject([
      { path: "/schemas", code: "above_limit", message: expect.stringContaining("5000") },
    ]);
    const heavy = { format: 1, schemas: [{ ...thing(0), help: "x".repeat(BODY_LIMIT) }] };
    const large = problem(await house.admin("POST", "/schema/check", heavy), 413);
    expect(large).toMatchObject({ code: "body_too_large", detail: expect.stringContaining("5") });
  });
});
