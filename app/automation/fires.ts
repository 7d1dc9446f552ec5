import type { Change } from "../records/listeners.ts";
import { sameValue } from "../records/values.ts";
import type { FieldModel } from "../schema/workspace.ts";
import type { AutomationModel } from "./model.ts";

/**
 * Does the change fit the rule's trigger? `changed` compares the record before and after the write, earlier rules *before* it
 * included, and asks for a difference: in one of the named fields, or in any that people and rules write. A roll-up that moved
 * wakes only rules that name it. A record that is written again as it stands (`touched`) goes through every rule before the write:
 * what those read (a setting) is what differs.
 */
export function fires(rule: AutomationModel, { kind, object, before, after, touched }: Change): boolean {
  if (!rule.events.has(kind)) return false;
  if (touched && rule.timing === "before") return true;
  if (kind !== "changed" || !before) return true;
  if (rule.fields) return rule.fields.some((key) => !sameValue(before[key], after[key]));
  for (const field of object.fields.values()) {
    if (isWritten(field) && !sameValue(before[field.key], after[field.key])) return true;
  }
  return false;
}

function isWritten(field: FieldModel): boolean {
  if (field.system) return field.key === "external_id";
  return field.stored && !field.type.computed;
}
