import { label } from "../../i18n/text.ts";
import { beside } from "../../logic/prose.ts";
import { says } from "../../logic/says.ts";
import type { Action, DescribeTools, PreparedValue, StepParts } from "./action.ts";
import { OTHER_OBJECT, otherObject } from "./other-object.ts";
import { inOrder, plainValues, sayValue, sayValues, valueReferences } from "./set-fields.ts";
import { checkValues, resolveInput } from "./values.ts";

interface CreateRecord {
  object: string;
  values: readonly PreparedValue[];
}

/** Makes a new record of any object. */
export const createRecord: Action<CreateRecord> = {
  key: "create_record",
  label: { "zh-CN": "新建记录", en: "Create a record" },
  help: {
    "zh-CN": "新建一条记录，字段值可引用当前记录",
    en: "Makes a new record; its values may read this one",
  },
  settings: OTHER_OBJECT,
  before: false,
  writesOwn: false,
  batch: true,

  check(step, tools) {
    const object = otherObject(step, tools);
    if (!object) return null;
    const values = checkValues(step.values, object, tools, `${tools.path}/values`);
    if (!values) return null;
    const given = new Set(values.map((value) => value.field));
    for (const field of object.fields.values()) {
      if (
        field.def.required &&
        !field.type.readOnly &&
        field.def.default === undefined &&
        !given.has(field.key)
      ) {
        tools.warn(`${tools.path}/values`, "step_leaves_required", { field: field.key });
      }
    }
    return { object: object.key, values };
  },
  expressions: ({ values }) => values.map((value) => value.expression),

  async run(host, items, { object, values }) {
    const target = host.ctx.workspace.objects.get(object)!;
    const results = await host.write(
      object,
      items.map((item) => ({
        op: "create" as const,
        input: present(resolveInput(values, target, item.env)),
        chain: item.chain,
      })),
    );
    return results.map((result) => ({ status: "done", created: { object, id: result.id } }));
  },
  async preview(host, item, { object, values }) {
    return { object, values: resolveInput(values, host.ctx.workspace.objects.get(object)!, item.env) };
  },

  describe({ object, values }, tools) {
    const name = label(tools.workspace.objects.get(object)?.label, tools.locale) || object;
    return says(
      "automation_says_create",
      { object: name, values: sayValues(values, object, tools) },
      tools.locale,
    );
  },
  parts: leading,
  references(step, _object) {
    if (typeof step.object !== "string") return [];
    return [
      { path: "/object", target: { kind: "object", key: step.object } },
      ...valueReferences(step, step.object),
    ];
  },
  writes: (step) =>
    typeof step.object === "string" ? [{ object: step.object, of: "new", values: plainValues(step) }] : [],
};

/** 「新建一条「任务」“回访：…”，交给客户的负责人，截止时间为…」: name, person and moment first, whatever the object calls them. */
function leading({ object, values }: CreateRecord, tools: DescribeTools): StepParts {
  const { workspace, locale } = tools;
  const model = workspace.objects.get(object)!;
  const ordered = inOrder(values, object, tools);
  const typeOf = ({ field: key }: PreparedValue) => {
    const field = model.fields.get(key);
    return field?.type.valueType(field);
  };
  const title = ordered.find(({ field }) => field === model.title.key);
  const person = ordered.find((value) => {
    const type = typeOf(value);
    return type?.kind === "id" && type.to.length === 1 && type.to[0] === "user";
  });
  const due = ordered.find((value) => ["moment", "day"].includes(typeOf(value)?.kind ?? ""));
  const called = title && tools.say(title.expression);
  // Of a name that is put together only its beginning leads; the list below has it whole.
  const start = called && /^“([^”]+)”(?= )/.exec(called)?.[1];
  const named = start ? `“${start}…”` : called?.startsWith("“") ? called : undefined;
  const lead = [
    beside(
      says("automation_says_create_lead", { object: label(model.label, locale) }, locale),
      named ? (locale === "en" ? ` ${named}` : named) : "",
    ),
    ...(person ? [says("automation_says_given", { user: tools.say(person.expression) }, locale)] : []),
    ...(due ? [sayValue("automation_says_value", due, object, tools)] : []),
  ];
  const said = new Set([person, due, named === called ? title : undefined]);
  return {
    lead: lead.join(locale === "en" ? ", " : "，"),
    values: ordered
      .filter((value) => !said.has(value))
      .map((value) => sayValue("automation_says_value", value, object, tools)),
  };
}

/** Absent values are left out, so that the field's default fills them. */
function present(input: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}
