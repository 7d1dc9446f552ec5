import { fold, type Value, type ValueType } from "../../fields/value.ts";
import type { Locale } from "../../i18n/text.ts";
import { type CallNode, isLiteral, isVar, type Node } from "../expression.ts";
import { BOOLEAN, type Mode, type Operator, type Run, type Teller } from "../operator.ts";
import { either } from "../prose.ts";
import { atom, FALSE, joined, sql, TRUE } from "../sql-fragment.ts";
import type { SqlWriter } from "../sql-writer.ts";
import type { Sql } from "../types.ts";
import { fill, same } from "./compare.ts";
import { compareSql, scaled } from "./compare-sql.ts";

/** More constants than this go as one JSON parameter. */
const MANY = 500;

const elementType = (node: Node): ValueType => (node.type.kind === "list" ? node.type.of : { kind: "null" });

/** A literal array with its checked elements. */
const list: Operator = {
  key: "list",
  label: { "zh-CN": "列表", en: "list" },
  arity: [0, 500],
  check: () => null,
  run(node, compile, mode) {
    const runs = node.args.map((arg) => compile(arg, mode));
    return (env, element) => {
      const values: Value[] = [];
      for (const run of runs) {
        const value = run(env, element);
        if (value !== null) values.push(value);
      }
      return values.length === 0 ? null : (values as unknown as readonly string[]);
    };
  },
  sql: (node, writer) => {
    throw new Error(`a list of ${node.args.length} has no value in ${writer.dialect}`);
  },
  sentence: (node, teller) =>
    node.args.map((arg) => teller.tell(arg)).join(teller.locale === "en" ? ", " : "、"),
};

const membership: Operator = {
  key: "in",
  label: { "zh-CN": "属于", en: "is one of" },
  arity: [2, 2],
  truth: true,
  check(call) {
    if (Array.isArray(call.rules[1])) {
      const needle = call.arg(0);
      const items = needle && call.list(1, needle.type);
      return needle && items ? call.node(BOOLEAN, [needle, items]) : null;
    }
    const items = call.list(1);
    if (!items) return null;
    const of = elementType(items);
    const needle = call.need(0, [of.kind], of);
    return needle && call.node(BOOLEAN, [needle, items]);
  },
  run(node, compile) {
    const [needle, items] = node.args as [Node, Node];
    const mode: Mode = needle.type.kind === "text" ? "folded" : "plain";
    const value = compile(needle, mode);
    const all = compile(items, mode);
    return (env, element) => {
      const wanted = value(env, element);
      if (wanted === null) return false;
      const values = all(env, element) as readonly Value[] | null;
      return (values ?? []).some((item) => same(wanted, mode === "folded" ? folded(item) : item));
    };
  },
  sql(node, writer) {
    const [needle, items] = node.args as [Node, Node];
    const mode: Mode = needle.type.kind === "text" ? "folded" : "plain";
    const known = writer.constant(items, mode);
    if (known) return amongSql(needle, (known.value ?? []) as readonly Value[], writer, mode);
    if (items.op === "list") {
      const parts = (items as CallNode).args.map((item) => compareSql("=", needle, item, writer, mode));
      return parts.length === 0 ? FALSE : sql`(${joined(parts, " OR ")})`;
    }
    // A stored list is JSON text of keys, which need no escaping.
    return sql`${writer.postgres ? "strpos" : "instr"}(${writer.value(items, "plain")}, '"' || ${writer.value(needle, "plain")} || '"') > 0`;
  },
  sentence(node, teller) {
    const listed = amongListed(node, teller);
    if (listed)
      return fill(teller.locale === "en" ? `{0} is ${listed}` : `{0}是${listed}`, [node.args[0]!], teller);
    return fill(teller.locale === "en" ? "{0} is one of {1}" : "{0}属于{1}", node.args, teller);
  },
};

/** 「甲或乙」, where this asks whether something is among values that stand in the rule; null for every other question. */
export function amongListed(node: Node, teller: Teller): string | null {
  if (node.op !== "in") return null;
  const items = (node as CallNode).args[1]!;
  if (items.op === "list")
    return (
      either(
        (items as CallNode).args.map((item) => teller.closed(item)),
        teller.locale,
      ) || null
    );
  if (!isLiteral(items) || !Array.isArray(items.value) || items.type.kind !== "list") return null;
  const { of } = items.type;
  return (
    either(
      (items.value as Value[]).map((value) => teller.tell({ ...items, value, type: of })),
      teller.locale,
    ) || null
  );
}

const folded = (item: Value): Value => (typeof item === "string" ? fold(item) : item);

