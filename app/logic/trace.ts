import type { Value } from "../fields/value.ts";
import { compileNode } from "./compile.ts";
import { type Expression, isVar, type Node } from "./expression.ts";
import { literalValue } from "./literal.ts";
import type { Run } from "./operator.ts";
import type { Env, TraceNode } from "./types.ts";

/** A trace is read by people: this many steps, and texts this long, are enough. */
const MOST_STEPS = 1_000;
const LONGEST_TEXT = 500;

/**
 * Evaluates with a node for every step that was taken (a branch that was not reached has none). The value is the one of `evaluate`.
 * Texts show as they are, also where they were compared folded.
 */
export function trace(expression: Expression, env: Env): { value: Value | null; trace: TraceNode } {
  const top: TraceNode = { pointer: "", op: "", value: null };
  let current = top;
  let steps = 0;
  const around = (node: Node, run: Run): Run => {
    return (inner, element) => {
      steps += 1;
      if (steps > MOST_STEPS) return run(inner, element);
      const step: TraceNode = { pointer: node.pointer, op: node.op, value: null };
      if (isVar(node) || node.op === "formula")
        step.path = (node as { variable: { path: string } }).variable.path;
      const parent = current;
      parent.children ??= [];
      parent.children.push(step);
      current = step;
      const value = run(inner, element);
      current = parent;
      step.value = shown(seen(node, value, inner));
      return value;
    };
  };
  const value = compileNode(expression.root, "plain", around)(env, null);
  return { value: value === 0 ? 0 : value, trace: top.children![0]! };
}

/** What the step saw before folding. */
function seen(node: Node, value: Value | null, env: Env): Value | null {
  if (isVar(node) && value !== null) return env.get(node.variable.path) ?? null;
  if (node.op === "literal" && "value" in node) return literalValue(node.value, node.type, env);
  return value;
}

function shown(value: Value | null): Value | null {
  if (typeof value === "string" && value.length > LONGEST_TEXT) return `${value.slice(0, LONGEST_TEXT)}…`;
  if (Array.isArray(value) && value.length > 50) return value.slice(0, 50);
  return value === 0 ? 0 : value;
}
