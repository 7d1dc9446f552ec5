import { type CallNode, isLiteral, type Node } from "../expression.ts";
import { remainder, roundTo } from "../number.ts";
import { type Call, type Compile, NUMBER, type Operator, type Run } from "../operator.ts";
import { joined, sql } from "../sql-fragment.ts";
import type { SqlWriter } from "../sql-writer.ts";
import type { Sql } from "../types.ts";
import { inOrder } from "./compare.ts";

function numbers(call: Call): Node | null {
  const args = call.rules.map((_, i) => call.need(i, ["number"], NUMBER));
  return args.every((arg) => arg !== null) ? call.node(NUMBER, args as Node[]) : null;
}

/** Folds from the left; absent as soon as one part is. */
function folded(step: (sum: number, value: number) => number | null) {
  return (node: CallNode, compile: Compile): Run => {
    const runs = node.args.map((arg) => compile(arg, "arith"));
    return (env, element) => {
      let sum = runs[0]!(env, element) as number | null;
      for (let i = 1; i < runs.length && sum !== null; i++) {
        const value = runs[i]!(env, element) as number | null;
        sum = value === null ? null : step(sum, value);
      }
      return sum;
    };
  };
}

const parts = (node: CallNode, writer: SqlWriter): Sql[] =>
  node.args.map((arg) => writer.value(arg, "arith"));

function infix(
  key: string,
  sign: string,
  label: { "zh-CN": string; en: string },
  most: number,
  step: (a: number, b: number) => number | null,
  toSql: (values: Sql[]) => Sql,
): Operator {
  const unary = key === "-";
  return {
    key,
    label,
    arity: [key === "/" || key === "%" ? 2 : 1, most],
    check: numbers,
    run(node, compile) {
      if (unary && node.args.length === 1) {
        const run = compile(node.args[0]!, "arith");
        return (env, element) => {
          const value = run(env, element) as number | null;
          return value === null ? null : -value;
        };
      }
      return folded(step)(node, compile);
    },
    sql(node, writer) {
      const values = parts(node, writer);
      if (values.length === 1) return unary ? sql`(- ${values[0]!})` : values[0]!;
      return key === "%" ? writer.bind(values, toSql) : toSql(values);
    },
    sentence: (node, teller) =>
      node.args.length === 1
        ? `${unary ? "−" : ""}${teller.closed(node.args[0]!)}`
        : node.args.map((arg) => teller.closed(arg)).join(` ${sign} `),
  };
}

/** Smallest or largest of numbers, dates or moments. */
function extreme(key: "min" | "max", label: { "zh-CN": string; en: string }): Operator {
  const sign = key === "min" ? "<" : ">";
  return {
    key,
    label,
    arity: [1, 500],
    check(call) {
      const args = call.alike(call.rules.map((_, i) => i));
      if (!args) return null;
      for (const [i, arg] of args.entries())
        if (!["number", "date", "moment"].includes(arg.type.kind))
          return call.problem("expression_needs_number", { type: arg.type.kind }, call.at(i));
      const { kind } = args[0]!.type;
      return call.node(kind === "number" ? NUMBER : args[0]!.type, args);
    },
    run(node, compile) {
      const runs = node.args.map((arg) => compile(arg, node.type.kind === "number" ? "arith" : "plain"));
      return (env, element) => {
        let best = runs[0]!(env, element);
        for (let i = 1; i < runs.length && best !== null; i++) {
          const value = runs[i]!(env, element);
          if (value === null || inOrder(sign, value, best)) best = value;
        }
        return best;
      };
    },
    sql(node, writer) {
      const mode = node.type.kind === "number" ? "arith" : "plain";
      const values = node.args.map((arg) => writer.value(arg, mode));
      if (values.length === 1) return values[0]!;
      if (!writer.postgres) return sql`${key}(${joined(values, ", ")})`;
      // LEAST and GREATEST pass over NULL.
      return writer.bind(values, (names) => {
        const absent = joined(
          names.map((name) => sql`${name} IS NULL`),
          " OR ",
        );
        return sql`CASE WHEN ${absent} THEN NULL ELSE ${key === "min" ? "LEAST" : "GREATEST"}(${joined(names, ", ")}) END`;
      });
    },
    sentence: (node, teller) => {
      const list = node.args.map((arg) => teller.tell(arg)).join(teller.locale === "en" ? ", " : "、");
      if (teller.locale === "en") return `the ${key === "min" ? "smallest" : "largest"} of ${list}`;
      return `${list}中${key === "min" ? "最小" : "最大"}的`;
    },
  };
}

