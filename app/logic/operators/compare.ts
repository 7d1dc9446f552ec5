import type { Link, Value, ValueType } from "../../fields/value.ts";
import { type CallNode, isLiteral, type Node } from "../expression.ts";
import { BOOLEAN, type Call, type Mode, type Operator, type Run, type Teller } from "../operator.ts";
import { woven } from "../prose.ts";
import { FALSE, joined, sql, TRUE } from "../sql-fragment.ts";
import { compareText } from "../words.ts";
import { compareSql, type Sign } from "./compare-sql.ts";

const ORDERED: readonly ValueType["kind"][] = ["number", "date", "moment", "text"];

export const isNull = (node: Node): boolean => isLiteral(node) && node.value === null;

/** What the arguments are compared as. */
function kindOf(node: CallNode): ValueType["kind"] {
  return node.args.find((arg) => arg.type.kind !== "null")?.type.kind ?? "null";
}

function checkEquality(call: Call): Node | null {
  if (call.rules[0] === null || call.rules[1] === null) {
    const args = [call.arg(0), call.arg(1)];
    return args[0] && args[1] ? call.node(BOOLEAN, args as Node[]) : null;
  }
  const args = call.alike([0, 1]);
  if (!args) return null;
  if (args.some((arg) => arg.type.kind === "list")) return call.problem("expression_lists_not_compared");
  return call.node(BOOLEAN, args);
}

function checkOrder(call: Call): Node | null {
  const args = call.alike(call.rules.map((_, i) => i));
  if (!args) return null;
  for (const [i, arg] of args.entries())
    if (!ORDERED.includes(arg.type.kind))
      return call.problem(
        arg.type.kind === "null" ? "expression_null_not_ordered" : "expression_no_order",
        { type: arg.type.kind },
        call.at(i),
      );
  return call.node(BOOLEAN, args);
}

/** Present and the same. Text arrives folded where case does not matter. */
export function same(a: Value | null, b: Value | null): boolean {
  if (a === null || b === null) return false;
  if (a === b) return true;
  return typeof a === "object" && typeof b === "object" && sameLink(a as Link, b as Link);
}
const sameLink = (a: Link, b: Link) => a.object !== undefined && a.object === b.object && a.id === b.id;

/** Order of two present values of one type; false when one is absent. */
export function inOrder(sign: Sign, a: Value | null, b: Value | null): boolean {
  if (a === null || b === null) return false;
  if (typeof a === "number") {
    const n = b as number;
    return sign === "<"
      ? a < n
      : sign === "<="
        ? a <= n
        : sign === ">"
          ? a > n
          : sign === ">="
            ? a >= n
            : a === n;
  }
  const order = compareText(a as string, b as string);
  if (sign === "<") return order < 0;
  if (sign === "<=") return order <= 0;
  if (sign === ">") return order > 0;
  return sign === ">=" ? order >= 0 : order === 0;
}

function equality(
  key: "==" | "!=" | "===" | "!==",
  words: {
    label: Record<"zh-CN" | "en", string>;
    text: Record<"zh-CN" | "en", string>;
    none: Record<"zh-CN" | "en", string>;
  },
): Operator {
  const wanted = key[0] === "=";
  const strict = key.length === 3;
  const modeOf = (node: CallNode): Mode => (!strict && kindOf(node) === "text" ? "folded" : "plain");
  return {
    key,
    label: words.label,
    arity: [2, 2],
    truth: true,
    check: checkEquality,
    run(node, compile) {
      const [a, b] = node.args as [Node, Node];
      if (isNull(a) || isNull(b)) {
        const other = compile(isNull(b) ? a : b, "plain");
        return (env, element) => (other(env, element) === null) === wanted;
      }
      const mode = modeOf(node);
      const left = compile(a, mode);
      const right = compile(b, mode);
      return (env, element) => same(left(env, element), right(env, element)) === wanted;
    },
    sql(node, writer) {
      const [a, b] = node.args as [Node, Node];
      if (isNull(a) || isNull(b))
        return sql`${writer.value(isNull(b) ? a : b, "plain")} IS ${wanted ? "NULL" : "NOT NULL"}`;
      const equal = compareSql("=", a, b, writer, modeOf(node));
      if (wanted) return equal;
      return equal === FALSE ? TRUE : sql`(${equal}) IS NOT TRUE`;
    },
    sentence(node, teller) {
      const [a, b] = node.args as [Node, Node];
      if (isNull(a) || isNull(b)) return fill(words.none[teller.locale], [isNull(b) ? a : b], teller);
      return fill(words.text[teller.locale], node.args, teller);
    },
  };
}

