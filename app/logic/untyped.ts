import jsonLogic from "json-logic-js";
import { invalid, pointer } from "../errors.ts";
import { fold, isAbsent } from "../fields/value.ts";
import { guard, isUnsafePath } from "./limits.ts";
import { BOOLEAN, TEXT } from "./operator.ts";
import { operatorOf } from "./operators/index.ts";
import type { Env, Rule } from "./types.ts";
import { own, typed } from "./untyped-values.ts";

// The stock operator prints on standard output, where `logic apply` answers one line for each that it reads.
jsonLogic.add_operation("log", (value: unknown) => {
  console.error(value);
  return value;
});

/** Stock json-logic-js 2.0.5, for `attune logic apply --standard`; `log` prints on standard error. */
export function applyStandard(rule: Rule, data: unknown): unknown {
  return jsonLogic.apply(rule as Parameters<typeof jsonLogic.apply>[0], data);
}

/**
 * Our meaning without a schema: json-logic-js underneath, with the differences of `expressions.md` points 1 to 4 laid over it (absence,
 * membership, folded text) and our own operators. Values are what they are in the JSON; moments are ISO text or ms. Throws the problems
 * of a rule that is not one of ours.
 */
export function applyUntyped(rule: Rule, data: unknown, env: Pick<Env, "now" | "timeZone">): unknown {
  const faults = guard(rule);
  if (faults.length > 0) throw invalid(faults);
  return walk(rule, data, { env: { ...env, get: () => null }, root: data }, "", 0);
}

interface Walk {
  env: Env;
  root: unknown;
}

const MOST_ITERATIONS = 2;

function walk(rule: unknown, data: unknown, at: Walk, path: string, loops: number): unknown {
  if (Array.isArray(rule)) return rule.map((item, i) => walk(item, data, at, pointer(path, i), loops));
  if (rule === null || typeof rule !== "object") return rule;
  const op = Object.keys(rule)[0]!;
  const inner = (rule as Record<string, unknown>)[op];
  const rules = Array.isArray(inner) ? inner : [inner];
  const place = pointer(path, op);
  const arg = (i: number, scope = data, deeper = loops): unknown =>
    walk(rules[i], scope, at, Array.isArray(inner) ? pointer(place, i) : place, deeper);
  switch (op) {
    case "if":
    case "?:": {
      let i = 0;
      for (; i < rules.length - 1; i += 2) if (truthy(arg(i))) return arg(i + 1);
      return i === rules.length - 1 ? arg(i) : null;
    }
    case "and":
    case "or": {
      let value: unknown = null;
      for (let i = 0; i < rules.length; i++) {
        value = arg(i);
        if (truthy(value) === (op === "or")) return value;
      }
      return value;
    }
    case "some":
    case "all":
    case "none": {
      if (loops >= MOST_ITERATIONS)
        throw invalid([{ path, code: "expression_iterations", params: { max: MOST_ITERATIONS } }]);
      const items = arg(0);
      if (!Array.isArray(items) || items.length === 0) return op === "none";
      const test = (item: unknown) => truthy(arg(1, item, loops + 1));
      return op === "all" ? items.every(test) : items.some(test) === (op === "some");
    }
    case "==":
    case "!=":
    case "===":
    case "!==": {
      const [a, b] = [arg(0), arg(1)];
      const wanted = op.startsWith("=");
      if (rules[0] === null || rules[1] === null) return isAbsent(rules[0] === null ? b : a) === wanted;
      return equal(a, b, op.length === 3) === wanted;
    }
  }
  if (op === "var" || op === "missing" || op === "missing_some" || op === "changed") {
    const values = rules.map((_, i) => arg(i));
    return readers[op](values, data);
  }
  if (!operatorOf(op) || op === "this")
    throw invalid([{ path, code: "expression_unknown_operator", params: { operator: op } }]);
  return apply(
    op,
    rules.map((_, i) => arg(i)),
    at.env,
    path,
  );
}

const truthy = (value: unknown): boolean => jsonLogic.truthy(value);

/** A stock operation over values that are never read as rules; null where JavaScript cannot make a primitive of one. */
function stock(op: string, values: readonly unknown[]): unknown {
  const rule = { [op]: values.map((_, i) => ({ var: String(i) })) };
  try {
    return jsonLogic.apply(rule as Parameters<typeof jsonLogic.apply>[0], values);
  } catch {
    return null;
  }
}

function equal(a: unknown, b: unknown, strict: boolean): boolean {
  if (isAbsent(a) || isAbsent(b)) return false;
  if (!strict && typeof a === "string" && typeof b === "string") return fold(a) === fold(b);
  return stock(strict ? "===" : "==", [a, b]) === true;
}

/** Own properties only. */
function read(data: unknown, path: unknown): unknown {
  if (path === "" || isAbsent(path)) return data;
  const name = String(path);
  if (isUnsafePath(name)) return undefined;
  let value: unknown = data;
  for (const segment of name.split(".")) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string, unknown>)[segment];
  }
  return value;
}

function absentOf(data: unknown, paths: readonly unknown[]): unknown[] {
  return paths.filter((path) => isAbsent(read(data, path)));
}

const readers: Record<
  "var" | "missing" | "missing_some" | "changed",
  (values: unknown[], data: unknown) => unknown
> = {
  var: ([path, otherwise], data) => {
    const value = read(data, path);
    return value === undefined ? (otherwise ?? null) : value;
  },
  missing: (values, data) => absentOf(data, Array.isArray(values[0]) ? values[0] : values),
  missing_some: ([need, paths], data) => {
    if (!Array.isArray(paths)) return [];
    const absent = absentOf(data, paths);
    return paths.length - absent.length >= Number(need) ? [] : absent;
  },
  changed: ([path, ...ends], data) => {
    const [before, now] = [read(data, `old.${path}`), read(data, path)];
    if (JSON.stringify(before ?? null) === JSON.stringify(now ?? null)) return false;
    const meets = (value: unknown, end: unknown) =>
      end === null ? isAbsent(value) : equal(value, end, false);
    return ends.length < 2 || (meets(before, ends[0]) && meets(now, ends[1]));
  },
};

const ARITHMETIC = new Set(["+", "-", "*", "/", "%", "min", "max"]);

function apply(op: string, values: readonly unknown[], env: Env, path: string): unknown {
  if (op === "!") return !truthy(values[0]);
  if (op === "!!") return truthy(values[0]);
  if (op === "empty") return isAbsent(values[0]);
  if (op === "in") {
    const [wanted, items] = values;
    if (isAbsent(wanted) || !Array.isArray(items)) return false;
    return items.some((item) =>
      typeof item === "string" ? equal(item, wanted, typeof wanted !== "string") : item === wanted,
    );
  }
  if (op === "cat")
    return stock(
      "cat",
      values.map((value) => (isAbsent(value) ? "" : value)),
    );
  if (op === "<" || op === "<=" || op === ">" || op === ">=") {
    if (values.length < 2 || values.some(isAbsent)) return false;
    if (!values.every((value) => typeof value === "string")) return stock(op, values) === true;
    return typed(op, values.slice(0, op.startsWith("<") ? 3 : 2), () => TEXT, BOOLEAN, env);
  }
  if (ARITHMETIC.has(op)) {
    if (values.some(isAbsent)) return null;
    const result = stock(op, values);
    return typeof result === "number" && Number.isFinite(result) ? result : null;
  }
  return own(op, values, env, path);
}
