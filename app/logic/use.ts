import type { ValueType } from "../fields/value.ts";
import type { Checker } from "./checker.ts";
import type { CallNode, Node } from "./expression.ts";
import type { Call } from "./operator.ts";
import { joinOf } from "./typing.ts";

/** One use of an operator: see {@link Call}. */
export class Use implements Call {
  readonly op: string;
  readonly pointer: string;
  readonly rules: readonly unknown[];
  readonly hint: ValueType | undefined;
  readonly #checker: Checker;
  readonly #listed: boolean;

  constructor(
    checker: Checker,
    op: string,
    path: string,
    rules: readonly unknown[],
    listed: boolean,
    hint: ValueType | undefined,
  ) {
    this.#checker = checker;
    this.op = op;
    this.pointer = path;
    this.rules = rules;
    this.#listed = listed;
    this.hint = hint;
  }

  at(index: number): string {
    return this.#checker.argument(this.pointer, this.op, index, this.#listed);
  }
  arg(index: number, hint?: ValueType): Node | null {
    return this.#checker.infer(this.rules[index], this.at(index), hint);
  }
  need(index: number, kinds: readonly ValueType["kind"][], hint?: ValueType): Node | null {
    return this.#checker.need(this.rules[index], this.at(index), kinds, hint);
  }
  condition(index: number): Node | null {
    return this.#checker.condition(this.rules[index], this.at(index));
  }
  alike(indexes: readonly number[]): Node[] | null {
    return this.#checker.alike(
      indexes.map((i) => this.rules[i]),
      indexes.map((i) => this.at(i)),
      joinOf(this.op, this.hint),
    );
  }
  list(index: number, of?: ValueType): Node | null {
    const rule = this.rules[index];
    if (Array.isArray(rule)) return this.#checker.array(rule, this.at(index), of);
    const node = this.arg(index);
    if (!node || node.type.kind === "list") return node;
    return this.problem("expression_needs_list", { type: node.type.kind }, this.at(index));
  }
  each(index: number, of: ValueType): Node | null {
    return this.#checker.each(this.rules[index], this.at(index), of);
  }
  variable(path: unknown, place: string): Node | null {
    return this.#checker.variable(path, place);
  }
  literal(raw: unknown, place: string, type: ValueType): Node | null {
    return this.#checker.literal(raw, place, type);
  }
  problem(code: string, params?: Record<string, unknown>, place = this.pointer): null {
    return this.#checker.problem(place, code, params);
  }
  warn(code: string, params?: Record<string, unknown>, place = this.pointer): void {
    this.#checker.found.warnings.push({ path: place, code, ...(params && { params }) });
  }
  memoryOnly(): void {
    this.#checker.memoryOnly(this.pointer);
  }
  get self(): boolean {
    return this.#checker.self;
  }
  timed(): void {
    this.#checker.found.timed = true;
  }
  node(type: ValueType, args: readonly Node[], op = this.op): CallNode {
    return this.#checker.finish({ op, pointer: this.pointer, type, args });
  }
}
