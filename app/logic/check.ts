import type { Issue } from "../errors.ts";
import type { ValueType } from "../fields/value.ts";
import { Checker } from "./checker.ts";
import { argsOf, type Expression, type Node } from "./expression.ts";
import { guard } from "./limits.ts";
import type { Rule, Scope } from "./types.ts";
import { fits } from "./typing.ts";
import { warningsOf } from "./warnings.ts";

export interface CheckOptions {
  /** What the whole must be; anything unless told. */
  expect?: "condition" | ValueType;
  /** Only SQL will read it: what needs memory is refused. */
  sql?: boolean;
  /** `{ "this": [] }` is allowed. */
  self?: boolean;
  /** Prepended to every pointer. */
  path?: string;
  /** Our own wrapping of a rule that was within the limits: what was put around it does not count. */
  guarded?: boolean;
}

export interface Checked {
  /** Null when there was any problem. */
  expression: Expression | null;
  problems: Issue[];
  warnings: Issue[];
}

/**
 * Checks a stored rule in a scope: structure and limits, known operators and fields, types. All problems are given, each with the JSON
 * Pointer of its node. The one way to an {@link Expression}.
 */
export function check(rule: Rule, scope: Scope, options: CheckOptions = {}): Checked {
  const path = options.path ?? "";
  const faults = options.guarded ? [] : guard(rule, path);
  if (faults.length > 0) return { expression: null, problems: faults, warnings: [] };
  const checker = new Checker(scope, { sql: options.sql ?? false, self: options.self ?? false });
  const root = rootOf(checker, rule, path, options.expect);
  const { found } = checker;
  if (root) noteLists(root, checker, false);
  if (!root || found.problems.length > 0)
    return { expression: null, problems: unique(found.problems), warnings: [] };
  const expression: Expression = {
    rule,
    type: root.type,
    root,
    paths: [...found.paths],
    sql: found.sql,
    timed: found.timed,
  };
  return { expression, problems: [], warnings: unique([...found.warnings, ...warningsOf(root)]) };
}

function rootOf(checker: Checker, rule: Rule, path: string, expect: CheckOptions["expect"]): Node | null {
  if (expect === undefined) return checker.infer(rule, path);
  if (expect === "condition") return checker.condition(rule, path);
  const node = checker.infer(rule, path, expect.kind === "link" ? undefined : expect);
  if (!node || fits(expect, node.type)) return node;
  if (expect.kind === "link" && node.type.kind === "id" && node.type.to.length === 1)
    return { op: "link", pointer: path, type: expect, args: [node] };
  return checker.differ(path, expect, node.type);
}

/** What `missing` gives can be asked in SQL whether it is empty, and nothing else. */
function noteLists(node: Node, checker: Checker, asked: boolean): void {
  if ((node.op === "missing" || node.op === "missing_some" || node.op === "link") && !asked)
    checker.memoryOnly(node.pointer);
  for (const arg of argsOf(node)) noteLists(arg, checker, node.op === "!!" || node.op === "empty");
}

/** A formula used twice reports once. */
function unique(issues: readonly Issue[]): Issue[] {
  const seen = new Set<string>();
  return issues.filter(({ path, code, params }) => {
    const key = `${path} ${code} ${JSON.stringify(params ?? null)}`;
    return !seen.has(key) && seen.add(key);
  });
}
