import { type Field, yields } from "#app/fields/field-type.ts";
import { fold, type Link } from "#app/fields/value.ts";
import type { Rule } from "#app/logic/types.ts";

/** What filters should find and measures should come to, worked out by hand over the JSON that clients read. */

export type Plain = string | number;

/** A value as anybody would compare it: text folded, money as its number, a moment as its milliseconds. */
export function plain(json: unknown, field: Field): Plain {
  const { kind } = field.type.valueType(field);
  if (kind === "text") return fold(String(json));
  if (kind === "number" || kind === "boolean") return Number(json);
  if (kind === "moment") return Date.parse(String(json));
  return kind === "link" ? (json as Link).id : String(json);
}

/** Numbers by size, text by its code points, absence lowest. */
export function compare(a: Plain | null, b: Plain | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  return typeof a === "number" ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
}

/** A filter, and which JSON it should find. */
export interface Question {
  rule: Rule;
  finds(json: unknown): boolean;
}

/** Everything that the filter of a type offers, asked with each of the values. */
export function questions(field: Field, known: readonly unknown[]): Question[] {
  const { kind } = field.type.valueType(field);
  const whole = { var: field.key };
  const part = kind === "link" ? { var: `${field.key}.id` } : whole;
  const literal = (json: unknown) => (kind === "link" ? (json as Link).id : json);
  /** A third of the values is enough for what does not ask for one of them. */
  const third = known.filter((_, at) => at % 3 === 0);
  const ordered = (operator: string, holds: (order: number) => boolean) =>
    (operator === "==" ? known : third).map(
      (one): Question => ({
        rule: { [operator]: [part, literal(one)] } as Rule,
        finds: (json) => json !== null && holds(compare(plain(json, field), plain(one, field))),
      }),
    );
  const piece = (
    operator: string,
    cut: (signs: string[]) => string[],
    holds: (all: string, sought: string) => boolean,
  ) =>
    third.map((one): Question => {
      const sought = cut([...String(one)]).join("");
      return {
        rule: { [operator]: [part, sought] },
        finds: (json) => json !== null && holds(fold(String(json)), fold(sought)),
      };
    });
  const membership = (): Question[] => {
    if (kind === "list")
      return [...new Set(known.flat())].map((key) => ({
        rule: { in: [key, whole] } as Rule,
        finds: (json) => Array.isArray(json) && json.includes(key),
      }));
    return [known.slice(0, 1), known.slice(-2), []].map((some) => ({
      rule: { in: [part, some.map(literal)] } as Rule,
      finds: (json) =>
        json !== null && some.some((one) => compare(plain(json, field), plain(one, field)) === 0),
    }));
  };
  const asked: Record<string, () => Question[]> = {
    "==": () => ordered("==", (order) => order === 0),
    "!=": () =>
      ordered("!=", (order) => order !== 0).map(({ rule, finds }) => ({
        rule,
        finds: (json) => json === null || finds(json),
      })),
    "<": () => ordered("<", (order) => order < 0),
    "<=": () => ordered("<=", (order) => order <= 0),
    ">": () => ordered(">", (order) => order > 0),
    ">=": () => ordered(">=", (order) => order >= 0),
    in: membership,
    contains: () =>
      piece(
        "contains",
        (signs) => (signs.length > 2 ? signs.slice(1, -1).slice(0, 3) : signs),
        (all, sought) => all.includes(sought),
      ),
    starts_with: () =>
      piece(
        "starts_with",
        (signs) => signs.slice(0, 2),
        (all, sought) => all.startsWith(sought),
      ),
    ends_with: () =>
      piece(
        "ends_with",
        (signs) => signs.slice(-2),
        (all, sought) => all.endsWith(sought),
      ),
    empty: () => [{ rule: { empty: [whole] }, finds: (json) => json === null }],
  };
  return yields(field).type.operators.flatMap((operator) => {
    const ask = asked[operator];
    if (!ask) throw new Error(`Nothing asks ${operator}.`);
    return ask();
  });
}

/** Places after the point that hold every sum of the examples whole. */
const PLACES = 20;
const scaled = (json: unknown): bigint => BigInt(Number(json).toFixed(PLACES).replace(".", ""));
const unscaled = (whole: bigint): number => Number(`${whole}e-${PLACES}`);

function minorText(minor: bigint, digits: number): string {
  const text = String(minor < 0n ? -minor : minor).padStart(digits + 1, "0");
  const cut = text.length - digits;
  return `${minor < 0n ? "-" : ""}${text.slice(0, cut)}${digits > 0 ? `.${text.slice(cut)}` : ""}`;
}

/** Every measure of a type, computed by hand over the values that are there. */
export function figures(
  field: Field,
  all: readonly unknown[],
): { measure: string; value: unknown; count: number }[] {
  const shown = yields(field);
  const present = all.filter((json) => json !== null);
  const count = present.length;
  const type = field.type.valueType(field);
  const digits = type.kind === "number" ? type.money?.digits : undefined;
  const total = (of: (json: unknown) => bigint) => present.reduce((sum: bigint, json) => sum + of(json), 0n);
  const number = () => unscaled(total(scaled));
  const money = () => total((json) => BigInt(String(json).replace(".", "")));
  const mean = () => {
    const sum = money();
    const half = (2n * (sum < 0n ? -sum : sum) + BigInt(count)) / (2n * BigInt(count));
    return sum < 0n ? -half : half;
  };
  const byValue = [...present].sort((a, b) => compare(plain(a, field), plain(b, field)));
  const one = (measure: string, value: () => unknown) => [
    { measure: `${measure}:${field.key}`, value: count === 0 ? null : value(), count },
  ];
  const computed: Record<string, () => { measure: string; value: unknown; count: number }[]> = {
    count: () => [{ measure: "count", value: all.length, count: all.length }],
    sum: () =>
      one("sum", () =>
        digits === undefined ? Number(number().toPrecision(15)) : minorText(money(), digits),
      ),
    avg: () =>
      one("avg", () =>
        digits === undefined ? Number((number() / count).toPrecision(12)) : minorText(mean(), digits),
      ),
    min: () => one("min", () => byValue[0]),
    max: () => one("max", () => byValue.at(-1)),
    share: () =>
      (shown.options?.map(({ key }) => key) ?? ["true", "false"]).map((key) => {
        const having = present.filter((json) =>
          Array.isArray(json) ? json.includes(key) : String(json) === key,
        );
        return {
          measure: `share:${field.key}:${key}`,
          value: Number((having.length / count).toPrecision(12)),
          count,
        };
      }),
  };
  return shown.type.measures.flatMap((measure) => {
    const compute = computed[measure];
    if (!compute) throw new Error(`Nothing computes ${measure}.`);
    return compute();
  });
}
