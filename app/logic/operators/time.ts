import type { ValueType } from "../../fields/value.ts";
import { type Locale, label } from "../../i18n/text.ts";
import {
  addToDate,
  addToMoment,
  dayText,
  difference,
  localDay,
  UNITS,
  type Unit,
  workingHours,
} from "../calendar.ts";
import { type CallNode, isLiteral, isVar, type Node } from "../expression.ts";
import { type Call, DATE, MOMENT, NUMBER, type Operator, type Teller } from "../operator.ts";
import { beside, UNIT } from "../prose.ts";
import { dateAddSql, dateDiffSql, dateSql, daySql } from "../sql-calendar.ts";
import { zoneOf } from "../zone.ts";
import { fill } from "./compare.ts";
import { kindOf, wallOf, when } from "./when.ts";

function checkUnit(call: Call, kind: ValueType["kind"]): Node | null {
  const raw = call.rules[2];
  if (!UNITS.includes(raw as Unit))
    return call.problem("expression_unit", { units: UNITS.join(", ") }, call.at(2));
  if (kind === "date" && (raw === "minute" || raw === "hour"))
    return call.problem("expression_unit_of_date", { unit: raw }, call.at(2));
  return call.literal(raw, call.at(2), { kind: "text" });
}
const unitOf = (node: CallNode): Unit => (isLiteral(node.args[2]!) ? (node.args[2].value as Unit) : "day");

const UNIT_WORDS: Record<Unit, Record<Locale, string>> = {
  minute: { "zh-CN": "分钟", en: "minutes" },
  hour: { "zh-CN": "小时", en: "hours" },
  day: { "zh-CN": "天", en: "days" },
  week: { "zh-CN": "周", en: "weeks" },
  month: { "zh-CN": "个月", en: "months" },
  year: { "zh-CN": "年", en: "years" },
};

const now: Operator = {
  key: "now",
  label: { "zh-CN": "现在", en: "now" },
  arity: [0, 0],
  check(call) {
    call.timed();
    return call.node(MOMENT, []);
  },
  run: () => (env) => env.now,
  sql: (node, writer) => writer.param(writer.env.now, node.type),
  sentence: { "zh-CN": "现在", en: "now" },
};

const today: Operator = {
  key: "today",
  label: { "zh-CN": "今天", en: "today" },
  arity: [0, 0],
  check(call) {
    call.timed();
    return call.node(DATE, []);
  },
  run: () => (env) => dayText(localDay(env.now, zoneOf(env.timeZone))),
  sql: (node, writer) =>
    writer.param(dayText(localDay(writer.env.now, zoneOf(writer.env.timeZone))), node.type),
  sentence: { "zh-CN": "今天", en: "today" },
};

const date: Operator = {
  key: "date",
  label: { "zh-CN": "日期", en: "date" },
  arity: [1, 1],
  check(call) {
    const arg = when(call, 0);
    return arg && call.node(DATE, [arg]);
  },
  run(node, compile) {
    const run = compile(node.args[0]!, "plain");
    const kind = kindOf(node.args[0]!);
    return (env, element) => {
      const value = run(env, element);
      if (value === null || kind === "date") return value;
      return dayText(localDay(value as number, zoneOf(env.timeZone)));
    };
  },
  sql(node, writer) {
    const [arg] = node.args as [Node];
    const value = writer.value(arg, "plain");
    return kindOf(arg) === "date" ? value : dateSql(daySql(value, "moment", writer), writer);
  },
  sentence: { "zh-CN": "{0}的日期", en: "the date of {0}" },
};

const dateAdd: Operator = {
  key: "date_add",
  label: { "zh-CN": "时间推移", en: "add time" },
  arity: [3, 3],
  check(call) {
    const start = when(call, 0);
    const amount = call.need(1, ["number"], NUMBER);
    const unit = start && checkUnit(call, start.type.kind);
    return start && amount && unit ? call.node(start.type, [start, amount, unit]) : null;
  },
  run(node, compile) {
    const start = compile(node.args[0]!, "plain");
    const amount = compile(node.args[1]!, "arith");
    const kind = kindOf(node);
    const unit = unitOf(node);
    return (env, element) => {
      const value = start(env, element);
      const n = amount(env, element) as number | null;
      if (value === null || n === null) return null;
      if (kind === "date") return addToDate(value as string, n, unit);
      return addToMoment(value as number, n, unit, zoneOf(env.timeZone));
    };
  },
  sql: (node, writer) =>
    dateAddSql(
      writer.value(node.args[0]!, "plain"),
      kindOf(node),
      writer.value(node.args[1]!, "arith"),
      unitOf(node),
      writer,
    ),
  sentence(node, teller) {
    const [start, amount] = node.args as [Node, Node];
    const en = teller.locale === "en";
    const known = isLiteral(amount) && typeof amount.value === "number" ? amount.value : null;
    const unit = UNIT_WORDS[unitOf(node)][teller.locale];
    const one = en && Math.abs(known ?? 0) === 1 ? unit.slice(0, -1) : unit;
    const size = known === null ? teller.closed(amount) : String(Math.abs(known));
    const span = saysUnit(amount, unit, teller) ? size : beside(`${size} `, one);
    const back = known !== null && known < 0;
    if (start.op === "now")
      return en ? `${span} ${back ? "ago" : "from now"}` : beside(span, back ? "前" : "后");
    if (en) return `${span} ${back ? "before" : "after"} ${teller.closed(start)}`;
    return beside(beside(teller.closed(start), back ? "之前" : "之后"), span).replace(
      /(之[前后])(?=\d)/,
      "$1 ",
    );
  },
};

