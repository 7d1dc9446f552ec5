import type { Link } from "../../fields/value.ts";
import { label } from "../../i18n/text.ts";
import { evaluate } from "../../logic/evaluate.ts";
import type { Expression } from "../../logic/expression.ts";
import { says } from "../../logic/says.ts";
import type { Env, Rule } from "../../logic/types.ts";
import type { Values } from "../../records/listeners.ts";
import type { Action, ActionHost, ActionItem, ActionTools, PreparedValue, StepOutcome } from "./action.ts";
import { OTHER_OBJECT, otherObject } from "./other-object.ts";
import { changed, plainValues, saySetting, valueReferences } from "./set-fields.ts";
import { checkValues, resolveInput } from "./values.ts";

interface UpdateRecord {
  /** Gives the reference. */
  record: Expression;
  object: string;
  values: readonly PreparedValue[];
}

/**
 * Gives fields of a record that the one at hand refers to new values. A reference that leads nowhere, or to a record of another
 * object, is no fault: nothing is done then, and the run says so.
 */
export const updateRecord: Action<UpdateRecord> = {
  key: "update_record",
  label: { "zh-CN": "更新关联记录", en: "Update a related record" },
  help: {
    "zh-CN": "为当前记录所关联的一条记录的字段赋值；关联为空或指向别的对象时什么也不做",
    en: "Gives fields of a record that this one refers to new values; does nothing when the reference is empty or leads to another object",
  },
  settings: [
    { key: "record", type: "expression", label: { "zh-CN": "哪条记录", en: "Record" }, required: true },
    ...OTHER_OBJECT,
  ],
  before: false,
  writesOwn: false,
  // Several records may refer to the same one: each must find it as the one before left it.
  batch: false,

  check(step, tools) {
    const object = otherObject(step, tools);
    if (!object) return null;
    const record = checkReference(step.record, object.key, tools);
    const values = checkValues(step.values, object, tools, `${tools.path}/values`);
    return record && values && { record, object: object.key, values };
  },
  expressions: ({ record, values }) => [record, ...values.map((value) => value.expression)],
  reaches(prepared, env) {
    const led = leadsTo(prepared, env);
    return "reason" in led ? null : { object: prepared.object, id: led.id };
  },

  async run(host, items, prepared) {
    const outcomes = [];
    for (const item of items) outcomes.push(await updateOne(host, item, prepared));
    return outcomes;
  },
  async preview(host, item, prepared) {
    const { object, values } = prepared;
    const found = await find(host, item, prepared);
    if ("reason" in found) return { object, record: null, values: {}, reason: found.reason };
    const model = host.ctx.workspace.objects.get(object)!;
    return { object, record: found.id, values: resolveInput(values, model, item.env) };
  },

  describe({ record, object, values }, tools) {
    const name = label(tools.workspace.objects.get(object)?.label, tools.locale) || object;
    const params = { record: tools.say(record), object: name, values: saySetting(values, object, tools) };
    const same = params.record === name;
    return says(same ? "automation_says_update_same" : "automation_says_update", params, tools.locale);
  },
  references(step) {
    if (typeof step.object !== "string") return [];
    return [
      { path: "/object", target: { kind: "object", key: step.object } },
      ...valueReferences(step, step.object),
    ];
  },
  writes: (step) =>
    typeof step.object === "string"
      ? [{ object: step.object, of: "related", values: plainValues(step) }]
      : [],
};

/** An expression whose value says of which object the record is: a reference to one object, or one that names it. */
function checkReference(rule: Rule, object: string, tools: ActionTools): Expression | null {
  const path = `${tools.path}/record`;
  const expression = tools.expression(rule, path);
  if (!expression) return null;
  const { type } = expression;
  if (type.kind !== "link" && !(type.kind === "id" && type.to.length === 1)) {
    tools.issue(path, "update_record_not_reference");
    return null;
  }
  if (!type.to.includes(object)) {
    tools.issue(path, "update_record_elsewhere", { object });
    return null;
  }
  return expression;
}

async function updateOne(host: ActionHost, item: ActionItem, prepared: UpdateRecord): Promise<StepOutcome> {
  const { object, values } = prepared;
  const found = await find(host, item, prepared);
  if ("reason" in found) return { status: "nothing", reason: found.reason };
  const { id, before } = found;
  const model = host.ctx.workspace.objects.get(object)!;
  const input = resolveInput(values, model, item.env);
  const [result] = await host.write(object, [{ op: "update", id, input, chain: item.chain }]);
  if (result?.status === "unchanged") return { status: "nothing", reason: "unchanged" };
  const told = changed(values, model, (field) => before[field] ?? null, input, item, result!);
  return { status: "done", updated: { object, id, ...told } };
}

/** Where the reference leads now, or why there is nothing to do. */
function leadsTo({ record, object }: UpdateRecord, env: Env): { id: string } | { reason: string } {
  const value = evaluate(record, env) as Link | string | null;
  if (value === null || value === "") return { reason: "no_record" };
  if (typeof value === "string") return { id: value };
  return value.object === object ? { id: value.id } : { reason: "other_object" };
}

/** The record to write, as it stands; one in the bin is as good as gone. */
async function find(
  host: ActionHost,
  item: ActionItem,
  prepared: UpdateRecord,
): Promise<{ id: string; before: Readonly<Values> } | { reason: string }> {
  const led = leadsTo(prepared, item.env);
  if ("reason" in led) return led;
  const before = (await host.hold(prepared.object, [led.id])).get(led.id);
  return before ? { id: led.id, before } : { reason: "record_gone" };
}
