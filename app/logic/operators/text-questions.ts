import type { Locale } from "../../i18n/text.ts";
import type { Node } from "../expression.ts";
import { BOOLEAN, type Call, type Operator, type Run, TEXT } from "../operator.ts";
import { FALSE, sql } from "../sql-fragment.ts";
import type { SqlWriter } from "../sql-writer.ts";
import type { Sql } from "../types.ts";
import { afterPrefix } from "../words.ts";

/** Reads every argument as text; the call is of this type. */
export function ofTexts(type: typeof BOOLEAN) {
  return (call: Call): Node | null => {
    const args = call.rules.map((_, i) => call.need(i, ["text"], TEXT));
    return args.every((arg) => arg !== null) ? call.node(type, args as Node[]) : null;
  };
}

/** A question about two texts, without regard to case, width and accents. */
function question(
  key: string,
  label: Record<Locale, string>,
  sentence: Record<Locale, string>,
  test: (text: string, wanted: string) => boolean,
  toSql: (text: Sql, wanted: Sql, writer: SqlWriter, known: string | undefined) => Sql,
): Operator {
  return {
    key,
    label,
    arity: [2, 2],
    truth: true,
    check: ofTexts(BOOLEAN),
    run(node, compile) {
      const [text, wanted] = node.args.map((arg) => compile(arg, "folded")) as [Run, Run];
      return (env, element) => {
        const a = text(env, element);
        const b = wanted(env, element);
        return a !== null && b !== null && test(a as string, b as string);
      };
    },
    sql(node, writer) {
      const [text, wanted] = node.args as [Node, Node];
      const known = writer.constant(wanted, "folded");
      if (known?.value === null) return FALSE;
      const pieces = [writer.value(text, "folded"), writer.value(wanted, "folded")];
      return writer.bind(pieces, ([a, b]) => toSql(a!, b!, writer, known?.value as string | undefined));
    },
    sentence,
  };
}

/** Whether a text contains another one, or begins or ends with it. */
export const textQuestions: readonly Operator[] = [
  question(
    "contains",
    { "zh-CN": "包含", en: "contains" },
    { "zh-CN": "{0}包含{1}", en: "{0} contains {1}" },
    (text, wanted) => text.includes(wanted),
    (text, wanted, writer) => sql`${writer.postgres ? "strpos" : "instr"}(${text}, ${wanted}) > 0`,
  ),
  question(
    "starts_with",
    { "zh-CN": "开头是", en: "starts with" },
    { "zh-CN": "{0}开头是{1}", en: "{0} starts with {1}" },
    (text, wanted) => text.startsWith(wanted),
    (text, wanted, writer, known) => {
      const after = known ? afterPrefix(known) : null;
      const collate = writer.postgres ? ' COLLATE "C"' : "";
      // A range, so that an index on the folded column is used.
      if (after !== null)
        return sql`(${text} >= ${wanted}${collate} AND ${text} < ${writer.param(after, TEXT)}${collate})`;
      return sql`substr(${text}, 1, length(${wanted})) = ${wanted}`;
    },
  ),
  question(
    "ends_with",
    { "zh-CN": "结尾是", en: "ends with" },
    { "zh-CN": "{0}结尾是{1}", en: "{0} ends with {1}" },
    (text, wanted) => text.endsWith(wanted),
    (text, wanted) =>
      sql`(length(${text}) >= length(${wanted}) AND substr(${text}, length(${text}) - length(${wanted}) + 1) = ${wanted})`,
  ),
];
