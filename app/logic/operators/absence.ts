import type { Value } from "../../fields/value.ts";
import type { CallNode, Node } from "../expression.ts";
import { isLiteral } from "../expression.ts";
import { BOOLEAN, type Call, type Compile, type Operator, type Run, TEXT } from "../operator.ts";
import { joined, sql } from "../sql-fragment.ts";
import type { SqlWriter } from "../sql-writer.ts";
import type { Sql } from "../types.ts";

const LIST = { kind: "list", of: TEXT } as const;

const empty: Operator = {
  key: "empty",
  label: { "zh-CN": "为空", en: "is empty" },
  arity: [1, 1],
  truth: true,
  check(call) {
    const arg = call.arg(0);
    return arg && call.node(BOOLEAN, [arg]);
  },
  run(node, compile) {
    const run = compile(node.args[0]!, "plain");
    return (env, element) => run(env, element) === null;
  },
  sql(node, writer) {
    const arg = node.args[0]!;
    if (arg.op === "missing" || arg.op === "missing_some") return sql`(${writer.bare(arg)}) IS NOT TRUE`;
    return sql`${writer.value(arg, "plain")} IS NULL`;
  },
  sentence: { "zh-CN": "{0}为空", en: "{0} is empty" },
};

/** Variables of `missing`: literal paths. */
function variables(call: Call, rules: readonly unknown[], at: (i: number) => string): Node[] | null {
  const nodes = rules.map((path, i) => call.variable(path, at(i)));
  return nodes.every((node) => node !== null) ? (nodes as Node[]) : null;
}

/** Paths of the absent ones, in order. */
function absentPaths(nodes: readonly Node[], compile: Compile): (env: Parameters<Run>[0]) => string[] {
  const runs = nodes.map((node) => ({ path: pathOf(node), run: compile(node, "plain") }));
  return (env) => runs.filter(({ run }) => run(env, null) === null).map(({ path }) => path);
}

const pathOf = (node: Node): string => ("variable" in node ? node.variable.path : "");

const absent = (nodes: readonly Node[], writer: SqlWriter): Sql[] =>
  nodes.map((node) => sql`${writer.value(node, "plain")} IS NULL`);

const names = (nodes: readonly Node[], tell: (node: Node) => string, en: boolean): string =>
  nodes.map(tell).join(en ? ", " : "、");

const missing: Operator = {
  key: "missing",
  label: { "zh-CN": "缺少", en: "missing" },
  arity: [1, 500],
  check(call) {
    const inner = Array.isArray(call.rules[0]);
    const rules = inner ? (call.rules[0] as unknown[]) : call.rules;
    const args = variables(call, rules, (i) => (inner ? `${call.at(0)}/${i}` : call.at(i)));
    return args && call.node(LIST, args);
  },
  run(node, compile) {
    const paths = absentPaths(node.args, compile);
    return (env) => {
      const found = paths(env);
      return found.length === 0 ? null : found;
    };
  },
  /** A condition: check lets SQL only ask whether something is missing. */
  sql: (node, writer) => sql`(${joined(absent(node.args, writer), " OR ")})`,
  sentence: (node, teller) => {
    const en = teller.locale === "en";
    const list = names(node.args, teller.tell, en);
    return en ? `one of ${list} is missing` : `${list} 有缺`;
  },
};

const missingSome: Operator = {
  key: "missing_some",
  label: { "zh-CN": "至少缺少", en: "missing some" },
  arity: [2, 2],
  check(call) {
    const [count, paths] = call.rules;
    if (!Number.isInteger(count) || (count as number) < 0)
      return call.problem("expression_needs_whole", undefined, call.at(0));
    if (!Array.isArray(paths)) return call.problem("expression_needs_list", undefined, call.at(1));
    const args = variables(call, paths, (i) => `${call.at(1)}/${i}`);
    const least = call.literal(count, call.at(0), { kind: "number" });
    return args && least ? call.node(LIST, [least, ...args]) : null;
  },
  run(node, compile) {
    const need = needOf(node);
    const fields = node.args.slice(1);
    const paths = absentPaths(fields, compile);
    return (env): Value | null => {
      const found = paths(env);
      return found.length === 0 || fields.length - found.length >= need ? null : found;
    };
  },
  sql(node, writer) {
    const fields = absent(node.args.slice(1), writer);
    if (fields.length === 0) return sql`(1 = 0)`;
    const counted = joined(
      fields.map((field) => sql`CASE WHEN ${field} THEN 1 ELSE 0 END`),
      " + ",
    );
    // More absent than may be, and at least one.
    return sql`(${counted} > ${Math.max(0, fields.length - needOf(node))})`;
  },
  sentence: (node, teller) => {
    const en = teller.locale === "en";
    const list = names(node.args.slice(1), teller.tell, en);
    return en ? `fewer than ${needOf(node)} of ${list} are set` : `${list} 中有值的不足 ${needOf(node)} 项`;
  },
};

const needOf = (node: CallNode): number => {
  const need = node.args[0]!;
  return isLiteral(need) ? (need.value as number) : 0;
};

export const absenceOperators: readonly Operator[] = [empty, missing, missingSome];
