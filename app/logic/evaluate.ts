import type { Value } from "../fields/value.ts";
import { compileNode } from "./compile.ts";
import type { Expression } from "./expression.ts";
import type { Run } from "./operator.ts";
import type { Env } from "./types.ts";

const compiled = new WeakMap<Expression, Run>();

function runOf(expression: Expression): Run {
  let run = compiled.get(expression);
  if (!run) {
    run = compileNode(expression.root, "plain");
    compiled.set(expression, run);
  }
  return run;
}

/** The value of an expression: money in major units, moments in ms UTC, absent is null. Compiled on first use. */
export function evaluate(expression: Expression, env: Env): Value | null {
  const value = runOf(expression)(env, null);
  // Minus zero is zero.
  return value === 0 ? 0 : value;
}

/** Whether a condition holds. A boolean that is absent does not. */
export function test(expression: Expression, env: Env): boolean {
  return runOf(expression)(env, null) === true;
}