/** Whether what is added says this very unit itself: settings whose names end in it, 「回访时限（48 小时）」. */
function saysUnit(amount: Node, unit: string, teller: Teller): boolean {
  if (isVar(amount)) {
    const { path, label: name } = amount.variable;
    return path.startsWith("settings.") && UNIT.exec(label(name, teller.locale))?.[1] === unit;
  }
  if (amount.op !== "if" && amount.op !== "?:") return false;
  const { args } = amount as CallNode;
  const values = args.filter((_, i) => i % 2 === 1 || i === args.length - 1);
  return values.every((value) => saysUnit(value, unit, teller));
}

const dateDiff: Operator = {
  key: "date_diff",
  label: { "zh-CN": "时间差", en: "time between" },
  arity: [3, 3],
  whole: true,
  check(call) {
    const from = when(call, 0);
    const to = when(call, 1);
    const unit = from && checkUnit(call, from.type.kind);
    if (!from || !to || !unit) return null;
    if (from.type.kind !== to.type.kind)
      return call.problem("expression_types_differ", { left: from.type.kind, right: to.type.kind });
    return call.node(NUMBER, [from, to, unit]);
  },
  run(node, compile) {
    const [from, to] = node.args.slice(0, 2).map((arg) => compile(arg, "plain")) as [
      ReturnType<typeof compile>,
      ReturnType<typeof compile>,
    ];
    const kind = kindOf(node.args[0]!);
    const unit = unitOf(node);
    const elapsed = unit === "minute" || unit === "hour";
    return (env, element) => {
      const a = from(env, element);
      const b = to(env, element);
      if (a === null || b === null) return null;
      if (elapsed) return difference(a as number, b as number, unit);
      const span = difference(wallOf(a, kind, env), wallOf(b, kind, env), unit);
      return kind === "date" ? Math.trunc(span) || 0 : span;
    };
  },
  sql: (node, writer) =>
    dateDiffSql(
      writer.value(node.args[0]!, "plain"),
      writer.value(node.args[1]!, "plain"),
      kindOf(node.args[0]!),
      unitOf(node),
      writer,
    ),
  sentence(node, teller) {
    const unit = UNIT_WORDS[unitOf(node)][teller.locale];
    return fill(
      teller.locale === "en" ? `the ${unit} from {0} to {1}` : `从 {0} 到 {1} 的${unit.replace("个", "")}数`,
      node.args,
      teller,
    );
  },
};

const workingHoursBetween: Operator = {
  key: "working_hours_between",
  label: { "zh-CN": "相隔工时", en: "working hours between" },
  arity: [2, 2],
  check(call) {
    call.memoryOnly();
    const from = call.need(0, ["moment"], MOMENT);
    const to = call.need(1, ["moment"], MOMENT);
    return from && to ? call.node(NUMBER, [from, to]) : null;
  },
  run(node, compile) {
    const a = compile(node.args[0]!, "plain");
    const b = compile(node.args[1]!, "plain");
    return (env, element) => {
      const from = a(env, element);
      const to = b(env, element);
      if (from === null || to === null) return null;
      const hours = env.workingHours ?? { days: [1, 2, 3, 4, 5], from: 9, to: 18 };
      return workingHours(wallOf(from, "moment", env), wallOf(to, "moment", env), hours);
    };
  },
  sql() {
    throw new Error("working_hours_between is read in memory only");
  },
  sentence: { "zh-CN": "从{0}到{1}的工时", en: "the working hours from {0} to {1}" },
};

export const timeOperators: readonly Operator[] = [now, today, date, dateAdd, dateDiff, workingHoursBetween];
