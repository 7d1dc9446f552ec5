import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#app/errors.ts";
import { check } from "#app/logic/check.ts";
import { evaluate } from "#app/logic/evaluate.ts";
import { toSql } from "#app/logic/sql.ts";
import { applyUntyped } from "#app/logic/untyped.ts";
import { envWith, scopeOf, targetOf } from "./small-world.ts";
import { garbage, spoilt } from "./spoilt.ts";

const SEED = Number(process.env.ATTUNE_SEED ?? Date.now() % 2 ** 31);
const scope = scopeOf();
const env = envWith(
  { csat: 2, name: "Eva", tags: ["price"], at: 0, due: "2026-10-05" },
  { self: { object: "response", id: "r1" } },
);

/** Whether a pointer leads to something in the rule. */
function leads(rule: unknown, path: string): boolean {
  let node: unknown = rule;
  for (const token of path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))) {
    if (node === null || typeof node !== "object" || !Object.hasOwn(node, token)) return false;
    node = (node as Record<string, unknown>)[token];
  }
  return true;
}

describe(`rules that nobody should write (seed ${SEED})`, () => {
  it("are refused with a pointer into the rule, or mean something: check, evaluation and SQL never throw", () => {
    let refused = 0;
    const all = [
      ...fc.sample(spoilt, { seed: SEED, numRuns: 4_000 }),
      ...fc.sample(garbage, { seed: SEED, numRuns: 4_000 }),
    ];
    const before = Object.getOwnPropertyNames(Object.prototype).join();
    for (const rule of all) {
      const { expression, problems } = check(rule, scope, { self: true });
      const shown = () => `seed ${SEED} ${JSON.stringify(rule)?.slice(0, 500)} ${JSON.stringify(problems)}`;
      expect(expression === null, shown()).toBe(problems.length > 0);
      for (const { path } of problems) expect(leads(rule, path), shown()).toBe(true);
      if (expression === null) refused += 1;
      else {
        expect(() => evaluate(expression, env), shown()).not.toThrow();
        if (expression.sql && expression.type.kind !== "list")
          for (const dialect of ["sqlite", "postgresql"] as const)
            expect(() => toSql(expression, targetOf(dialect, env)), shown()).not.toThrow();
      }
    }
    expect(refused).toBeGreaterThan(all.length / 3);
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
  });

  it("are, without a schema, answered or refused by name", () => {
    for (const rule of fc.sample(fc.oneof(spoilt, garbage), { seed: SEED, numRuns: 4_000 })) {
      try {
        applyUntyped(rule, { csat: 1, name: "Eva", tags: ["a"] }, { now: 0, timeZone: "UTC" });
      } catch (error) {
        expect(
          error,
          `seed ${SEED} ${JSON.stringify(rule)?.slice(0, 500)} ${(error as Error).stack}`,
        ).toBeInstanceOf(AppError);
      }
    }
  });

  it("a rule that builds a huge text is stopped", () => {
    const { expression } = check({ cat: Array.from({ length: 400 }, () => ({ var: "comment" })) }, scope);
    expect(() => evaluate(expression!, envWith({ comment: "x".repeat(1000) }))).toThrow(
      "expression_result_too_large",
    );
  });
});
