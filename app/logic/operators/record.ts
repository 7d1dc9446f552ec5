import type { Link, Value } from "../../fields/value.ts";
import type { Node } from "../expression.ts";
import { BOOLEAN, type Operator } from "../operator.ts";
import { beside } from "../prose.ts";
import { fill, isNull, same } from "./compare.ts";

/** A value of any kind is the same as before; text to the letter. */
function unchanged(a: Value | null, b: Value | null): boolean {
  if (a === b || same(a, b)) return true;
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

const changed: Operator = {
  key: "changed",
  label: { "zh-CN": "发生变化", en: "changed" },
  arity: [1, 3],
  truth: true,
  check(call) {
    call.memoryOnly();
    const named = call.rules[0];
    const path = typeof named === "object" && named !== null && "var" in named ? named.var : named;
    const field = Array.isArray(path) && path.length === 1 ? path[0] : path;
    const now = call.variable(field, call.at(0));
    if (!now) return null;
    const before = call.variable(`old.${field}`, call.at(0));
    if (!before) return null;
    if (call.rules.length === 2) return call.problem("expression_changed_from_to");
    if (call.rules.length === 1) return call.node(BOOLEAN, [before, now]);
    const ends = [1, 2].map((i) => {
      const raw = call.rules[i];
      return raw !== null && typeof raw === "object"
        ? call.problem("expression_needs_literal", undefined, call.at(i))
        : call.literal(raw, call.at(i), now.type);
    });
    return ends[0] && ends[1] ? call.node(BOOLEAN, [before, now, ends[0], ends[1]]) : null;
  },
  run(node, compile) {
    const [before, now, from, to] = node.args as [Node, Node, Node?, Node?];
    const old = compile(before, "plain");
    const value = compile(now, "plain");
    const meets = (end: Node | undefined, subject: Node) => {
      if (!end) return () => true;
      const subjectRun = compile(subject, "folded");
      if (isNull(end)) return (env: Parameters<typeof subjectRun>[0]) => subjectRun(env, null) === null;
      const endRun = compile(end, "folded");
      return (env: Parameters<typeof subjectRun>[0]) => same(subjectRun(env, null), endRun(env, null));
    };
    const wasFrom = meets(from, before);
    const isTo = meets(to, now);
    return (env, element) => !unchanged(old(env, element), value(env, element)) && wasFrom(env) && isTo(env);
  },
  sql() {
    throw new Error("changed is read in memory only");
  },
  sentence(node, teller) {
    const [, now, from, to] = node.args;
    if (!from || !to) return fill(teller.locale === "en" ? "{1} changed" : "{1}发生变化", node.args, teller);
    const [a, b] = [teller.tell(from), teller.tell(to)];
    return teller.locale === "en"
      ? `${teller.closed(now!)} changed from ${a} to ${b}`
      : beside(beside(beside(beside(teller.closed(now!), "由"), a), "变为"), b);
  },
};

const self: Operator = {
  key: "this",
  label: { "zh-CN": "本记录", en: "this record" },
  arity: [0, 0],
  check(call) {
    if (!call.self) return call.problem("expression_this_only_in_steps");
    call.memoryOnly();
    // Where one object's id is wanted, the id; else object and id.
    return call.node(call.hint?.kind === "id" ? call.hint : { kind: "link", to: [] }, []);
  },
  run: (node) => {
    if (node.type.kind === "id") return (env) => env.self?.id ?? null;
    return (env): Link | null => (env.self ? { object: env.self.object, id: env.self.id } : null);
  },
  sql() {
    throw new Error("this is read in memory only");
  },
  sentence: { "zh-CN": "这条记录", en: "this record" },
};

/** Not of the language: an id of one known object where object and id are wanted. */
const link: Operator = {
  key: "link",
  label: { "zh-CN": "引用", en: "reference" },
  arity: [1, 1],
  check: () => null,
  run(node, compile) {
    const run = compile(node.args[0]!, "plain");
    const type = node.args[0]!.type;
    const object = type.kind === "id" ? type.to[0]! : "";
    return (env, element): Link | null => {
      const id = run(env, element);
      return id === null ? null : { object, id: id as string };
    };
  },
  sql() {
    throw new Error("link is read in memory only");
  },
  sentence: { "zh-CN": "{0}", en: "{0}" },
};

export const recordOperators: readonly Operator[] = [changed, self, link];
