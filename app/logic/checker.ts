import { type Issue, pointer } from "../errors.ts";
import { isAbsent, type Value, type ValueType } from "../fields/value.ts";
import type { CallNode, Node, VarNode } from "./expression.ts";
import { guard, isUnsafePath } from "./limits.ts";
import { literalAs, naturalType } from "./literal.ts";
import { BOOLEAN, TEXT } from "./operator.ts";
import { operatorOf } from "./operators/index.ts";
import { outOfRange } from "./range.ts";
import type { Rule, Scope } from "./types.ts";
import { fits, isLiteralish } from "./typing.ts";
import { Use } from "./use.ts";

/** Nodes of a whole expression with its formulas expanded. */
const MOST_EXPANDED = 5_000;
/** Formulas within formulas. */
const DEEPEST_FORMULA = 12;
/** NUL and halves of surrogate pairs: no stored text has them, and PostgreSQL takes neither as a parameter. */
const NO_TEXT = /[\0\p{Cs}]/u;
/** An iteration within an iteration is as far as it goes. */
const MOST_ITERATIONS = 2;

interface Options {
  sql: boolean;
  self: boolean;
}

/** What one check gathers, shared by the formulas it expands. */
interface Findings {
  problems: Issue[];
  warnings: Issue[];
  paths: Set<string>;
  sql: boolean;
  timed: boolean;
  nodes: number;
  tooLarge: boolean;
}

/**
 * Turns a rule into a typed tree. Types flow inward: a literal is read as the type of what it is compared with. Every fault is noted
 * and the walk goes on, so that a reader sees all of them at once; a node with a fault is null.
 */
export class Checker {
  readonly found: Findings;
  readonly #scope: Scope;
  readonly #options: Options;
  /** Types of the elements of the iterations around. */
  readonly #elements: readonly ValueType[];
  /** Rules of the formulas around, innermost last. */
  readonly #formulas: readonly Rule[];
  /** Inside a formula everything is at the `var` that named it. */
  readonly #place: string | undefined;

  constructor(
    scope: Scope,
    options: Options,
    found: Findings = {
      problems: [],
      warnings: [],
      paths: new Set(),
      sql: true,
      timed: false,
      nodes: 0,
      tooLarge: false,
    },
    around: { elements?: readonly ValueType[]; formulas?: readonly Rule[]; place?: string } = {},
  ) {
    this.#scope = scope;
    this.#options = options;
    this.found = found;
    this.#elements = around.elements ?? [];
    this.#formulas = around.formulas ?? [];
    this.#place = around.place;
  }

  problem(path: string, code: string, params?: Record<string, unknown>): null {
    this.found.problems.push({ path, code, ...(params && { params }) });
    return null;
  }

