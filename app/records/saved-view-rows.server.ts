import { can, hasAbility, hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { forbidden, notFound } from "../errors.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { SavedView, ViewLayout, ViewQuery } from "./saved-view.ts";
import { type Checked, checkQuery } from "./saved-view-check.server.ts";

/** Rows of `saved_views`, and who may see and change them. */

export interface Stored {
  id: string;
  user_id: string;
  owner: string | null;
  object: string;
  name: string;
  layout: ViewLayout;
  query: string;
  shared: number;
}

/** The columns of {@link Stored}. */
const SELECT = `SELECT v.id, v.user_id, u.name AS owner, v.object, v.name, v.layout, v.query, v.shared
       FROM saved_views v LEFT JOIN users u ON u.id = v.user_id`;

/** Views of an object that the reader keeps or others share, by name; as they stand in the table. */
export const rowsOf = (ctx: Context, objectKey: string): Promise<Stored[]> =>
  (ctx.tx ?? ctx.db).all<Stored & Record<string, never>>(
    `${SELECT}
      WHERE v.object = ? AND v.deleted_at IS NULL AND (v.user_id = ? OR v.shared = 1)
      ORDER BY v.name, v.id`,
    [objectKey, ctx.actor.id ?? ""],
  );

/** @throws AppError 404 for an object that is unknown or closed to the reader. */
export function readableObject(ctx: Context, key: string): ObjectModel {
  const model = ctx.workspace.objects.get(key);
  if (!model || !can(ctx.workspace, ctx.actor, "read", key)) throw notFound();
  return model;
}

/** Views belong to people; a token or a rule keeps none of its own. @throws AppError 403 */
export function person(ctx: Context): string {
  if (ctx.actor.kind !== "user" || ctx.actor.id === null) throw forbidden();
  return ctx.actor.id;
}

const mayShare = (ctx: Context): boolean => hasAbility(ctx.workspace, ctx.actor, "settings.edit");

/** @throws AppError 403 */
export function assertMayShare(ctx: Context): void {
  if (!mayShare(ctx)) throw forbidden("may_not_share_view");
}

/** The row of a view that the person who acts may change. @throws AppError 404, 403 */
export async function editable(ctx: Context, id: string, deleted = false): Promise<Stored> {
  const userId = person(ctx);
  const [row] = id.includes("\0")
    ? []
    : await ctx.db.all<Stored & Record<string, never>>(
        `${SELECT}
          WHERE v.id = ? ${deleted ? "" : "AND v.deleted_at IS NULL"}`,
        [id],
      );
  if (!row || (row.user_id !== userId && row.shared !== 1)) throw notFound();
  if (row.user_id !== userId && !mayShare(ctx)) throw forbidden("may_not_edit_view");
  return row;
}

/** A row as the reader may see it; null where it names what they may not know or what is no longer there. */
export function offered(ctx: Context, model: ObjectModel, row: Stored): SavedView | null {
  const view = viewOf(ctx, row);
  const hidden = hiddenFields(ctx.workspace, ctx.actor, model.key);
  const columns = view.query.columns.filter(({ key }) => model.fields.has(key) && !hidden.has(key));
  const query = { ...view.query, columns };
  if (columns.length === 0 || checkQuery(ctx, model, view.layout, query).length > 0) return null;
  return { ...view, query };
}

/** The view as its reader gets it. */
export function viewOf(ctx: Context, row: Stored): SavedView {
  const mine = row.user_id === ctx.actor.id;
  return {
    id: row.id,
    name: row.name,
    object: row.object,
    layout: row.layout,
    query: JSON.parse(row.query) as ViewQuery,
    shared: row.shared === 1,
    mine,
    owner: row.owner ?? "",
    mayEdit: mine || (row.shared === 1 && mayShare(ctx)),
  };
}

/** The columns of a view that was checked. */
export const stored = (view: Checked) => ({
  name: view.name,
  layout: view.layout,
  query: JSON.stringify(view.query),
  shared: view.shared ? 1 : 0,
});
