import * as z from "zod/mini";
import { type Decimal, plainNumber, readDecimal, roundTo } from "./decimal.ts";
import type { Field, FieldIssue, FieldType, Parsed } from "./field-type.ts";
import { formatMoney } from "./formats.ts";
import { checkBounds, NUMBER_MEASURES, NUMBER_OPERATORS, withoutLimits } from "./numeric.ts";
import type { Value } from "./value.ts";

/**
 * Minor digits by ISO 4217, where they are not two. A list of our own: Intl answers from CLDR, which differs from ISO for some
 * currencies and from one version of Node to the next, and a stored amount must not change its meaning with either.
 */
const DIGITS: Readonly<Record<string, number>> = Object.fromEntries([
  ..."BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
    .split(" ")
    .map((code) => [code, 0]),
  ..."BHD IQD JOD KWD LYD OMR TND".split(" ").map((code) => [code, 3]),
  ..."CLF UYW".split(" ").map((code) => [code, 4]),
]);

/** Largest amount in minor units: below it a double holds every amount in major units exactly enough to come back. */
const MOST_MINOR = 2 ** 50;

/** Number of minor digits of a currency: 2 for CNY, 0 for JPY. */
export function digitsOf(currency: string): number {
  return Object.hasOwn(DIGITS, currency) ? DIGITS[currency]! : 2;
}

let known: ReadonlySet<string> | undefined;

/** An ISO 4217 code that is in use. */
export function isCurrency(code: string): boolean {
  known ??= new Set(Intl.supportedValuesOf("currency"));
  return known.has(code);
}

const digits = (field: Field): number => field.digits ?? 2;

function minorUnits(decimal: Decimal, places: number): number {
  const minor = Number(decimal.digits + "0".repeat(Math.min(20, places - decimal.scale)));
  return decimal.negative ? -minor : minor;
}

/** Reads a number or decimal text in major units. */
function parse(input: unknown, field: Field): Parsed {
  if (input === null || input === undefined || input === "") return { value: null };
  if (typeof input !== "number" && typeof input !== "string") return { issue: { code: "bad_number" } };
  const decimal = readDecimal(typeof input === "number" ? String(input) : input.trim());
  if (!decimal) return { issue: { code: "bad_number" } };
  const places = digits(field);
  if (decimal.scale > places) return { issue: { code: "too_many_decimals", params: { decimals: places } } };
  const minor = minorUnits(decimal, places);
  if (Math.abs(minor) > MOST_MINOR) return { issue: { code: "out_of_range" } };
  return { value: minor / 10 ** places };
}

/** Which currencies a sign in a cell may mean. A cell in another currency than the field's is refused, never read as its own. */
const SIGNS: readonly [RegExp, (currency: string) => boolean][] = [
  [/HK\$|港[元币]/, (currency) => currency === "HKD"],
  [/US\$|美[元金]/, (currency) => currency === "USD"],
  [/JP¥|日[元圆]/, (currency) => currency === "JPY"],
  [/¥/, (currency) => currency === "CNY" || currency === "JPY"],
  [/RMB|人民币|元/i, (currency) => currency === "CNY"],
  [/\$/, (currency) => /^(USD|HKD|TWD|SGD|CAD|AUD|NZD|MXN)$/.test(currency)],
  [/€/, (currency) => currency === "EUR"],
  [/£/, (currency) => currency === "GBP"],
];

function parseCell(cell: string, field: Field): Parsed {
  let text = cell.normalize("NFKC").trim();
  const currency = field.currency ?? "";
  const code = /^([A-Z]{3})(?![A-Z])|(?<![A-Z])([A-Z]{3})$/.exec(text);
  const named = code?.[1] ?? code?.[2];
  if (named && isCurrency(named)) {
    if (named !== currency) return { issue: { code: "other_currency", params: { currency } } };
    text = text.replace(named, "").trim();
  }
  // The longer signs stand first and use up theirs, so that 美元 is not also read as 元.
  for (const [sign, means] of SIGNS) {
    if (!sign.test(text)) continue;
    if (!means(currency)) return { issue: { code: "other_currency", params: { currency } } };
    text = text
      .replace(sign, "")
      .replace(/^([+-]?)\s+/, "$1")
      .trim();
  }
  return parse(plainNumber(text), field);
}

