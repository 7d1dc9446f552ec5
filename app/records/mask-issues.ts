import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Issue } from "../errors.ts";
import type { ObjectModel } from "../schema/workspace.ts";

/** A refusal names no field that the actor may not see, only that there is something. */
export function maskIssues(ctx: Context, model: ObjectModel, issues: Issue[]): Issue[] {
  const hidden = hiddenFields(ctx.workspace, ctx.actor, model.key);
  const shown = issues.filter((issue) => !hidden.has(issue.path.slice(1)));
  return shown.length === issues.length ? issues : [...shown, { path: "", code: "hidden_requirement" }];
}
