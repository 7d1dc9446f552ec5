import * as z from "zod/mini";
import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { AppError, type Issue, invalid, pointer } from "../errors.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { checkQuestion } from "./query.ts";
import type { SavedViewInput, ViewLayout, ViewQuery } from "./saved-view.ts";

/** What a saved view may be called and may ask. */

const shape = z.strictObject({
  name: z.string(),
  layout: z.enum(["table", "board"]),
  query: z.strictObject({
    filter: z.optional(z.unknown()),
    sort: z.optional(z.array(z.string()).check(z.maxLength(5))),
    columns: z
      .array(
        z.strictObject({
          key: z.string(),
          width: z.optional(z.number().check(z.gte(1), z.lte(2000))),
        }),
      )
      .check(z.minLength(1), z.maxLength(200)),
    group: z.optional(z.string()),
    q: z.optional(z.string()),
  }),
  shared: z.optional(z.boolean()),
});

export type Checked = Omit<SavedViewInput, "shared"> & { shared: boolean };

/** The view as it will be kept. @throws AppError 422 with every fault of its name and question. */
export function checkInput(ctx: Context, model: ObjectModel, input: SavedViewInput): Checked {
  const parsed = z.safeParse(shape, input);
  if (!parsed.success) {
    throw invalid(
      parsed.error.issues.map((issue) => ({
        path: issue.path.reduce<string>((path, part) => pointer(path, String(part)), ""),
        code: "bad_saved_view",
      })),
    );
  }
  const { layout, query, shared } = parsed.data;
  const name = parsed.data.name.trim();
  const issues = [...checkName(name), ...checkQuery(ctx, model, layout, query as ViewQuery)];
  if (issues.length > 0) throw invalid(issues);
  return { name, layout, query: query as ViewQuery, shared: shared === true };
}

const LONGEST_NAME = 80;

function checkName(name: string): Issue[] {
  if (name === "") return [{ path: "/name", code: "required" }];
  if (name.length > LONGEST_NAME)
    return [{ path: "/name", code: "too_long", params: { max: LONGEST_NAME, length: name.length } }];
  // Neither engine nor page takes halves of characters or NUL.
  return /[\0\p{Cs}]/u.test(name) ? [{ path: "/name", code: "bad_text" }] : [];
}

/** Faults of what a view asks, as the actor may ask it. */
export function checkQuery(ctx: Context, model: ObjectModel, layout: ViewLayout, query: ViewQuery): Issue[] {
  const issues: Issue[] = [];
  const fields = query.columns.map((column) => column.key);
  try {
    checkQuestion(ctx, model, { filter: query.filter, sort: query.sort, fields });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    issues.push(...error.issues.map((issue) => ({ ...issue, path: `/query/${issue.path}` })));
  }
  if (layout === "board" && query.group === undefined)
    issues.push({ path: "/query/group", code: "view_board_without_group" });
  if (query.group !== undefined) {
    const group = model.fields.get(query.group);
    const hidden = hiddenFields(ctx.workspace, ctx.actor, model.key).has(query.group);
    if (!group || hidden)
      issues.push({ path: "/query/group", code: "unknown_field", params: { field: query.group } });
    else if (!group.options || group.type.valueType(group).kind !== "option")
      issues.push({
        path: "/query/group",
        code: "view_group_without_options",
        params: { field: query.group },
      });
  }
  return issues;
}
