import type { Issue } from "../errors.ts";
import { argsOf, isFormula, isLiteral, isVar, type Node, type VarNode } from "./expression.ts";
import { inOrder } from "./operators/compare.ts";

type Sign = "<" | "<=" | ">" | ">=";

const FLIP: Record<Sign, Sign> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

/** A variable beside a literal, the variable first: `csat < 3`. */
interface Bound {
  node: VarNode;
  sign: Sign | "==";
  value: number | string;
}

/** What is legal but probably wrong (`expressions.md`, "Check also warns"). Formulas had their own check. */
export function warningsOf(root: Node): Issue[] {
  const warnings: Issue[] = [];
  const asked = askedPaths(root);
  walk(root, (node) => {
    absentDecides(node, asked, warnings);
    for (const bound of boundsOf(node)) scaleWarnings(node, bound, warnings);
    contradictions(node, warnings);
    constantComparison(node, warnings);
  });
  return warnings;
}

function walk(node: Node, visit: (node: Node) => void): void {
  if (isFormula(node)) return;
  visit(node);
  for (const arg of argsOf(node)) walk(arg, visit);
}

/** Paths whose absence is asked about somewhere in the rule. */
function askedPaths(root: Node): Set<string> {
  const paths = new Set<string>();
  walk(root, (node) => {
    const args = argsOf(node);
    const nullTest = args.some((arg) => isLiteral(arg) && arg.value === null);
    if (!["empty", "missing", "missing_some", "!!"].includes(node.op) && !nullTest) return;
    for (const arg of args) if (isVar(arg)) paths.add(arg.variable.path);
  });
  return paths;
}

/** Comparisons of a variable with a literal that a node makes itself; with three arguments there are two. */
function boundsOf(node: Node): Bound[] {
  const sign = node.op as Sign | "==";
  if (sign !== "==" && !(sign in FLIP)) return [];
  const args = argsOf(node);
  const pairs = args.slice(1).map((arg, i) => [args[i]!, arg] as const);
  return pairs.flatMap(([a, b]): Bound[] => {
    if (isVar(a) && isLiteral(b) && isPlain(b.value)) return [{ node: a, sign, value: b.value }];
    if (isVar(b) && isLiteral(a) && isPlain(a.value))
      return [{ node: b, sign: sign === "==" ? sign : FLIP[sign], value: a.value }];
    return [];
  });
}
const isPlain = (value: unknown): value is number | string =>
  typeof value === "number" || typeof value === "string";

/** Variables that a comparison wants to be low: `csat < 3`, `3 > csat`, `csat < settings.…`. */
function wantedLow(node: Node): VarNode[] {
  const args = argsOf(node);
  if (node.op === "<" || node.op === "<=") return args.length === 2 && isVar(args[0]!) ? [args[0]] : [];
  if (node.op === ">" || node.op === ">=") return isVar(args[1]!) && !fromRecord(args[0]!) ? [args[1]] : [];
  return [];
}
const fromRecord = (node: Node): boolean => isVar(node) && node.variable.source.from === "record";

/**
 * An absent value decides: a ladder of `<` whose last branch catches the unanswered as if they were high, or a negated comparison.
 * (A ladder of `>=` that ends low is how tiers are meant.)
 */
function absentDecides(node: Node, asked: ReadonlySet<string>, warnings: Issue[]): void {
  const args = argsOf(node);
  let suspects: VarNode[] = [];
  if ((node.op === "if" || node.op === "?:") && args.length % 2 === 1 && args.length > 1) {
    const last = args.at(-1)!;
    if (isLiteral(last) && last.value === null) return;
    suspects = args.filter((_, i) => i % 2 === 0 && i < args.length - 1).flatMap(wantedLow);
  }
  if (node.op === "!" && ["<", "<=", ">", ">="].includes(args[0]!.op))
    suspects = argsOf(args[0]!).filter(isVar);
  for (const suspect of suspects) {
    const { path, source } = suspect.variable;
    if (source.from === "constant" || asked.has(path)) continue;
    add(warnings, node, "expression_absent_decides", { field: path });
  }
}

/** The good side of a scale that is better when low, and answers outside the scale. */
function scaleWarnings(node: Node, { node: { variable }, sign, value }: Bound, warnings: Issue[]): void {
  const { scale } = variable;
  if (!scale || typeof value !== "number") return;
  const field = { field: variable.path };
  if (scale.better === "lower" && (sign === "<" || sign === "<=") && argsOf(node).length === 2)
    add(warnings, node, "expression_far_side", field);
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = scale;
  const never =
    (sign === "<" && value <= min) ||
    (sign === "<=" && value < min) ||
    (sign === ">" && value >= max) ||
    (sign === ">=" && value > max) ||
    (sign === "==" && (value < min || value > max));
  if (never) add(warnings, node, "expression_never", field);
  const always =
    (sign === "<" && value > max) ||
    (sign === "<=" && value >= max) ||
    (sign === ">" && value < min) ||
    (sign === ">=" && value <= min);
  if (always) add(warnings, node, "expression_always", field);
}

/** Bounds of one variable that exclude each other in an `and`; two `!=` of it in an `or`. */
function contradictions(node: Node, warnings: Issue[]): void {
  const args = argsOf(node);
  if (node.op === "and") {
    const bounds = args.flatMap(boundsOf);
    const clash = bounds.some((a, i) => bounds.slice(i + 1).some((b) => excludes(a, b)));
    if (clash) add(warnings, node, "expression_never");
  }
  if (node.op === "or") {
    const seen = new Map<string, string>();
    for (const arg of args) {
      const [a, b] = argsOf(arg);
      if (arg.op !== "!=" || !isVar(a!) || !isLiteral(b!) || b.value === null) continue;
      const value = JSON.stringify(b.value);
      const before = seen.get(a.variable.path);
      if (before !== undefined && before !== value) add(warnings, node, "expression_always");
      seen.set(a.variable.path, value);
    }
  }
}

function excludes(a: Bound, b: Bound): boolean {
  if (a.node.variable.path !== b.node.variable.path || typeof a.value !== typeof b.value) return false;
  if (a.sign === "==" && b.sign === "==") return a.value !== b.value;
  // Text bounds fold when they are compared; only numbers and dates are judged here.
  if (a.node.type.kind === "text") return false;
  if (a.sign === "==" && b.sign !== "==") return !inOrder(b.sign, a.value, b.value);
  if (b.sign === "==" && a.sign !== "==") return !inOrder(a.sign, b.value, a.value);
  const [low, high] = a.sign.startsWith(">") ? [a, b] : [b, a];
  if (!low.sign.startsWith(">") || !high.sign.startsWith("<")) return false;
  return (
    inOrder(">", low.value, high.value) ||
    (low.value === high.value && (low.sign === ">" || high.sign === "<"))
  );
}

const COMPARISONS = new Set(["==", "!=", "===", "!==", "<", "<=", ">", ">=", "in"]);

/** A comparison that reads nothing, or a variable with itself. */
function constantComparison(node: Node, warnings: Issue[]): void {
  if (!COMPARISONS.has(node.op)) return;
  const [a, b] = argsOf(node) as [Node, Node];
  if (isVar(a) && isVar(b) && a.variable.path === b.variable.path && node.op.length === 1)
    add(warnings, node, "expression_never");
  else if (argsOf(node).every((arg) => isLiteral(arg) || (arg.op === "list" && argsOf(arg).every(isLiteral))))
    add(warnings, node, "expression_fixed");
}

function add(warnings: Issue[], node: Node, code: string, params?: Record<string, unknown>): void {
  warnings.push({ path: node.pointer, code, ...(params && { params }) });
}
