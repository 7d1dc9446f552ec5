import { describe, expect, it } from "vitest";
import { check } from "#app/logic/check.ts";
import { test } from "#app/logic/evaluate.ts";
import { predicate } from "#app/logic/sql.ts";
import { trace } from "#app/logic/trace.ts";
import type { Dialect, TraceNode } from "#app/logic/types.ts";
import { envWith, scopeOf, targetOf } from "./small-world.ts";

const v = (path: string) => ({ var: path });
function where(rule: unknown, dialect: Dialect = "sqlite") {
  const { expression, problems } = check(rule, scopeOf(), { sql: true, expect: "condition" });
  if (!expression) throw new Error(JSON.stringify(problems));
  return predicate(expression, targetOf(dialect, envWith({})));
}

describe("SQL that an index can serve", () => {
  it.each<[unknown, string, unknown[]]>([
    [{ "<": [v("csat"), 3] }, '"t"."csat" < ?', [3]],
    [{ "==": [v("name"), "Café"] }, '"t"."name__f" = ?', ["cafe"]],
    [{ "==": [v("due"), "2026-10-05"] }, '"t"."due" = ?', ["2026-10-05"]],
    [{ ">=": [v("amount"), 12.34] }, '"t"."amount" >= ?', [1234]],
    [{ ">": [v("amount"), 12.345] }, '"t"."amount" >= ?', [1235]],
    [{ "<=": [v("amount"), -0.005] }, '"t"."amount" <= ?', [-1]],
    [{ "==": [v("amount"), 0.1] }, '"t"."amount" = ?', [10]],
    [{ "==": [v("amount"), 0.001] }, "(1 = 0)", []],
    [{ ">=": [v("amount"), v("settings.tiers.vip")] }, '"t"."amount" >= ?', [100050]],
    [{ "<": [v("amount"), v("price")] }, '"t"."amount" < "t"."price"', []],
    [{ "==": [v("owner"), v("actor.id")] }, '"t"."owner" = ?', ["u1"]],
    [{ in: [v("owner"), v("actor.team_members")] }, '"t"."owner" IN (?, ?)', ["u1", "u2"]],
    [{ in: ["sales", v("actor.roles")] }, "(1 = 1)", []],
    [{ "<": [v("csat"), v("settings.nothing")] }, "(1 = 0)", []],
    [{ "==": [v("related"), null] }, '"t"."related" IS NULL', []],
    [{ starts_with: [v("name"), "Ab"] }, '("t"."name__f" >= ? AND "t"."name__f" < ?)', ["ab", "ac"]],
    [{ "!=": [v("stage"), "won"] }, '("t"."stage" = ?) IS NOT TRUE', ["won"]],
    [
      { ">": [v("at"), { date_add: [{ now: [] }, -1, "hour"] }] },
      '"t"."at" > CAST(? AS BIGINT)',
      [Date.parse("2026-10-05T01:00:00Z")],
    ],
  ])("%j", (rule, sql, params) => {
    expect(where(rule)).toEqual({ sql, params });
  });

  it("identifiers are quoted and values are parameters, on PostgreSQL with their type", () => {
    expect(where({ "<": [v("csat"), 3] }, "postgresql").sql).toBe('"t"."csat" < CAST(? AS BIGINT)');
    const hostile = where({ "==": [v("name"), '\'; DROP TABLE "o_response"; --?'] });
    expect(hostile.sql).toBe('"t"."name__f" = ?');
  });

  it("a chain of hundreds stays flat for the parser", () => {
    const { sql } = where({ or: Array.from({ length: 120 }, (_, i) => ({ "==": [v("csat"), i] })) });
    expect(sql.match(/\?/g)).toHaveLength(120);
    expect(sql.startsWith("((")).toBe(true);
  });
});

describe("the trace", () => {
  const flat = (node: TraceNode): string[] => [
    `${node.pointer} ${node.path ?? node.op} ${JSON.stringify(node.value)}`,
    ...(node.children ?? []).flatMap(flat),
  ];

  it("shows each step and what it saw, and no branch that was not reached", () => {
    const { expression } = check(
      { or: [{ "<": [v("csat"), 3] }, { "==": [v("name"), "ÉVA"] }, v("ok")] },
      scopeOf(),
    );
    const result = trace(expression!, envWith({ csat: 4, name: "Eva" }));
    expect(result.value).toBe(true);
    expect(flat(result.trace)).toEqual([
      " or true",
      "/or/0 < false",
      "/or/0/</0 csat 4",
      "/or/0/</1 literal 3",
      "/or/1 == true",
      '/or/1/==/0 name "Eva"',
      '/or/1/==/1 literal "ÉVA"',
    ]);
  });

  it("is bounded", () => {
    const all = {
      some: [v("tags"), { and: Array.from({ length: 480 }, () => ({ "!=": [v(""), "x"] })).slice(0, 150) }],
    };
    const { expression, problems } = check(
      {
        ...all,
        some: [
          Array.from({ length: 40 }, (_, i) => `t${i}`),
          { or: Array.from({ length: 100 }, () => ({ "==": [v(""), "zz"] })) },
        ],
      },
      scopeOf(),
    );
    expect(problems).toEqual([]);
    const result = trace(expression!, envWith({}));
    expect(result.value).toBe(test(expression!, envWith({})));
    expect(flat(result.trace).length).toBeLessThanOrEqual(1_000);
  });
});
