import * as z from "zod/mini";
import { yielded } from "./computed.ts";
import { type Field, type FieldDef, type FieldType, type ResolveEnv, yields } from "./field-type.ts";
import { number } from "./number.ts";
import { keyShape, ruleShape } from "./shapes.ts";
import { type Column, childColumn, countColumn, orderColumn, sumColumn } from "./value.ts";

const MEASURES = ["count", "sum", "avg", "min", "max", "latest"] as const;
type Measure = (typeof MEASURES)[number];

const measureOf = (def: FieldDef): Measure => def.measure as Measure;

const plainNumber = (def: FieldDef): Field => ({
  key: def.key,
  label: def.label,
  type: number,
  def: { key: def.key, label: def.label, type: number.key },
});

/** The child's field under the roll-up's own name, without what it demands of the child's records. */
function renamed(source: Field, def: FieldDef): Field {
  const { required: _required, unique: _unique, default: _default, help: _help, ...settings } = source.def;
  const { key, label } = def;
  return { ...source, key, label, def: { ...settings, key, label } };
}

/** What the measure of `source` yields; null when the two do not go together. */
function measured(measure: Measure, source: Field, def: FieldDef): Field | null {
  const { type } = source;
  if (measure === "sum" || measure === "avg") return type.sumOf ? renamed(type.sumOf(source), def) : null;
  if (measure === "latest" || type.measures.includes(measure)) return renamed(source, def);
  return null;
}

function resolve(def: FieldDef, env: ResolveEnv): Partial<Field> {
  const of = String(def.of);
  const measure = measureOf(def);
  if (!env.objects.includes(of)) {
    env.issue?.("/of", "unknown_target", { object: of });
    return { as: plainNumber(def) };
  }
  const find = (setting: "by" | "field" | "order_by"): Field | undefined => {
    if (def[setting] === undefined) return undefined;
    const field = env.field(of, String(def[setting]));
    if (!field) env.issue?.(`/${setting}`, "unknown_child_field", { object: of, field: def[setting] });
    return field;
  };
  const by = find("by");
  if (by && !by.to?.length) env.issue?.("/by", "not_a_reference", { field: def.by });
  const given = find("field");
  const orderBy = find("order_by");
  if (orderBy && !yields(orderBy).type.measures.includes("max"))
    env.issue?.("/order_by", "not_measurable", { measure, field: def.order_by });
  if (measure === "count" || !given) return { as: plainNumber(def), orderBy };
  const source = yields(given);
  const as = measured(measure, source, def);
  if (!as) env.issue?.("/field", "not_measurable", { measure, field: def.field });
  return { as: as ?? plainNumber(def), source, orderBy };
}

function companions(field: Field): Column[] {
  const measure = measureOf(field.def);
  const order = field.orderBy && yields(field.orderBy);
  const orderType = order?.type.columns(order)[0]?.type ?? "integer";
  if (measure === "sum") return [{ name: sumColumn(field.key), type: "integer" }];
  if (measure === "avg")
    return [
      { name: sumColumn(field.key), type: "integer" },
      { name: countColumn(field.key), type: "integer" },
    ];
  if (measure === "latest")
    return [
      { name: orderColumn(field.key), type: orderType },
      { name: childColumn(field.key), type: "text" },
    ];
  return [];
}

/**
 * A figure over the records that point here through `by`: `count`, `sum`, `avg`, `min`, `max`, or the value of the `latest`.
 * `columns` ends with the companions that keep it up to date (docs/inside.md); `toRow` leaves those empty, and only the record
 * room writes them.
 */
export const rollup: FieldType = {
  ...yielded,
  key: "rollup",
  control: "computed",
  label: { "zh-CN": "汇总", en: "Roll-up" },
  computed: "rollup",
  settings: {
    of: keyShape,
    by: keyShape,
    measure: z.enum(MEASURES),
    field: z.optional(keyShape),
    filter: z.optional(ruleShape),
    order_by: z.optional(keyShape),
  },
  resolve,
  checkSettings(field) {
    const { def } = field;
    const measure = measureOf(def);
    const issues = [];
    if (measure !== "count" && def.field === undefined)
      issues.push({ path: "", code: "measure_needs_field", params: { measure } });
    if (measure === "count" && def.field !== undefined)
      issues.push({ path: "/field", code: "count_takes_no_field" });
    if (measure !== "latest" && def.order_by !== undefined)
      issues.push({ path: "/order_by", code: "only_latest_is_ordered" });
    return issues;
  },
  columns: (field) => [...yielded.columns(field), ...companions(field)],
  toRow: (value, field) => [...yielded.toRow(value, field), ...companions(field).map(() => null)],
  /** An average is read to two decimals; its value keeps them all. */
  format(value, field, env) {
    const short = measureOf(field.def) === "avg" && typeof value === "number";
    return yielded.format(short ? Math.round(value * 100) / 100 : value, field, env);
  },
  examples: [
    {
      settings: {
        of: "order",
        by: "customer",
        measure: "count",
        filter: { "!=": [{ var: "status" }, "lost"] },
      },
      accepts: [{ input: 3, json: 3 }],
      shows: [{ json: 1200, "zh-CN": "1,200", en: "1,200" }],
      ascending: [0, 2, 10],
    },
    {
      settings: { of: "order", by: "customer", measure: "sum", field: "amount" },
      accepts: [{ input: "12.3", json: "12.30" }],
      shows: [{ json: "12.30", "zh-CN": "¥12.30", en: "¥12.30" }],
      ascending: ["2.00", "10.00"],
    },
    {
      settings: { of: "order", by: "customer", measure: "avg", field: "score" },
      accepts: [{ input: 13 / 3, json: 13 / 3 }],
      shows: [{ json: 13 / 3, "zh-CN": "4.33", en: "4.33" }],
    },
    {
      settings: { of: "order", by: "customer", measure: "max", field: "placed_at" },
      accepts: [{ input: "2026-10-05T06:30:00.000Z", json: "2026-10-05T06:30:00.000Z" }],
    },
    {
      settings: { of: "order", by: "customer", measure: "latest", field: "status", order_by: "placed_at" },
      accepts: [{ input: "paid", json: "paid" }],
      refuses: [{ input: "none", code: "unknown_option" }],
      shows: [{ json: "paid", "zh-CN": "已付款", en: "Paid" }],
    },
  ],
};
