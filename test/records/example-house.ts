import type { Field, FieldDef } from "#app/fields/field-type.ts";
import type { Input } from "#app/records/types.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { buildExampleFields, EXAMPLE_ORDER_FIELDS, EXAMPLE_PIPELINE } from "#test/support/field-examples.ts";

/** One workspace in which every example of every type is a field, and how records come to have the examples' values. */

export const ZONE = "Asia/Shanghai";

/** Where a field lives, and how a record comes to have a value in it. */
export interface Home {
  object: string;
  /** Own input that gives the value, which for most fields is the value itself. */
  own(value: unknown): Input;
  /** Orders of the record that give the value (roll-ups). */
  orders(value: unknown): Input[];
  /** JSON of the field in a record that was given nothing. */
  blank: unknown;
  /** Fields that a formula reads. */
  reads: FieldDef[];
}

const input = (key: string, type: string): FieldDef => ({ key, type, label: key });

/** What makes a computed field have the values of its examples; an example without an entry here fails. */
const COMPUTED: Record<string, Partial<Home>> = {
  formula_0: {
    reads: [input("a", "number")],
    own: (json) => ({ a: Math.round(Number(json) * 3000 + 1) / 1000 }),
  },
  formula_1: {
    reads: [input("annual_revenue", "currency")],
    own: (json) => ({ annual_revenue: (Number(json) / 2).toFixed(2) }),
  },
  formula_2: { reads: [input("a", "number")], own: (json) => ({ a: json ? 4 : 3 }), blank: false },
  formula_3: {
    reads: [input("a", "text")],
    own: (json) => ({ a: String(json).replace(/!$/, "") }),
    blank: "!",
  },
  formula_4: {
    reads: [input("a", "date")],
    own: (json) => ({ a: new Date(Date.parse(String(json)) - 86_400_000).toISOString().slice(0, 10) }),
  },
  rollup_0: {
    orders: (json) => [...Array(Number(json)).fill({ status: "paid" }), { status: "lost" }],
    blank: 0,
  },
  rollup_1: {
    orders: (json) => [{ amount: "0.01" }, { amount: (Number(json) - 0.01).toFixed(2) }],
    blank: "0.00",
  },
  rollup_2: {
    orders: (json) => [4, 4, Math.round(Number(json) * 3) - 8].map((score) => ({ score })),
  },
  rollup_3: { orders: (json) => [{ placed_at: json }, { placed_at: "2026-01-01T00:00:00Z" }] },
  rollup_4: {
    orders: (json) => [
      { status: json, placed_at: "2026-10-05T00:00:00Z" },
      { status: "lost", placed_at: "2026-10-04T23:59:59Z" },
    ],
  },
};

function homeOf({ key, type }: Field): Home {
  const plain: Home = {
    object: "example",
    own: (value) => ({ [key]: value }),
    orders: () => [],
    blank: null,
    reads: [],
  };
  if (!type.computed) return plain;
  const made = COMPUTED[key];
  if (!made) throw new Error(`Nothing says how ${key} comes to its value.`);
  return { ...plain, own: () => ({}), object: type.computed === "formula" ? key : "customer", ...made };
}

export const EXAMPLES = buildExampleFields((type, at) => `${type}_${at}`).map((one) => ({
  ...one,
  home: homeOf(one.field),
}));
export type Example = (typeof EXAMPLES)[number];

export function exampleConfiguration(): AnySchema[] {
  const object = (key: string, fields: FieldDef[]): AnySchema => ({
    kind: "object",
    key,
    label: key,
    title: "name",
    fields: [input("name", "text"), input("mark", "text"), ...fields],
  });
  const at = (home: string) =>
    EXAMPLES.filter((one) => one.home.object === home).map(({ field }) => field.def);
  const formulas = EXAMPLES.filter(({ field }) => field.type.computed === "formula");
  return [
    {
      kind: "settings",
      key: "workspace",
      label: "Workspace",
      fields: [
        { ...input("name", "text"), default: "Examples" },
        { ...input("time_zone", "text"), default: ZONE },
        { ...input("currency", "text"), default: "CNY" },
        { ...input("language", "text"), default: "zh-CN" },
      ],
      values: {},
    },
    EXAMPLE_PIPELINE,
    object("customer", at("customer")),
    object("ticket", []),
    object("order", EXAMPLE_ORDER_FIELDS),
    object("example", at("example")),
    ...formulas.map(({ home }) => object(home.object, [...home.reads, ...at(home.object)])),
  ];
}

export const distinct = (values: readonly unknown[]): unknown[] => [
  ...new Map(values.map((json) => [JSON.stringify(json), json])).values(),
];

/** Every value that the examples of a field know, as JSON. */
export const known = ({ example }: Example): unknown[] =>
  distinct(
    [
      ...[...(example.accepts ?? []), ...(example.cells ?? []), ...(example.shows ?? [])].map(
        (one) => one.json,
      ),
      ...(example.ascending ?? []),
    ].filter((json) => json !== null),
  );

/** Ids that the examples speak of. */
export function knownIds(): string[] {
  const text = JSON.stringify(EXAMPLES.map(({ example }) => example)).toLowerCase();
  return [...new Set(text.match(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g))];
}
