import type { Value } from "../fields/value.ts";
import { compileNode } from "./compile.ts";
import { argsOf, isVar, type Node } from "./expression.ts";
import type { Mode } from "./operator.ts";
import type { Env } from "./types.ts";

export interface Constant {
  value: Value | null;
}

/** The value of a node that reads no record: literals, settings, the actor, the clock, and what is computed from them. */
export function constantOf(node: Node, mode: Mode, env: Env, element?: Constant): Constant | null {
  if (!isConstant(node, element !== undefined)) return null;
  return { value: compileNode(node, mode)(env, element?.value ?? null) };
}

const ITERATIONS = new Set(["some", "all", "none"]);

function isConstant(node: Node, element: boolean): boolean {
  if (isVar(node)) return node.variable.source.from === "constant";
  if (node.op === "element") return element;
  if (node.op === "this") return false;
  const args = argsOf(node);
  if (ITERATIONS.has(node.op)) return isConstant(args[0]!, element) && isConstant(args[1]!, true);
  return args.every((arg) => isConstant(arg, element));
}