function checkRange(value: Value, field: Field): FieldIssue[] {
  const amount = Number(value);
  const { min, max } = field.def as { min?: number; max?: number };
  if (!(Math.abs(amount) * 10 ** digits(field) <= MOST_MINOR)) return [{ code: "out_of_range" }];
  if (min !== undefined && amount < min) return [{ code: "too_small", params: { min } }];
  if (max !== undefined && amount > max) return [{ code: "too_large", params: { max } }];
  return [];
}

/** In the field's digits; a formula that is computed when read may go beyond what `toFixed` writes without an exponent. */
function fixed(value: Value | null, field: Field): string | null {
  if (value === null) return null;
  const amount = Number(value) || 0;
  if (Math.abs(amount) < 1e21) return amount.toFixed(digits(field));
  return digits(field) === 0 ? String(BigInt(amount)) : `${BigInt(amount)}.${"0".repeat(digits(field))}`;
}

/** An amount of money in the workspace's currency, or in the field's own. */
export const currency: FieldType = {
  key: "currency",
  control: "number",
  label: { "zh-CN": "金额", en: "Currency" },
  result: true,
  sumOf: withoutLimits,
  fit: (value, field) => roundTo(value, digits(field)),
  settings: {
    currency: z.optional(z.string().check(z.regex(/^[A-Z]{3}$/))),
    min: z.optional(z.number()),
    max: z.optional(z.number()),
  },
  resolve(def, env) {
    const code = (def.currency as string | undefined) ?? env.currency;
    if (!isCurrency(code)) env.issue?.("/currency", "unknown_currency", { currency: code });
    return { currency: code, digits: digitsOf(code) };
  },
  checkSettings: checkBounds,
  valueType: (field) => ({
    kind: "number",
    money: { currency: field.currency ?? "", digits: digits(field) },
  }),
  columns: (field) => [{ name: field.key, type: "integer" }],
  parse,
  parseText: parseCell,
  validate: checkRange,
  toRow: (value, field) => [
    value === null ? null : Math.round(roundTo(Number(value), digits(field)) * 10 ** digits(field)),
  ],
  fromRow(row, field) {
    const minor = row[field.key];
    return minor === null || minor === undefined ? null : Number(minor) / 10 ** digits(field);
  },
  toJson: fixed,
  toText: (value, field) => fixed(value, field) ?? "",
  format: (value, field) =>
    value === null ? "" : formatMoney(Number(value), field.currency ?? "CNY", digits(field)),
  operators: NUMBER_OPERATORS,
  measures: NUMBER_MEASURES,
  examples: [
    {
      settings: { currency: "CNY" },
      accepts: [
        { input: "1234.5", json: "1234.50" },
        { input: 1234.56, json: "1234.56" },
        { input: 0.1, json: "0.10" },
        { input: "-0.00", json: "0.00" },
        { input: "12.3000", json: "12.30" },
        { input: "11258999068426.24", json: "11258999068426.24" },
        { input: "", json: null },
      ],
      cells: [
        { text: "¥1,234.50", json: "1234.50" },
        { text: "￥ １２", json: "12.00" },
        { text: "-¥3", json: "-3.00" },
        { text: "CNY 99", json: "99.00" },
        { text: "100元", json: "100.00" },
        { text: "(5.25)", json: "-5.25" },
      ],
      refuses: [
        { input: 0.001, code: "too_many_decimals" },
        { input: "11258999068426.25", code: "out_of_range" },
        { input: "1e308", code: "out_of_range" },
        { input: "¥12", code: "bad_number" },
        { input: true, code: "bad_number" },
      ],
      shows: [{ json: "-1234.50", "zh-CN": "-¥1,234.50", en: "-¥1,234.50" }],
      ascending: ["-10.00", "-2.00", "0.00", "9.99", "10.00", "100.00"],
    },
    {
      settings: { currency: "JPY", min: 0, max: 1000 },
      accepts: [{ input: 500, json: "500" }],
      refuses: [
        { input: "0.5", code: "too_many_decimals" },
        { input: -1, code: "too_small" },
        { input: 1001, code: "too_large" },
      ],
      shows: [{ json: "500", "zh-CN": "JP¥500", en: "JP¥500" }],
    },
    {
      settings: { currency: "KWD" },
      accepts: [{ input: "1.005", json: "1.005" }],
      cells: [{ text: "KWD 1,000.125", json: "1000.125" }],
      ascending: ["1.005", "1.010"],
    },
  ],
};
