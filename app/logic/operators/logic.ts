import type { Locale } from "../../i18n/text.ts";
import type { CallNode, Node } from "../expression.ts";
import { BOOLEAN, type Call, type Operator, type Run } from "../operator.ts";
import { beside } from "../prose.ts";
import { joined, sql } from "../sql-fragment.ts";
import type { Sql } from "../types.ts";
import { fill } from "./compare.ts";
import { amongListed } from "./list.ts";

/** True of a value that is there and neither false nor zero: json-logic's truth, with absence. */
export const holds = (value: unknown): boolean => value !== null && value !== false && value !== 0;

function conditions(call: Call): Node | null {
  const args = call.rules.map((_, i) => call.condition(i));
  return args.every((arg) => arg !== null) ? call.node(BOOLEAN, args as Node[]) : null;
}

function junction(key: "and" | "or", label: Record<Locale, string>, link: Record<Locale, string>): Operator {
  const stop = key === "or";
  return {
    key,
    label,
    arity: [1, 500],
    truth: true,
    check: conditions,
    run(node, compile) {
      const runs = node.args.map((arg) => compile(arg, "plain"));
      return (env, element) => {
        for (const run of runs) if ((run(env, element) === true) === stop) return stop;
        return !stop;
      };
    },
    sql(node, writer) {
      const args = key === "and" ? denialsLast(node.args) : node.args;
      const parts = args.map((arg) => writer.condition(arg));
      return parts.length === 1 ? parts[0]! : balanced(parts, key === "and" ? " AND " : " OR ");
    },
    sentence: (node, teller) =>
      node.args
        .map((arg) => teller.closed(arg))
        .reduce((text, arg) => beside(beside(text, link[teller.locale]), arg)),
  };
}

const DENIALS: ReadonlySet<string> = new Set(["!", "!=", "!=="]);

/**
 * "is not done" holds of nearly every row, "is below 3" of few: an engine that takes conditions in their order then leaves most rows
 * after the first one. Which is asked first changes no answer.
 */
const denialsLast = (args: readonly Node[]): readonly Node[] => [
  ...args.filter((arg) => !DENIALS.has(arg.op)),
  ...args.filter((arg) => DENIALS.has(arg.op)),
];

/** Brackets in halves: a chain of hundreds would be as deep as it is long, and SQLite's parser has a bound. */
function balanced(parts: readonly Sql[], by: string): Sql {
  if (parts.length <= 50) return sql`(${joined(parts, by)})`;
  const middle = parts.length >> 1;
  return sql`(${balanced(parts.slice(0, middle), by)}${by}${balanced(parts.slice(middle), by)})`;
}

const negation: Operator = {
  key: "!",
  label: { "zh-CN": "并非", en: "not" },
  arity: [1, 1],
  truth: true,
  check: conditions,
  run(node, compile) {
    const run = compile(node.args[0]!, "plain");
    return (env, element) => run(env, element) !== true;
  },
  sql: (node, writer) => sql`(${writer.condition(node.args[0]!)}) IS NOT TRUE`,
  sentence(node, teller) {
    const [arg] = node.args;
    if (arg?.op === "empty" && "args" in arg) {
      const what = teller.closed((arg as CallNode).args[0]!);
      return teller.locale === "en" ? `${what} is not empty` : beside(what, "不为空");
    }
    const listed = arg && amongListed(arg, teller);
    if (listed)
      return fill(
        teller.locale === "en" ? `{0} is not ${listed}` : `{0}不是${listed}`,
        [(arg as CallNode).args[0]!],
        teller,
      );
    const inner = teller.tell(node.args[0]!);
    if ("variable" in node.args[0]!) return teller.locale === "en" ? `not ${inner}` : beside("并非", inner);
    return teller.locale === "en" ? `not (${inner})` : `并非（${inner}）`;
  },
};

