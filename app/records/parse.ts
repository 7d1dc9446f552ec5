import { hiddenFields, readOnlyFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { type Issue, pointer } from "../errors.ts";
import { SYSTEM_FIELDS } from "../schema/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { Values } from "./listeners.ts";
import type { Input } from "./types.ts";

const SYSTEM = new Set<string>([...SYSTEM_FIELDS, "deleted_at"].filter((key) => key !== "external_id"));

/** Faults of one record that are listed: a body may name as many fields as it has bytes for. */
const LISTED = 100;

/**
 * Reads a body: every fault (up to {@link LISTED}) is an issue with a pointer to its key. A field that the actor may not see answers exactly like one
 * that does not exist. `internal` writes (of the engine) may set what is read-only for people, but nothing that is computed.
 */
export function parseInput(
  ctx: Context,
  model: ObjectModel,
  input: Input,
  internal = false,
): { values: Values; issues: Issue[] } {
  const values: Values = {};
  const issues: Issue[] = [];
  const hidden = hiddenFields(ctx.workspace, ctx.actor, model.key);
  const readOnly = readOnlyFields(ctx.workspace, ctx.actor, model.key);
  for (const [key, given] of Object.entries(input)) {
    if (issues.length === LISTED) break;
    const path = pointer("", key);
    const field = model.fields.get(key);
    if (SYSTEM.has(key)) {
      issues.push({ path, code: "system_field", params: { field: key } });
    } else if (!field || hidden.has(key)) {
      issues.push({ path, code: "unknown_field", params: { field: key, object: model.key } });
    } else if (field.type.computed || (!internal && (field.type.readOnly || readOnly.has(key)))) {
      issues.push({ path, code: "read_only", params: { field: key } });
    } else {
      const parsed = field.type.parse(given, field);
      if ("issue" in parsed) issues.push({ path, ...parsed.issue });
      else values[key] = parsed.value;
    }
  }
  return { values, issues };
}