  #at(base: string, token: string | number): string {
    return this.#place ?? pointer(base, token);
  }

  /** The node of a rule; a literal reads as `hint` when that can be, else as what it is. */
  infer(rule: Rule, path: string, hint?: ValueType): Node | null {
    this.found.nodes += 1;
    if (this.found.nodes > MOST_EXPANDED) {
      if (!this.found.tooLarge) this.problem(path, "expression_too_many_nodes", { max: MOST_EXPANDED });
      this.found.tooLarge = true;
      return null;
    }
    if (rule === null || typeof rule !== "object") return this.literal(rule, path, hint);
    if (Array.isArray(rule)) return this.array(rule, path, hint?.kind === "list" ? hint.of : undefined);
    const key = Object.keys(rule)[0]!;
    const inner = (rule as Record<string, unknown>)[key];
    if (key === "var") return this.#var(inner, path);
    const operator = operatorOf(key);
    if (!operator) return this.problem(path, "expression_unknown_operator", { operator: key });
    const rules = Array.isArray(inner) ? inner : [inner];
    const [least, most] = operator.arity;
    const count = most === 0 && (inner === null || inner === true) ? 0 : rules.length;
    if (count < least || count > most)
      return this.problem(path, "expression_arguments", { operator: key, least, most, count });
    return operator.check(new Use(this, key, path, rules, Array.isArray(inner), hint));
  }

  literal(raw: unknown, path: string, hint?: ValueType): Node | null {
    if (raw === null || isAbsent(raw))
      return { op: "literal", pointer: path, type: { kind: "null" }, value: null };
    const value = raw as string | number | boolean;
    if (typeof value === "string" && NO_TEXT.test(value)) return this.problem(path, "bad_text");
    const type = !hint || hint.kind === "null" || hint.kind === "any" ? naturalType(value) : hint;
    // A moment is written as ISO text; a number beside one is a mistake, whatever memory holds.
    const read = type.kind === "moment" && typeof value === "number" ? undefined : literalAs(value, type);
    if (read === undefined) return this.#badLiteral(value, path, type);
    if (type.kind === "option" && type.options.find((option) => option.key === read)?.archived)
      this.found.warnings.push({ path, code: "expression_archived_option", params: { option: read } });
    return { op: "literal", pointer: path, type, value: read as Value };
  }

  #badLiteral(value: unknown, path: string, type: ValueType): null {
    if (type.kind === "option" && typeof value === "string")
      return this.problem(path, "expression_unknown_option", { option: value });
    return this.problem(path, `expression_needs_${type.kind}`, { value });
  }

  /** A literal array; `of` is what its elements are compared with. */
  array(rules: readonly unknown[], path: string, of?: ValueType): Node | null {
    const paths = rules.map((_, i) => this.#at(path, i));
    const args = of
      ? rules.map((rule, i) => this.need(rule, paths[i]!, [of.kind, "null"], of))
      : this.alike(rules, paths);
    if (!args || args.some((arg) => arg === null)) return null;
    const nodes = args as Node[];
    const type = of ?? nodes.find((node) => node.type.kind !== "null")?.type ?? TEXT;
    return { op: "list", pointer: path, type: { kind: "list", of: type }, args: nodes };
  }

  /** A node of one of these kinds. */
  need(rule: Rule, path: string, kinds: readonly ValueType["kind"][], hint?: ValueType): Node | null {
    const node = this.infer(rule, path, hint);
    if (!node) return null;
    if (!kinds.includes(node.type.kind))
      return this.problem(path, `expression_needs_${kinds[0]}`, { type: node.type.kind });
    if (hint?.kind === node.type.kind && !fits(hint, node.type)) return this.differ(path, hint, node.type);
    return node;
  }

  differ(path: string, left: ValueType, right: ValueType): null {
    return this.problem(path, "expression_types_differ", { left: left.kind, right: right.kind });
  }

  /** Something true or false; what `missing` gives may stand for it. */
  condition(rule: Rule, path: string): Node | null {
    const node = this.infer(rule, path);
    if (!node || node.type.kind === "boolean") return node;
    if (node.op === "missing" || node.op === "missing_some")
      return { op: "!!", pointer: path, type: BOOLEAN, args: [node] };
    return this.problem(path, "expression_needs_condition", { type: node.type.kind });
  }

  /** Values of one type: whatever knows its own type sets it, the rest is read as that. */
  alike(rules: readonly Rule[], paths: readonly string[], hint?: ValueType): Node[] | null {
    const nodes = new Map<number, Node | null>();
    let type: ValueType | undefined;
    for (const [i, rule] of rules.entries()) {
      if (isLiteralish(rule)) continue;
      const node = this.infer(rule, paths[i]!, type ?? hint);
      nodes.set(i, node);
      if (node && node.type.kind !== "null") type ??= node.type;
    }
    for (const [i, rule] of rules.entries()) {
      if (nodes.has(i)) continue;
      const node = this.infer(rule, paths[i]!, type ?? hint);
      nodes.set(i, node);
      if (node && node.type.kind !== "null") type ??= node.type;
    }
    const all = rules.map((_, i) => nodes.get(i) ?? null);
    if (all.some((node) => node === null)) return null;
    for (const [i, node] of (all as Node[]).entries())
      if (type && !fits(type, node.type)) return this.differ(paths[i]!, type, node.type);
    return all as Node[];
  }

  /** The condition of an iteration, its element of a type. */
  each(rule: Rule, path: string, of: ValueType): Node | null {
    if (this.#elements.length >= MOST_ITERATIONS)
      return this.problem(path, "expression_iterations", { max: MOST_ITERATIONS });
    const inner = new Checker(this.#scope, this.#options, this.found, {
      elements: [...this.#elements, of],
      formulas: this.#formulas,
      place: this.#place,
    });
    return inner.condition(rule, path);
  }

  #var(inner: unknown, path: string): Node | null {
    const name = Array.isArray(inner) && inner.length === 1 ? inner[0] : inner;
    if (Array.isArray(name) && name.length > 1) return this.problem(path, "expression_no_default");
    if (typeof name !== "string") return this.problem(path, "expression_literal_path");
    if (name !== "") return this.variable(name, path);
    const of = this.#elements.at(-1);
    if (!of) return this.problem(path, "expression_no_element");
    return { op: "element", pointer: path, type: of };
  }

  variable(name: unknown, path: string): Node | null {
    if (typeof name !== "string" || name === "") return this.problem(path, "expression_literal_path");
    if (isUnsafePath(name)) return this.problem(path, "expression_unsafe", { name });
    const variable = this.#scope.resolve(name);
    if (!variable) return this.problem(path, "expression_unknown_field", { field: name });
    if (variable.formula && variable.source.from !== "constant")
      return this.#expand({ op: "var", pointer: path, type: variable.type, variable });
    if (variable.source.from === "memory") this.memoryOnly(path);
    this.found.paths.add(variable.path);
    return { op: "var", pointer: path, type: variable.type, variable };
  }

  /** A formula that is not stored, in place: checked where it was written, read where it is used. */
  #expand(node: VarNode): Node | null {
    const { rule, scope } = node.variable.formula!;
    const { pointer: path, type, variable } = node;
    if (this.#formulas.includes(rule))
      return this.problem(path, "expression_formula_loop", { field: variable.path });
    if (this.#formulas.length >= DEEPEST_FORMULA)
      return this.problem(path, "expression_formula_chain", { field: variable.path, max: DEEPEST_FORMULA });
    const faults = guard(rule, path);
    if (faults.length > 0) return this.problem(path, "expression_formula_faulty", { field: variable.path });
    const before = this.found.problems.length;
    const inner = new Checker(scope, { ...this.#options, self: false }, this.found, {
      formulas: [...this.#formulas, rule],
      place: path,
    });
    const body = inner.infer(rule, path, type);
    if (!body) return null;
    if (!fits(type, body.type)) return this.differ(path, type, body.type);
    if (this.found.problems.length > before) return null;
    return { op: "formula", pointer: path, type, variable, args: [body] };
  }

  memoryOnly(path: string): void {
    this.found.sql = false;
    if (this.#options.sql) this.problem(path, "expression_memory_only");
  }

  get self(): boolean {
    return this.#options.self;
  }

  /** Pointer of an argument of a node. */
  argument(base: string, key: string, index: number, listed: boolean): string {
    if (this.#place !== undefined) return this.#place;
    const inner = pointer(base, key);
    return listed ? pointer(inner, index) : inner;
  }

  /** A finished call; products that could leave the doubles, and lists as values where only SQL reads, are refused. */
  finish(node: CallNode): CallNode {
    if (outOfRange(node)) this.problem(node.pointer, "expression_number_range");
    return node;
  }
}
