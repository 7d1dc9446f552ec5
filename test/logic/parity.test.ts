import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Db } from "#app/db/types.ts";
import { check } from "#app/logic/check.ts";
import { evaluate, test } from "#app/logic/evaluate.ts";
import type { Expression } from "#app/logic/expression.ts";
import { predicate, toSql } from "#app/logic/sql.ts";
import { trace } from "#app/logic/trace.ts";
import type { Env } from "#app/logic/types.ts";
import { ENGINES, openTestDb } from "#test/support/databases.ts";
import { rules, worldOf } from "./rules.ts";
import { envOf, idsWhere, load, scopeOf, targetOf } from "./small-world.ts";
import { garbage, spoilt } from "./spoilt.ts";

/**
 * Memory, SQLite and PostgreSQL select the same records: rules of every operator over records of every kind, absent values, Chinese,
 * width, case, accents, month ends, time zones with and without summer time, money, one and two hops.
 */
const SEED = Number(process.env.ATTUNE_SEED ?? Date.now() % 2 ** 31);
const RECORDS = 200;
const CONDITIONS = Number(process.env.ATTUNE_RULES ?? 150);
const VALUES = Math.ceil(CONDITIONS / 5);
const ZONES = [
  "Asia/Shanghai",
  "Europe/Berlin",
  "America/New_York",
  "UTC",
  "Australia/Lord_Howe",
  "Africa/Cairo",
];

const world = worldOf(SEED, RECORDS);
const scope = scopeOf();

function checked(rule: unknown): Expression | null {
  const { expression, problems } = check(rule, scope, { sql: true });
  if (expression) return expression;
  // The generator knows types, not the range of products.
  const codes = problems.map((problem) => problem.code).filter((code) => !BOUNDS.has(code));
  if (codes.length > 0) throw new Error(`${JSON.stringify(rule)} ${JSON.stringify(problems)}`);
  return null;
}
const BOUNDS = new Set(["expression_too_deep", "expression_too_many_nodes", "expression_number_range"]);

function sample(kind: "condition" | "number" | "text" | "date" | "moment", count: number) {
  return fc
    .sample(rules[kind], { seed: SEED, numRuns: count })
    .map((rule) => ({ rule, expression: checked(rule) }))
    .filter((item): item is { rule: unknown; expression: Expression } => item.expression !== null);
}

const envs = (timeZone: string): Map<string, Env> =>
  new Map([...world.response!].map(([id, record]) => [id, envOf(world, record, { timeZone })]));

