import type { Locale } from "../../i18n/text.ts";
import { dayText, weekdayOf } from "../calendar.ts";
import type { Node } from "../expression.ts";
import { NUMBER, type Operator } from "../operator.ts";
import { datePartSql, dateSql, weekdaySql } from "../sql-calendar.ts";
import { sql } from "../sql-fragment.ts";
import { dayArg, dayOf, kindOf, when } from "./when.ts";

const daysBetween: Operator = {
  key: "days_between",
  label: { "zh-CN": "相隔天数", en: "days between" },
  arity: [2, 2],
  whole: true,
  check(call) {
    const from = when(call, 0);
    const to = when(call, 1);
    return from && to ? call.node(NUMBER, [from, to]) : null;
  },
  run(node, compile) {
    const [from, to] = node.args as [Node, Node];
    const a = compile(from, "plain");
    const b = compile(to, "plain");
    return (env, element) => {
      const start = a(env, element);
      const end = b(env, element);
      if (start === null || end === null) return null;
      return dayOf(end, kindOf(to), env) - dayOf(start, kindOf(from), env);
    };
  },
  sql: (node, writer) => sql`(${dayArg(node.args[1]!, writer)} - ${dayArg(node.args[0]!, writer)})`,
  sentence: { "zh-CN": "从{0}到{1}的天数", en: "the days from {0} to {1}" },
};

function datePart(
  key: "year" | "month" | "day" | "weekday",
  label: Record<Locale, string>,
  sentence: Record<Locale, string>,
): Operator {
  return {
    key,
    label,
    arity: [1, 1],
    whole: true,
    check(call) {
      const arg = when(call, 0);
      return arg && call.node(NUMBER, [arg]);
    },
    run(node, compile) {
      const run = compile(node.args[0]!, "plain");
      const kind = kindOf(node.args[0]!);
      return (env, element) => {
        const value = run(env, element);
        if (value === null) return null;
        const day = dayOf(value, kind, env);
        if (key === "weekday") return weekdayOf(day);
        const text = dayText(day);
        if (text === null) return null;
        return Number(key === "year" ? text.slice(0, 4) : key === "month" ? text.slice(5, 7) : text.slice(8));
      };
    },
    sql(node, writer) {
      const [arg] = node.args as [Node];
      if (key === "weekday") return weekdaySql(dayArg(arg, writer));
      const text = kindOf(arg) === "date" ? writer.value(arg, "plain") : dateSql(dayArg(arg, writer), writer);
      return datePartSql(text, key);
    },
    sentence,
  };
}

export const datePartOperators: readonly Operator[] = [
  daysBetween,
  datePart("year", { "zh-CN": "年", en: "year" }, { "zh-CN": "{0}的年份", en: "the year of {0}" }),
  datePart("month", { "zh-CN": "月", en: "month" }, { "zh-CN": "{0}的月份", en: "the month of {0}" }),
  datePart("day", { "zh-CN": "日", en: "day" }, { "zh-CN": "{0}的日", en: "the day of the month of {0}" }),
  datePart(
    "weekday",
    { "zh-CN": "星期", en: "weekday" },
    { "zh-CN": "{0}的星期（1 至 7）", en: "the weekday (1 to 7) of {0}" },
  ),
];
