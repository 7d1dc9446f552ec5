import type { Example, Field, FieldDef, ResolveEnv, TextEnv } from "#app/fields/field-type.ts";
import { FIELD_TYPES } from "#app/fields/registry.ts";
import { resolveField } from "#app/fields/resolve.ts";

/** The small world that the field types' own examples speak of (see `Example` in `app/fields/field-type.ts`). */

export const EXAMPLE_PIPELINE = {
  kind: "pipeline",
  key: "example",
  label: "Example",
  stages: [
    { key: "new", label: { "zh-CN": "新建", en: "New" }, state: "open" },
    { key: "won", label: { "zh-CN": "赢单", en: "Won" }, state: "won" },
    { key: "lost", label: { "zh-CN": "输单", en: "Lost" }, state: "lost", color: "red" },
  ],
};

export const EXAMPLE_OBJECTS = ["customer", "ticket", "order"];

export const EXAMPLE_ORDER_FIELDS: FieldDef[] = [
  { key: "customer", type: "reference", label: "Customer", to: ["customer"] },
  { key: "amount", type: "currency", label: "Amount" },
  { key: "score", type: "score", label: "Score", min: 1, max: 5 },
  { key: "placed_at", type: "datetime", label: "Placed" },
  {
    key: "status",
    type: "select",
    label: "Status",
    options: [
      { key: "paid", label: { "zh-CN": "已付款", en: "Paid" } },
      { key: "lost", label: { "zh-CN": "已丢失", en: "Lost" } },
    ],
  },
];

export const EXAMPLE_ENV: ResolveEnv = {
  currency: "CNY",
  objects: EXAMPLE_OBJECTS,
  schema: (kind, key) => (kind === "pipeline" && key === "example" ? EXAMPLE_PIPELINE : undefined),
  field(object, key) {
    const def = object === "order" ? EXAMPLE_ORDER_FIELDS.find((field) => field.key === key) : undefined;
    return def && resolveField(def, EXAMPLE_ENV);
  },
};

export const SHANGHAI: TextEnv = { timeZone: "Asia/Shanghai", locale: "zh-CN" };

export interface ExampleField {
  /** `select`, `currency 2`: type and number of the example. */
  name: string;
  field: Field;
  example: Example;
}

/** A field for each example of each type. `keyOf` names them, for suites that put all of them into one table. */
export function buildExampleFields(keyOf: (type: string, at: number) => string = () => "f"): ExampleField[] {
  return [...FIELD_TYPES.values()].flatMap((type) =>
    type.examples.map((example, at) => ({
      name: at === 0 ? type.key : `${type.key} ${at + 1}`,
      field: resolveField(
        { ...example.settings, key: keyOf(type.key, at), type: type.key, label: "F" },
        EXAMPLE_ENV,
      ),
      example,
    })),
  );
}
