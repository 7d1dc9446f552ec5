import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import { AppError } from "../errors.ts";
import type { SavedView, SavedViewInput } from "./saved-view.ts";
import { checkInput } from "./saved-view-check.server.ts";
import {
  assertMayShare,
  editable,
  offered,
  person,
  readableObject,
  rowsOf,
  stored,
  viewOf,
} from "./saved-view-rows.server.ts";

/**
 * Views that people save for themselves, and those that are shared with everybody. A view is a question, not a right: whoever opens
 * it is shown the records and fields that they may see. One that names what a reader may not know is not offered to them.
 */

/** Views that one person may keep of one object. */
const MOST_VIEWS = 100;
/** How long a deleted view can be brought back, in milliseconds. */
const KEPT_DELETED = 86_400_000;

/**
 * The reader's own views of an object and the shared ones, own first, by name.
 * @throws AppError 404 for an object that is unknown or closed to the reader.
 */
export async function savedViews(ctx: Context, objectKey: string): Promise<SavedView[]> {
  const model = readableObject(ctx, objectKey);
  const rows = await rowsOf(ctx, model.key);
  const views = rows.flatMap((row) => offered(ctx, model, row) ?? []);
  return [...views.filter((view) => view.mine), ...views.filter((view) => !view.mine)];
}

/**
 * Keeps a view for the person who acts.
 * @throws AppError 422 with every fault of its name and question; 403 when it is to be shared and they may not; 409 beyond 100 views.
 */
export async function createSavedView(
  ctx: Context,
  objectKey: string,
  input: SavedViewInput,
): Promise<SavedView> {
  const userId = person(ctx);
  const model = readableObject(ctx, objectKey);
  const view = checkInput(ctx, model, input);
  if (view.shared) assertMayShare(ctx);
  const id = newId();
  const now = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    await tx.run("DELETE FROM saved_views WHERE deleted_at < ?", [now - KEPT_DELETED]);
    const [kept] = await tx.all(
      'SELECT count(*) AS "n" FROM saved_views WHERE user_id = ? AND object = ? AND deleted_at IS NULL',
      [userId, model.key],
    );
    if (Number(kept?.n) >= MOST_VIEWS)
      throw new AppError("conflict", "too_many_saved_views", { params: { limit: MOST_VIEWS } });
    await tx.run(
      `INSERT INTO saved_views (id, user_id, object, name, layout, query, shared, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        id,
        userId,
        model.key,
        view.name,
        view.layout,
        JSON.stringify(view.query),
        view.shared ? 1 : 0,
        now,
        now,
      ],
    );
  });
  return viewOf(ctx, { id, user_id: userId, owner: ctx.actor.name, object: model.key, ...stored(view) });
}

/**
 * Changes a view: its name, what it asks, whether it is shared; what `changes` leaves out stays. Its owner may, and for a shared one
 * whoever may share.
 * @throws AppError 404 when there is no such view for the person who acts; 403; 422 as {@link createSavedView}.
 */
export async function updateSavedView(
  ctx: Context,
  id: string,
  changes: Partial<SavedViewInput>,
): Promise<SavedView> {
  const row = await editable(ctx, id);
  const model = readableObject(ctx, row.object);
  const before = {
    name: row.name,
    layout: row.layout,
    query: JSON.parse(row.query),
    shared: row.shared === 1,
  };
  const view = checkInput(ctx, model, { ...before, ...changes });
  if (view.shared !== before.shared) assertMayShare(ctx);
  await ctx.db.run(
    "UPDATE saved_views SET name = ?, layout = ?, query = ?, shared = ?, updated_at = ? WHERE id = ?",
    [view.name, view.layout, JSON.stringify(view.query), view.shared ? 1 : 0, ctx.clock.now(), id],
  );
  return viewOf(ctx, { ...row, ...stored(view) });
}

/** Deletes a view; for a day {@link restoreSavedView} brings it back. @throws AppError 404, 403 as {@link updateSavedView} */
export async function removeSavedView(ctx: Context, id: string): Promise<void> {
  await editable(ctx, id);
  await ctx.db.run("UPDATE saved_views SET deleted_at = ? WHERE id = ?", [ctx.clock.now(), id]);
}

/** Brings a deleted view back as it was; one that is there already stays. @throws AppError 404, 403 as {@link updateSavedView} */
export async function restoreSavedView(ctx: Context, id: string): Promise<SavedView> {
  const row = await editable(ctx, id, true);
  await ctx.db.run("UPDATE saved_views SET deleted_at = NULL WHERE id = ?", [id]);
  return viewOf(ctx, row);
}