/** Membership among known values. */
function amongSql(needle: Node, values: readonly Value[], writer: SqlWriter, mode: Mode): Sql {
  const type = needle.type;
  const items = mode === "folded" ? values.map(folded) : values;
  if (items.length === 0) return FALSE;
  if (isVar(needle) && type.kind === "number" && type.money && needle.variable.source.from === "record") {
    const minor = items
      .map((item) => scaled(item as number, type.money!.digits))
      .filter((item) => item.exact);
    if (minor.length === 0) return FALSE;
    const params = minor.map((item) => writer.param(item.value, { kind: "number" }));
    return sql`${writer.rawColumn(needle)} IN (${joined(params, ", ")})`;
  }
  const value = writer.value(needle, mode);
  if (items.length > MANY && items.every((item) => typeof item === "string")) {
    const all = writer.param(items as readonly string[], { kind: "text" });
    return writer.postgres
      ? sql`${value} IN (SELECT json_array_elements_text(CAST(${all} AS json)))`
      : sql`${value} IN (SELECT value FROM json_each(${all}))`;
  }
  const params = items.map((item) => writer.param(item, type));
  return sql`${value} IN (${joined(params, ", ")})`;
}

function iteration(
  key: "some" | "all" | "none",
  label: Record<Locale, string>,
  sentence: Record<Locale, string>,
): Operator {
  return {
    key,
    label,
    arity: [2, 2],
    truth: true,
    check(call) {
      const items = call.list(0);
      if (!items) return null;
      const test = call.each(1, elementType(items));
      return test && call.node(BOOLEAN, [items, test]);
    },
    run(node, compile) {
      const [items, test] = node.args.map((arg) => compile(arg, "plain")) as [Run, Run];
      return (env, element) => {
        const values = items(env, element) as readonly Value[] | null;
        // No list, no element: `all` of nothing is false, as json-logic has it.
        if (values === null) return key === "none";
        if (key === "all") return values.every((value) => test(env, value) === true);
        return values.some((value) => test(env, value) === true) === (key === "some");
      };
    },
    sql(node, writer) {
      const [items, test] = node.args as [Node, Node];
      const known = writer.constant(items);
      if (known) {
        const values = (known.value ?? []) as readonly Value[];
        return overSql(
          key,
          values.map((value) => writer.within({ value }).condition(test)),
        );
      }
      if (items.op === "list") return listedSql(key, (items as CallNode).args, test, writer);
      const name = writer.name("e");
      const column = atom(`${name}."value"`);
      const body = writer.within(() => column).condition(test);
      const source = writer.value(items, "plain");
      const rows = writer.postgres
        ? sql`json_array_elements_text(CAST(${source} AS json)) AS ${name}("value")`
        : sql`json_each(${source}) AS ${name}`;
      if (key === "some") return sql`EXISTS (SELECT 1 FROM ${rows} WHERE ${body})`;
      if (key === "none") return sql`NOT EXISTS (SELECT 1 FROM ${rows} WHERE ${body})`;
      return sql`(${source} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${rows} WHERE (${body}) IS NOT TRUE))`;
    },
    sentence,
  };
}

/** Over the elements of a literal array; one that is absent is not in the list. */
function listedSql(key: "some" | "all" | "none", items: readonly Node[], test: Node, writer: SqlWriter): Sql {
  const values = items.filter((item) => item.type.kind !== "null");
  if (values.length === 0) return overSql(key, []);
  const present = values.map((item) => sql`${writer.value(item, "plain")} IS NOT NULL`);
  const bodies = values.map((item) => {
    const element = (mode: Mode) =>
      mode === "arith" ? writer.bounded(writer.value(item, "plain")) : writer.value(item, mode);
    return writer.within(element).condition(test);
  });
  if (key !== "all")
    return overSql(
      key,
      bodies.map((body, i) => sql`(${present[i]!} AND ${body})`),
    );
  const every = bodies.map((body, i) => sql`((${present[i]!}) IS NOT TRUE OR ${body})`);
  return sql`((${joined(present, " OR ")}) AND ${overSql(key, every)})`;
}

function overSql(key: "some" | "all" | "none", tests: readonly Sql[]): Sql {
  if (tests.length === 0) return key === "none" ? TRUE : FALSE;
  if (key === "all") return sql`(${joined(tests, " AND ")})`;
  const any = sql`(${joined(tests, " OR ")})`;
  return key === "some" ? any : sql`(${any}) IS NOT TRUE`;
}

export const listOperators: readonly Operator[] = [
  list,
  membership,
  iteration(
    "some",
    { "zh-CN": "有任何一项", en: "any of" },
    { "zh-CN": "{0}中有一项满足{1}", en: "any of {0} meets {1}" },
  ),
  iteration(
    "all",
    { "zh-CN": "每一项都", en: "all of" },
    { "zh-CN": "{0}中每一项都满足{1}", en: "all of {0} meet {1}" },
  ),
  iteration(
    "none",
    { "zh-CN": "没有一项", en: "none of" },
    { "zh-CN": "{0}中没有一项满足{1}", en: "none of {0} meets {1}" },
  ),
];
