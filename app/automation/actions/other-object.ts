import type { FieldDef } from "../../fields/field-type.ts";
import type { Step } from "../../schema/types.ts";
import type { ObjectModel } from "../../schema/workspace.ts";
import type { ActionTools } from "./action.ts";

/** Settings of an action that writes a record of an object that it names. */
export const OTHER_OBJECT: readonly FieldDef[] = [
  { key: "object", type: "object_key", label: { "zh-CN": "对象", en: "Object" }, required: true },
  {
    key: "values",
    type: "values",
    of: "object",
    label: { "zh-CN": "字段与值", en: "Fields and values" },
    required: true,
  },
];

/** The object that a step names; null, with an issue, when there is none to write to. */
export function otherObject(step: Step, tools: ActionTools): ObjectModel | null {
  const object = typeof step.object === "string" ? tools.workspace.objects.get(step.object) : undefined;
  if (object && !object.def.archived) return object;
  tools.issue(`${tools.path}/object`, "unknown_object", { object: step.object });
  return null;
}
