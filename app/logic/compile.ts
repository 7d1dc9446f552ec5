import { fold, isAbsent, type Value } from "../fields/value.ts";
import { type CallNode, isFormula, isLiteral, isVar, type LiteralNode, type Node } from "./expression.ts";
import { momentOf } from "./literal.ts";
import { bounded } from "./number.ts";
import type { Compile, Mode, Run } from "./operator.ts";
import { OPERATORS } from "./operators/index.ts";

/** Compiles a checked tree into closures, once; `around` may wrap each of them (the trace does). */
export function compileNode(node: Node, mode: Mode, around?: (node: Node, run: Run) => Run): Run {
  const compile: Compile = (inner, innerMode) => {
    const run = compileOne(inner, innerMode, compile);
    return around ? around(inner, run) : run;
  };
  return compile(node, mode);
}

function compileOne(node: Node, mode: Mode, compile: Compile): Run {
  if (isLiteral(node)) return compileLiteral(node, mode);
  if (isVar(node)) {
    const { path } = node.variable;
    const read = reader(mode, node.type.kind);
    if (!read)
      return (env) => {
        const value = env.get(path);
        return isAbsent(value) ? null : (value ?? null);
      };
    return (env) => {
      const value = env.get(path);
      return isAbsent(value) ? null : read(value as Value);
    };
  }
  if (node.op === "element") {
    const read = reader(mode, node.type.kind);
    return read ? (_env, element) => (element === null ? null : read(element)) : (_env, element) => element;
  }
  if (isFormula(node)) return compile(node.args[0], mode);
  return OPERATORS.get(node.op)!.run(node as CallNode, compile, mode);
}

function compileLiteral(node: LiteralNode, mode: Mode): Run {
  const { value, type } = node;
  if (type.kind === "moment" && typeof value === "string") {
    // Wall clock: an instant only in the zone at hand, which hardly ever changes.
    let zone = "";
    let ms = 0;
    return (env) => {
      if (env.timeZone !== zone) {
        ms = momentOf(value, env.timeZone);
        zone = env.timeZone;
      }
      return ms;
    };
  }
  const read = value === null ? undefined : reader(mode, type.kind);
  const known = read ? read(value as Value) : value;
  return () => known;
}

/** What a mode does to a leaf; undefined when nothing. */
function reader(mode: Mode, kind: string): ((value: Value) => Value | null) | undefined {
  if (mode === "folded" && kind === "text")
    return (value) => (typeof value === "string" ? fold(value) : value);
  if (mode === "arith" && kind === "number") return (value) => bounded(value as number);
  return undefined;
}