const absolute: Operator = {
  key: "abs",
  label: { "zh-CN": "绝对值", en: "absolute value" },
  arity: [1, 1],
  check: numbers,
  run(node, compile) {
    const run = compile(node.args[0]!, "arith");
    return (env, element) => {
      const value = run(env, element) as number | null;
      return value === null ? null : Math.abs(value);
    };
  },
  sql: (node, writer) => sql`abs(${writer.value(node.args[0]!, "arith")})`,
  sentence: { "zh-CN": "{0}的绝对值", en: "the absolute value of {0}" },
};

/** Digits of a checked `round`: a literal, 0 unless given. */
function digitsOf(node: CallNode): number {
  const digits = node.args[1];
  return digits && isLiteral(digits) ? (digits.value as number) : 0;
}

const round: Operator = {
  key: "round",
  label: { "zh-CN": "四舍五入", en: "round" },
  arity: [1, 2],
  check(call) {
    const digits = call.rules[1] ?? 0;
    if (typeof digits !== "number" || !Number.isInteger(digits) || digits < -6 || digits > 10)
      return call.problem("expression_round_digits", undefined, call.at(1));
    return numbers(call);
  },
  run(node, compile) {
    const run = compile(node.args[0]!, "arith");
    const digits = digitsOf(node);
    return (env, element) => {
      const value = run(env, element) as number | null;
      return value === null ? null : roundTo(value, digits);
    };
  },
  sql(node, writer) {
    const digits = digitsOf(node);
    const scale = 10 ** Math.abs(digits);
    return writer.bind([writer.value(node.args[0]!, "arith")], ([x]) =>
      digits >= 0
        ? sql`((sign(${x!}) * floor(abs(${x!}) * ${scale} + 0.5)) / ${scale})`
        : sql`(sign(${x!}) * floor(abs(${x!}) / ${scale} + 0.5) * ${scale})`,
    );
  },
  sentence(node, teller) {
    const value = teller.closed(node.args[0]!);
    const digits = digitsOf(node);
    if (teller.locale === "en") return `${value} rounded${digits ? ` to ${digits} decimals` : ""}`;
    return `${value} 四舍五入${digits ? `到 ${digits} 位小数` : ""}`;
  },
};

export const arithmeticOperators: readonly Operator[] = [
  infix(
    "+",
    "+",
    { "zh-CN": "加", en: "plus" },
    500,
    (a, b) => a + b,
    (v) => sql`(${joined(v, " + ")})`,
  ),
  infix(
    "-",
    "−",
    { "zh-CN": "减", en: "minus" },
    2,
    (a, b) => a - b,
    (v) => sql`(${joined(v, " - ")})`,
  ),
  infix(
    "*",
    "×",
    { "zh-CN": "乘", en: "times" },
    500,
    (a, b) => a * b,
    (v) => sql`(${joined(v, " * ")})`,
  ),
  infix(
    "/",
    "÷",
    { "zh-CN": "除以", en: "divided by" },
    2,
    (a, b) => (b === 0 ? null : a / b),
    ([a, b]) => sql`(${a!} / NULLIF(${b!}, 0))`,
  ),
  infix(
    "%",
    "mod",
    { "zh-CN": "取余", en: "remainder of" },
    2,
    (a, b) => (b === 0 ? null : remainder(a, b)),
    ([a, b]) =>
      sql`CASE WHEN abs(${a!} / NULLIF(${b!}, 0)) < 9007199254740992 THEN ${a!} - ${b!} * trunc(${a!} / ${b!}) END`,
  ),
  extreme("min", { "zh-CN": "最小", en: "smallest" }),
  extreme("max", { "zh-CN": "最大", en: "largest" }),
  absolute,
  round,
];