export function fill(template: string, args: readonly Node[], teller: Teller): string {
  return woven(template, (i) => (args[i] ? teller.closed(args[i]) : ""));
}

function order(
  sign: "<" | "<=" | ">" | ">=",
  most: 2 | 3,
  label: Record<"zh-CN" | "en", string>,
  text: Record<"zh-CN" | "en", string>,
  between?: Record<"zh-CN" | "en", string>,
): Operator {
  const modeOf = (node: CallNode): Mode => (kindOf(node) === "text" ? "folded" : "plain");
  return {
    key: sign,
    label,
    arity: [2, most],
    truth: true,
    check: checkOrder,
    run(node, compile): Run {
      const [a, b, c] = node.args.map((arg) => compile(arg, modeOf(node))) as [Run, Run, Run?];
      if (!c) return (env, element) => inOrder(sign, a(env, element), b(env, element));
      return (env, element) => {
        const middle = b(env, element);
        return inOrder(sign, a(env, element), middle) && inOrder(sign, middle, c(env, element));
      };
    },
    sql(node, writer) {
      const [a, b, c] = node.args as [Node, Node, Node?];
      const mode = modeOf(node);
      const first = compareSql(sign, a, b, writer, mode);
      return c ? sql`(${joined([first, compareSql(sign, b, c, writer, mode)], " AND ")})` : first;
    },
    sentence: (node, teller) =>
      fill(
        node.args.length === 3 && between ? between[teller.locale] : text[teller.locale],
        node.args,
        teller,
      ),
  };
}

export const compareOperators: readonly Operator[] = [
  equality("==", {
    label: { "zh-CN": "是", en: "is" },
    text: { "zh-CN": "{0}是{1}", en: "{0} is {1}" },
    none: { "zh-CN": "{0}为空", en: "{0} is empty" },
  }),
  equality("!=", {
    label: { "zh-CN": "不是", en: "is not" },
    text: { "zh-CN": "{0}不是{1}", en: "{0} is not {1}" },
    none: { "zh-CN": "{0}不为空", en: "{0} is not empty" },
  }),
  equality("===", {
    label: { "zh-CN": "完全等于", en: "is exactly" },
    text: { "zh-CN": "{0}完全等于{1}", en: "{0} is exactly {1}" },
    none: { "zh-CN": "{0}为空", en: "{0} is empty" },
  }),
  equality("!==", {
    label: { "zh-CN": "不完全等于", en: "is not exactly" },
    text: { "zh-CN": "{0}不完全等于{1}", en: "{0} is not exactly {1}" },
    none: { "zh-CN": "{0}不为空", en: "{0} is not empty" },
  }),
  order(
    "<",
    3,
    { "zh-CN": "小于", en: "is less than" },
    { "zh-CN": "{0}小于{1}", en: "{0} is less than {1}" },
    { "zh-CN": "{1}大于{0}且小于{2}", en: "{1} is between {0} and {2}, both excluded" },
  ),
  order(
    "<=",
    3,
    { "zh-CN": "不大于", en: "is at most" },
    { "zh-CN": "{0}不大于{1}", en: "{0} is at most {1}" },
    { "zh-CN": "{1}在{0}到{2}之间", en: "{1} is between {0} and {2}" },
  ),
  order(
    ">",
    2,
    { "zh-CN": "大于", en: "is more than" },
    { "zh-CN": "{0}大于{1}", en: "{0} is more than {1}" },
  ),
  order(
    ">=",
    2,
    { "zh-CN": "不小于", en: "is at least" },
    { "zh-CN": "{0}不小于{1}", en: "{0} is at least {1}" },
  ),
];
