import type { Context } from "../context.ts";
import { invalid } from "../errors.ts";
import type { Values } from "../records/listeners.ts";
import { parseInput } from "../records/parse.ts";
import type { Input } from "../records/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";

/** What the previews of steps say, read as the input of the writes that they stand for. */

/** What the preview of a step that makes a record says. */
export interface Made {
  object: string;
  values: Input;
}

/** What a step gives fields of the record at hand, by what its preview says. */
export function ownInput(shown: Record<string, unknown>): Input | null {
  if (typeof shown.values === "object" && shown.values !== null) return shown.values as Input;
  return typeof shown.field === "string" && typeof shown.user === "string"
    ? { [shown.field]: shown.user }
    : null;
}

/** Values as a rule's write would take them. @throws AppError `invalid` where it would refuse them */
export function parsed(ctx: Context, model: ObjectModel, input: Input): Values {
  const { values, issues } = parseInput(ctx, model, input, true);
  for (const [key, value] of Object.entries(values)) {
    const field = model.fields.get(key)!;
    if (value !== null)
      issues.push(...field.type.validate(value, field).map((fault) => ({ path: `/${key}`, ...fault })));
  }
  if (issues.length > 0) throw invalid(issues);
  return values;
}
