import { argsOf, type CallNode, isFormula, isLiteral, isVar, type Node } from "./expression.ts";

/** Bounds of a number that is not zero, as powers of ten. */
type Range = readonly [low: number, high: number];

/** Doubles reach 10^±308, and rounding takes ten more. */
const FURTHEST = 290;
const LEAF: Range = [-16, 16];

/**
 * Whether a product or quotient could overflow or underflow a double, which PostgreSQL answers with an error. Leaves are bounded
 * (`number.ts`), so that takes a product of about twenty.
 */
export function outOfRange(node: CallNode): boolean {
  if (node.op !== "*" && node.op !== "/" && node.op !== "%" && node.op !== "+" && node.op !== "-")
    return false;
  const [low, high] = rangeOf(node);
  return high > FURTHEST || (low < -FURTHEST && (node.op === "*" || node.op === "/"));
}

const ranges = new WeakMap<Node, Range>();

function rangeOf(node: Node): Range {
  let range = ranges.get(node);
  if (!range) {
    range = compute(node);
    ranges.set(node, range);
  }
  return range;
}

function compute(node: Node): Range {
  if (isLiteral(node)) {
    const size = typeof node.value === "number" ? Math.log10(Math.abs(node.value)) : 0;
    return Number.isFinite(size) ? clamp(size, size) : [0, 0];
  }
  if (isVar(node) || node.type.kind !== "number") return LEAF;
  if (isFormula(node)) return rangeOf(node.args[0]);
  const args = argsOf(node).filter((arg) => arg.type.kind === "number");
  if (args.length === 0) return LEAF;
  const ranges = args.map(rangeOf);
  const lows = ranges.map(([low]) => low);
  const highs = ranges.map(([, high]) => high);
  switch (node.op) {
    case "*":
      return [sum(lows), sum(highs)];
    case "/":
      return [lows[0]! - (highs[1] ?? 0), highs[0]! - (lows[1] ?? 0)];
    case "+":
    case "-":
      // What is left of a difference is at least one unit in the last place of its parts.
      return args.length === 1
        ? ranges[0]!
        : [Math.max(-323, Math.min(...lows) - 16), Math.max(...highs) + Math.log10(args.length)];
    case "%":
      return [Math.max(-323, Math.min(...lows) - 16), Math.max(...highs, highs[0]! - (lows[1] ?? 0))];
    case "round":
      return [Math.min(...lows, -10), Math.max(...highs)];
    case "if":
    case "?:":
    case "min":
    case "max":
    case "abs":
      return [Math.min(...lows), Math.max(...highs)];
    default:
      return LEAF;
  }
}

const clamp = (low: number, high: number): Range => [Math.max(-16, low), Math.min(16, high)];
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