describe.each(ENGINES)(`on %s (seed ${SEED})`, (engine) => {
  let db: Db;
  beforeAll(async () => {
    db = await openTestDb(engine);
    await load(db, world);
  });

  it("every generated rule selects the records that memory selects", async () => {
    let pairs = 0;
    let selected = 0;
    const list = sample("condition", CONDITIONS);
    for (const [i, { rule, expression }] of list.entries()) {
      const zone = ZONES[i % ZONES.length]!;
      const byId = envs(zone);
      const target = targetOf(engine, byId.values().next().value!);
      const where = predicate(expression, target);
      const found = await idsWhere(db, where, target.from()).catch((error) => {
        throw new Error(`${JSON.stringify(rule)}\n${where.sql.slice(0, 3000)}`, {
          cause: error,
        });
      });
      const wanted = [...byId]
        .filter(([, env]) => test(expression, env))
        .map(([id]) => id)
        .sort();
      expect(found.sort(), `seed ${SEED} zone ${zone} ${JSON.stringify(rule)}`).toEqual(wanted);
      pairs += byId.size;
      selected += wanted.length;
    }
    console.log(`${engine}: ${pairs} pairs of rule and record agree, ${selected} selected (seed ${SEED})`);
    expect(pairs).toBeGreaterThanOrEqual(10_000);
    expect(selected).toBeGreaterThan(pairs / 20);
  });

  it("a list of thousands, such as a large team, is one parameter", async () => {
    const many = Array.from({ length: 3_000 }, (_, i) => `x${i}`);
    const { expression } = check({ in: [{ var: "owner" }, { var: "actor.team_members" }] }, scope, {
      sql: true,
    });
    const env = envs("UTC").values().next().value!;
    const team = (path: string) => (path === "actor.team_members" ? [...many, "u2"] : env.get(path));
    const target = targetOf(engine, { ...env, get: team });
    const where = predicate(expression!, target);
    expect(where.params).toHaveLength(1);
    const wanted = [...world.response!].filter(([, record]) => record.owner === "u2").map(([id]) => id);
    expect(wanted.length).toBeGreaterThan(0);
    expect((await idsWhere(db, where, target.from())).sort()).toEqual(wanted.sort());
  });

  it("no rule that check lets pass, however odd, makes the database fail or disagree", async () => {
    const odd = fc.sample(fc.oneof(spoilt, garbage), { seed: SEED, numRuns: CONDITIONS * 8 });
    let tried = 0;
    for (const rule of odd) {
      const { expression } = check(rule, scope, { sql: true });
      if (!expression || expression.type.kind === "list" || expression.type.kind === "link") continue;
      const byId = envs("Europe/Berlin");
      const target = targetOf(engine, byId.values().next().value!);
      const value = toSql(expression, target);
      const rows = await db
        .all<{ id: string; v: unknown }>(
          `SELECT "t"."id" AS "id", ${value.sql} AS "v" FROM ${target.from()} LIMIT 20`,
          value.params,
        )
        .catch((error) => {
          throw new Error(`${JSON.stringify(rule)}\n${value.sql.slice(0, 3000)}`, { cause: error });
        });
      for (const row of rows) {
        const wanted = evaluate(expression, byId.get(row.id)!);
        // Hundreds of thousands are alike; only what is not needs words.
        if (row.v === (typeof wanted === "boolean" ? Number(wanted) : wanted)) continue;
        const where = `seed ${SEED} ${row.id} ${JSON.stringify(rule)}`;
        if (typeof wanted === "boolean") expect(row.v, where).toBe(wanted ? 1 : 0);
        else if (typeof wanted === "number" && row.v !== null)
          expect(Math.abs(Number(row.v) - wanted), where).toBeLessThanOrEqual(Math.abs(wanted) * 1e-12);
        else expect(row.v, where).toEqual(wanted);
      }
      tried += 1;
    }
    expect(tried).toBeGreaterThan(20);
  });

  it.each(["number", "text", "date", "moment"] as const)(
    "every generated %s is the value that memory computes",
    async (kind) => {
      for (const [i, { rule, expression }] of sample(kind, VALUES).entries()) {
        const byId = envs(ZONES[i % ZONES.length]!);
        const target = targetOf(engine, byId.values().next().value!);
        const value = toSql(expression, target);
        const rows = await db
          .all<{ id: string; v: unknown }>(
            `SELECT "t"."id" AS "id", ${value.sql} AS "v" FROM ${target.from()}`,
            value.params,
          )
          .catch((error) => {
            throw new Error(`${JSON.stringify(rule)}\n${value.sql.slice(0, 3000)}`, { cause: error });
          });
        for (const row of rows) {
          const wanted = evaluate(expression, byId.get(row.id)!);
          if (row.v === wanted) continue;
          const where = `seed ${SEED} ${row.id} ${JSON.stringify(rule)}`;
          if (typeof wanted === "number" && kind === "number" && row.v !== null)
            expect(Math.abs(Number(row.v) - wanted), where).toBeLessThanOrEqual(Math.abs(wanted) * 1e-12);
          else expect(row.v, where).toEqual(wanted);
        }
      }
    },
  );
});

it(`working hours stay in memory: SQL is refused wherever they stand, a trace agrees (seed ${SEED})`, () => {
  const hours = fc.tuple(rules.moment, rules.moment).map((between) => ({ working_hours_between: between }));
  const around = fc.tuple(fc.constantFrom("<", ">="), hours, rules.number).map(([sign, ...sides]) => ({
    and: [{ [sign]: sides }, { "!": [{ empty: [sides[0]] }] }],
  }));
  const byId = [...envs("Europe/Berlin").values()].slice(0, 20);
  for (const rule of fc.sample(around, { seed: SEED, numRuns: 40 })) {
    const refused = check(rule, scope, { sql: true });
    expect(refused.expression, JSON.stringify(rule)).toBeNull();
    const { expression, problems } = check(rule, scope);
    if (!expression) {
      expect(
        problems.filter(({ code }) => !BOUNDS.has(code)),
        JSON.stringify(rule),
      ).toEqual([]);
      continue;
    }
    expect(expression.sql).toBe(false);
    for (const env of byId) expect(trace(expression, env).value).toEqual(evaluate(expression, env));
  }
});

it(`a trace comes to the same result as the evaluation (seed ${SEED})`, () => {
  const byId = [...envs("Asia/Shanghai").values()].slice(0, 40);
  for (const { rule, expression } of sample("condition", 200))
    for (const env of byId) {
      const result = trace(expression, env);
      expect(result.value, JSON.stringify(rule)).toEqual(evaluate(expression, env));
      expect(result.trace.value, JSON.stringify(rule)).toEqual(result.value);
    }
});
