import { type Issue, pointer } from "../errors.ts";

/** The bounds of `expressions.md`: checked at every door and again at load. */
export const LIMITS = { bytes: 64 * 1024, depth: 20, nodes: 500, result: 256 * 1024 } as const;

const UNSAFE = new Set(["__proto__", "constructor", "prototype"]);
const MAX_ISSUES = 50;

interface Place {
  value: unknown;
  path: string;
  depth: number;
  /** Inside the arguments of `var`: the whole `var` is one node. */
  leaf: boolean;
}

/** True when a segment of the path could reach beyond own data. */
export function isUnsafePath(path: string): boolean {
  return path.split(".").some((segment) => UNSAFE.has(segment));
}

/**
 * Structural guard, before anything else looks at a rule: size, depth, number of nodes, plain JSON values only, own keys only,
 * one operator per object. Iterative, and it stops at the first bound that is broken, so that a hostile document costs nothing.
 * `base` is prepended to the pointers.
 */
export function guard(rule: unknown, base = ""): Issue[] {
  const issues: Issue[] = [];
  const places: Place[] = [{ value: rule, path: base, depth: 0, leaf: false }];
  let nodes = 0;
  let bytes = 0;
  for (let place = places.pop(); place; place = places.pop()) {
    const { value, path, depth, leaf } = place;
    if (!leaf && !Array.isArray(value)) nodes++;
    if (nodes > LIMITS.nodes)
      return [...issues, { path, code: "expression_too_many_nodes", params: { max: LIMITS.nodes } }];
    bytes += weight(value);
    if (bytes > LIMITS.bytes)
      return [...issues, { path, code: "expression_too_large", params: { max: LIMITS.bytes } }];
    if (issues.length >= MAX_ISSUES) return issues;
    if (value === null || typeof value === "boolean" || typeof value === "string") continue;
    if (typeof value === "number") {
      if (!Number.isFinite(value)) issues.push({ path, code: "expression_not_json" });
      continue;
    }
    if (typeof value !== "object") {
      issues.push({ path, code: "expression_not_json" });
      continue;
    }
    if (Array.isArray(value)) {
      // An array in an argument list is a list of its own; a list within a list has no meaning, yet it must not run deep.
      if (value.length > LIMITS.nodes)
        return [...issues, { path, code: "expression_too_many_nodes", params: { max: LIMITS.nodes } }];
      if (depth + 1 > LIMITS.depth + 1) issues.push(deep(path));
      else
        for (let i = value.length - 1; i >= 0; i--)
          places.push({ value: value[i], path: pointer(path, i), depth: depth + 1, leaf });
      continue;
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      issues.push({ path, code: "expression_not_json" });
      continue;
    }
    const keys = Object.keys(value);
    if (keys.length !== 1) {
      issues.push({ path, code: "expression_one_operator", params: { count: keys.length } });
      continue;
    }
    const key = keys[0]!;
    if (UNSAFE.has(key)) {
      issues.push({ path, code: "expression_unsafe", params: { name: key } });
      continue;
    }
    if (depth + 1 > LIMITS.depth) {
      issues.push(deep(path));
      continue;
    }
    const inner = (value as Record<string, unknown>)[key];
    const path2 = pointer(path, key);
    const name = key === "var" && Array.isArray(inner) ? inner[0] : inner;
    if (key === "var" && typeof name === "string" && isUnsafePath(name))
      issues.push({ path, code: "expression_unsafe", params: { name } });
    const isVar = key === "var" || leaf;
    if (Array.isArray(inner)) {
      bytes += 2;
      if (inner.length > LIMITS.nodes)
        return [...issues, { path, code: "expression_too_many_nodes", params: { max: LIMITS.nodes } }];
      for (let i = inner.length - 1; i >= 0; i--)
        places.push({ value: inner[i], path: pointer(path2, i), depth: depth + 1, leaf: isVar });
    } else places.push({ value: inner, path: path2, depth: depth + 1, leaf: isVar });
  }
  return issues;
}

const deep = (path: string): Issue => ({
  path,
  code: "expression_too_deep",
  params: { max: LIMITS.depth },
});

/** Bytes of the value in JSON without what it contains. */
function weight(value: unknown): number {
  if (typeof value === "string") return textWeight(value);
  if (typeof value === "number") return String(value).length + 1;
  if (value === null || typeof value !== "object") return 6;
  if (Array.isArray(value)) return 2 + value.length;
  let sum = 2;
  for (const key of Object.keys(value).slice(0, 2)) sum += textWeight(key) + 2;
  return sum;
}

function textWeight(text: string): number {
  if (text.length > LIMITS.bytes) return text.length;
  return new TextEncoder().encode(JSON.stringify(text)).length;
}
