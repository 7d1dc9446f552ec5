import type { Text } from "../i18n/text.ts";
import type { FieldModel, Workspace } from "../schema/workspace.ts";
import type { AutomationModel } from "./model.ts";

type Names = Readonly<Record<string, Text>>;

/** By workspace, then by `object.field`. */
const kept = new WeakMap<Workspace, ReadonlyMap<string, Names>>();

/** Rules that write their own key into this field of the records that they make or change, by key; undefined where none does. */
export function ruleNames(
  workspace: Workspace,
  field: Pick<FieldModel, "object" | "key">,
): Names | undefined {
  let names = kept.get(workspace);
  if (!names) {
    names = namesIn(workspace);
    kept.set(workspace, names);
  }
  return names.get(`${field.object}.${field.key}`);
}

function namesIn(workspace: Workspace): ReadonlyMap<string, Names> {
  const names = new Map<string, Record<string, Text>>();
  for (const rule of workspace.parts<AutomationModel>("automation")) {
    for (const { def } of rule.steps) {
      const object = typeof def.object === "string" ? def.object : rule.object;
      for (const [field, value] of Object.entries((def.values ?? {}) as Record<string, unknown>)) {
        if (value !== rule.key) continue;
        const place = `${object}.${field}`;
        names.set(place, { ...names.get(place), [rule.key]: rule.label });
      }
    }
  }
  return names;
}
