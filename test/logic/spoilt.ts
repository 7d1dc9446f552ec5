import fc from "fast-check";
import { OPERATORS } from "#app/logic/operators/index.ts";
import { rules } from "./rules.ts";

/** Rules that are right, and the same with one place spoilt. */
const poison = fc.constantFrom<unknown>(
  JSON.parse('{"__proto__":[1]}'),
  { constructor: [1] },
  { var: "constructor.name" },
  { var: "a.__proto__" },
  { var: ["", 1] },
  { method: [{ var: "name" }, "big"] },
  { log: 1 },
  { "==": [1, 1], "!=": [1, 2] },
  {},
  [],
  [["=="]],
  Number.NaN,
  null,
  undefined,
  "x".repeat(70_000),
  { var: null },
  { map: [[1], { map: [[1], 1] }] },
  { "<": [] },
  1e300,
  -0,
  { date_add: [{ now: [] }, 1e300, "year"] },
  { substr: ["a", 1e308] },
  { "*": [1e16, 1e16, 1e16] },
  { list: [1] },
  { link: ["x"] },
  { in: ["a", "abc"] },
  { changed: [] },
  { missing: [[["a"]]] },
);
const any = fc.oneof(rules.condition, rules.number, rules.text, rules.date, rules.moment);
export const spoilt = fc.tuple(any, poison, fc.nat()).map(([rule, bad, at]) => spoil(rule, bad, at));
export const garbage = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: "medium" },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom("csat", "name", "tags", "", "__proto__", "day"),
    fc
      .tuple(fc.constantFrom(...OPERATORS.keys(), "var", "toString"), fc.array(tie("node"), { maxLength: 4 }))
      .map(([op, args]) => ({ [op]: args })),
    fc.tuple(fc.constantFrom("var", "!", "empty"), tie("node")).map(([op, arg]) => ({ [op]: arg })),
  ),
})).node;

/** Puts the bad thing in the place of some node. */
function spoil(rule: unknown, bad: unknown, at: number): unknown {
  const copy = structuredClone(rule);
  const places: [Record<string, unknown> | unknown[], string | number][] = [];
  const walk = (node: unknown) => {
    if (node === null || typeof node !== "object") return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      walk((node as Record<string, unknown>)[key]);
    }
  };
  walk(copy);
  if (places.length === 0) return bad;
  const [node, key] = places[at % places.length]!;
  (node as Record<string, unknown>)[key as string] = bad;
  return copy;
}
