import type { ValueType } from "../fields/value.ts";

/** Whether a value of type `got` may stand where `wanted` is. Null fits everywhere: it is absent. */
export function fits(wanted: ValueType, got: ValueType): boolean {
  if (got.kind === "null" || wanted.kind === "null" || wanted.kind === "any" || got.kind === "any")
    return true;
  if (wanted.kind === "option" && got.kind === "option")
    return (
      wanted.options === got.options ||
      wanted.options.some((option) => got.options.some((other) => other.key === option.key))
    );
  if (wanted.kind === "id" && got.kind === "id") return shared(wanted.to, got.to);
  if (wanted.kind === "list" && got.kind === "list") return fits(wanted.of, got.of);
  return wanted.kind === got.kind;
}

function shared(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 0 || b.length === 0 || a.includes("*") || b.includes("*")) return true;
  return a.some((key) => b.includes(key));
}

const BRANCHING = new Set(["if", "?:"]);

/** A rule that takes its type from its neighbours: a literal, or a choice among literals. */
export function isLiteralish(rule: unknown): boolean {
  if (rule === null || typeof rule !== "object") return true;
  if (Array.isArray(rule)) return rule.every(isLiteralish);
  const key = Object.keys(rule)[0]!;
  if (!BRANCHING.has(key)) return false;
  const inner = (rule as Record<string, unknown>)[key];
  const args = Array.isArray(inner) ? inner : [inner];
  return args.every((arg, i) => (i % 2 === 0 && i < args.length - 1 ? true : isLiteralish(arg)));
}

/** The hint that an operator's alike arguments inherit: only what gives back one of them does. */
export function joinOf(op: string, hint: ValueType | undefined): ValueType | undefined {
  return BRANCHING.has(op) || op === "min" || op === "max" ? hint : undefined;
}