const affirmation: Operator = {
  key: "!!",
  label: { "zh-CN": "成立", en: "holds" },
  arity: [1, 1],
  truth: true,
  check(call) {
    const arg = call.arg(0);
    return arg && call.node(BOOLEAN, [arg]);
  },
  run(node, compile) {
    const run = compile(node.args[0]!, "plain");
    return (env, element) => holds(run(env, element));
  },
  sql(node, writer) {
    const arg = node.args[0]!;
    if (arg.op === "missing" || arg.op === "missing_some") return writer.bare(arg);
    if (arg.type.kind === "boolean") return writer.condition(arg);
    const value = writer.value(arg, "plain");
    return arg.type.kind === "number" ? sql`${value} <> 0` : sql`${value} IS NOT NULL`;
  },
  sentence(node, teller) {
    const arg = node.args[0]!;
    if (arg.type.kind === "boolean" || arg.op.startsWith("missing")) return teller.tell(arg);
    return teller.locale === "en" ? `${teller.closed(arg)} is set` : beside(teller.closed(arg), "有值");
  },
};

function choice(key: "if" | "?:"): Operator {
  return {
    key,
    label: { "zh-CN": "如果", en: "if" },
    arity: [1, 500],
    check(call) {
      const last = call.rules.length - 1;
      const tests: (Node | null)[] = [];
      const branches: number[] = [];
      for (let i = 0; i < last; i += 2) {
        tests.push(call.condition(i));
        branches.push(i + 1);
      }
      if (last % 2 === 0) branches.push(last);
      const values = call.alike(branches);
      if (!values || tests.some((test) => test === null)) return null;
      const args: Node[] = [];
      values.forEach((value, i) => {
        if (tests[i]) args.push(tests[i]!);
        args.push(value);
      });
      const typed = values.find((value) => value.type.kind !== "null") ?? values[0]!;
      const money = values.every((value) => value.type.kind === "null" || sameMoney(value, typed));
      return call.node(money ? typed.type : { kind: "number" }, args);
    },
    run(node, compile, mode) {
      const runs = node.args.map((arg, i) =>
        compile(arg, i % 2 === 0 && i < node.args.length - 1 ? "plain" : mode),
      );
      const last = runs.length - 1;
      return (env, element) => {
        for (let i = 0; i < last; i += 2)
          if (runs[i]!(env, element) === true) return runs[i + 1]!(env, element);
        return last % 2 === 0 ? (runs[last] as Run)(env, element) : null;
      };
    },
    sql(node, writer, mode) {
      const last = node.args.length - 1;
      if (last === 0) return writer.value(node.args[0]!, mode);
      const value = (arg: Node) =>
        arg.type.kind === "null" ? writer.nothing(node.type) : writer.value(arg, mode);
      const parts: Sql[] = [];
      for (let i = 0; i < last; i += 2)
        parts.push(sql`WHEN ${writer.condition(node.args[i]!)} THEN ${value(node.args[i + 1]!)}`);
      if (last % 2 === 0) parts.push(sql`ELSE ${value(node.args[last]!)}`);
      return sql`CASE ${joined(parts, " ")} END`;
    },
    sentence(node, teller) {
      const en = teller.locale === "en";
      const last = node.args.length - 1;
      const parts: string[] = [];
      for (let i = 0; i < last; i += 2)
        parts.push(fill(en ? "{1} if {0}" : "{0}时为{1}", [node.args[i]!, node.args[i + 1]!], teller));
      if (last % 2 === 0)
        parts.push(fill(last === 0 ? "{0}" : en ? "otherwise {0}" : "否则为{0}", [node.args[last]!], teller));
      return parts.join(en ? ", " : "，");
    },
  };
}

function sameMoney(a: Node, b: Node): boolean {
  if (a.type.kind !== "number" || b.type.kind !== "number") return true;
  return a.type.money?.currency === b.type.money?.currency && a.type.money?.digits === b.type.money?.digits;
}

export const logicOperators: readonly Operator[] = [
  junction("and", { "zh-CN": "并且", en: "and" }, { "zh-CN": "，并且", en: " and " }),
  junction("or", { "zh-CN": "或者", en: "or" }, { "zh-CN": "，或者", en: " or " }),
  negation,
  affirmation,
  choice("if"),
  choice("?:"),
];
