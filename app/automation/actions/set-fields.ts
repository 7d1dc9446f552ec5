import { pointer } from "../../errors.ts";
import type { Value } from "../../fields/value.ts";
import { label } from "../../i18n/text.ts";
import { isLiteral } from "../../logic/expression.ts";
import { says } from "../../logic/says.ts";
import type { Input, WriteResult } from "../../records/types.ts";
import type { Reference } from "../../schema/kind.ts";
import type { Step } from "../../schema/types.ts";
import type { ObjectModel } from "../../schema/workspace.ts";
import { explain } from "../explain.ts";
import type { Action, ActionItem, Changed, DescribeTools, PreparedValue, StepOutcome } from "./action.ts";
import { checkValues, resolveInput } from "./values.ts";

interface SetFields {
  values: readonly PreparedValue[];
}

/** Gives fields of the record at hand new values. The only action that may run before the row is written. */
export const setFields: Action<SetFields> = {
  key: "set_fields",
  label: { "zh-CN": "设置字段", en: "Set fields" },
  help: { "zh-CN": "为当前记录的字段赋值", en: "Gives fields of this record new values" },
  settings: [
    {
      key: "values",
      type: "values",
      label: { "zh-CN": "字段与值", en: "Fields and values" },
      required: true,
    },
  ],
  before: true,
  writesOwn: true,
  batch: false,

  check(step, tools) {
    const values = checkValues(step.values, tools.object, tools, `${tools.path}/values`);
    return values && { values };
  },
  expressions: ({ values }) => values.map((value) => value.expression),
  assigns: ({ values }) => values,

  async run(host, items, { values }) {
    const outcomes: StepOutcome[] = [];
    for (const item of items) {
      const input = resolveInput(values, host.object, item.env);
      const [result] = await host.write(host.object.key, [
        { op: "update", id: item.id, input, chain: item.chain },
      ]);
      if (result?.status === "unchanged") outcomes.push({ status: "nothing", reason: "unchanged" });
      else {
        const from = (field: string) => item.env.get(field) ?? null;
        const told = changed(values, host.object, from, input, item, result!);
        outcomes.push({ status: "done", ...told });
      }
    }
    return outcomes;
  },
  async preview(host, item, { values }) {
    return { values: resolveInput(values, host.object, item.env) };
  },

  describe: ({ values }, tools) => saySetting(values, tools.object.key, tools),
  references: (step, object) => valueReferences(step, object),
  writes: (step, object) => [{ object, of: "own", values: plainValues(step) }],
};

/** What the step changed in a record that was as `before` says, and how its values came about. A reference to nobody was not taken. */
export function changed(
  values: readonly PreparedValue[],
  target: ObjectModel,
  before: (field: string) => Value | null,
  input: Input,
  { env }: ActionItem,
  written: WriteResult,
): Changed {
  const left: Record<string, unknown> = written.status === "refused" ? {} : written.record;
  const told: Changed = { changes: {}, traces: {} };
  for (const { field: key, expression } of values) {
    const field = target.fields.get(key)!;
    const from = field.type.toJson(before(key), field);
    if (JSON.stringify(from) === JSON.stringify(input[key])) continue;
    if (field.to && JSON.stringify(from) === JSON.stringify(left[key])) continue;
    told.changes[key] = { from, to: input[key] };
    told.traces[key] = explain(expression, env);
  }
  return told;
}

/** The stored `values`, whatever shape they have. */
export function plainValues(step: Step): Record<string, unknown> {
  const values = step.values;
  return typeof values === "object" && values !== null && !Array.isArray(values)
    ? (values as Record<string, unknown>)
    : {};
}

/** The fields that a step's values fill, and the options it gives them. */
export function valueReferences(step: Step, object: string): Reference[] {
  return Object.entries(plainValues(step)).flatMap(([field, value]) => {
    const path = pointer("/values", field);
    const options = [value].flat().filter((option) => typeof option === "string");
    return [
      { path, target: { object, field } },
      ...options.map((option) => ({ path, target: { object, field, option } })),
    ];
  });
}

/** 「把跟进设为“待回访”」, 「清空验证日期」: what becomes of fields, in words. */
export function saySetting(values: readonly PreparedValue[], object: string, tools: DescribeTools): string {
  return values
    .map((value) => {
      const { root } = value.expression;
      return isLiteral(root) && root.value === null
        ? sayValue("automation_says_clear", value, object, tools)
        : sayValue("automation_says_set", value, object, tools);
    })
    .join(tools.locale === "en" ? ", " : "，");
}

/** 「标题为…；类型为“低分回访”」: what a new record starts with, in the order of its fields. */
export function sayValues(values: readonly PreparedValue[], object: string, tools: DescribeTools): string {
  return inOrder(values, object, tools)
    .map((value) => sayValue("automation_says_value", value, object, tools))
    .join(tools.locale === "en" ? "; " : "；");
}

/** Values in the order of the object's fields. */
export function inOrder(
  values: readonly PreparedValue[],
  object: string,
  tools: DescribeTools,
): readonly PreparedValue[] {
  const order = [...(tools.workspace.objects.get(object)?.fields.keys() ?? [])];
  return [...values].sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
}

export function sayValue(
  code: "automation_says_value" | "automation_says_set" | "automation_says_clear",
  { field, expression }: PreparedValue,
  object: string,
  tools: DescribeTools,
): string {
  const model = tools.workspace.objects.get(object)?.fields.get(field);
  const name = label(model?.label, tools.locale) || field;
  const value = tools.say(expression);
  if (code === "automation_says_value" && value === name)
    return says("automation_says_same", { field: name }, tools.locale);
  // A choice has commas of its own: a colon says where it begins.
  const chosen = ["if", "?:"].includes(expression.root.op) && code !== "automation_says_clear";
  return says(chosen ? `${code}_chosen` : code, { field: name, value }, tools.locale);
}
