import type { Expression } from "../logic/expression.ts";
import { trace } from "../logic/trace.ts";
import type { Env, TraceNode } from "../logic/types.ts";

/**
 * How an expression came out, as a run keeps it: pointers are relative to the rule, not to the configuration in which it was
 * checked, so that they hold when schemas move.
 */
export function explain(expression: Expression, env: Env): TraceNode {
  const node = trace(expression, env).trace;
  const base = expression.root.pointer;
  return base === "" ? node : relative(node, base);
}

function relative(node: TraceNode, base: string): TraceNode {
  const { children } = node;
  return {
    ...node,
    pointer: node.pointer.startsWith(base) ? node.pointer.slice(base.length) : node.pointer,
    ...(children && { children: children.map((child) => relative(child, base)) }),
  };
}
