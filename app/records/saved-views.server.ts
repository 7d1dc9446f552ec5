import * as z from "zod/mini";
import { can, hasAbility, hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import { AppError, forbidden, type Issue, invalid, notFound, pointer } from "../errors.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { checkQuestion } from "./query.ts";
import type { SavedView, SavedViewInput, ViewLayout, ViewQuery } from "./saved-view.ts";

/**
 * Views that people save for themselves, and those that are shared with everybody. A view is a question, not a right: whoever opens
 * it is shown the records and fields that they may see. One that names what a reader may not know is not offered to them.
 */

/** Views that one person may keep of one object. */
const MOST_VIEWS = 100;
/** How long a deleted view can be brought back, in milliseconds. */
const KEPT_DELETED = 86_400_000;

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

interface Stored {
  id: string;
  user_id: string;
  owner: string | null;
  object: string;
  name: string;
  layout: ViewLayout;
  query: string;
  shared: number;
}

/**
 * The reader's own views of an object and the shared ones, own first, by name.
 * @throws AppError 404 for an object that is unknown or closed to the reader.
 */
export async function savedViews(ctx: Context, objectKey: string): Promise<SavedView[]> {
  const model = readableObject(ctx, objectKey);
  const rows = await (ctx.tx ?? ctx.db).all<Stored & Record<string, never>>(
    `SELECT v.id, v.user_id, u.name AS owner, v.object, v.name, v.layout, v.query, v.shared
       FROM saved_views v LEFT JOIN users u ON u.id = v.user_id
      WHERE v.object = ? AND v.deleted_at IS NULL AND (v.user_id = ? OR v.shared = 1)
      ORDER BY v.name, v.id`,
    [model.key, ctx.actor.id ?? ""],
  );
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

function readableObject(ctx: Context, key: string): ObjectModel {
  const model = ctx.workspace.objects.get(key);
  if (!model || !can(ctx.workspace, ctx.actor, "read", key)) throw notFound();
  return model;
}

/** Views belong to people; a token or a rule keeps none of its own. */
function person(ctx: Context): string {
  if (ctx.actor.kind !== "user" || ctx.actor.id === null) throw forbidden();
  return ctx.actor.id;
}

const mayShare = (ctx: Context): boolean => hasAbility(ctx.workspace, ctx.actor, "settings.edit");

function assertMayShare(ctx: Context): void {
  if (!mayShare(ctx)) throw forbidden("may_not_share_view");
}

async function editable(ctx: Context, id: string, deleted = false): Promise<Stored> {
  const userId = person(ctx);
  const [row] = id.includes("\0")
    ? []
    : await ctx.db.all<Stored & Record<string, never>>(
        `SELECT v.id, v.user_id, u.name AS owner, v.object, v.name, v.layout, v.query, v.shared
           FROM saved_views v LEFT JOIN users u ON u.id = v.user_id
          WHERE v.id = ? ${deleted ? "" : "AND v.deleted_at IS NULL"}`,
        [id],
      );
  if (!row || (row.user_id !== userId && row.shared !== 1)) throw notFound();
  if (row.user_id !== userId && !mayShare(ctx)) throw forbidden("may_not_edit_view");
  return row;
}

type Checked = Omit<SavedViewInput, "shared"> & { shared: boolean };

function checkInput(ctx: Context, model: ObjectModel, input: SavedViewInput): Checked {
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
function checkQuery(ctx: Context, model: ObjectModel, layout: ViewLayout, query: ViewQuery): Issue[] {
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

/** A row as the reader may see it; null where it names what they may not know or what is no longer there. */
function offered(ctx: Context, model: ObjectModel, row: Stored): SavedView | null {
  const view = viewOf(ctx, row);
  const hidden = hiddenFields(ctx.workspace, ctx.actor, model.key);
  const columns = view.query.columns.filter(({ key }) => model.fields.has(key) && !hidden.has(key));
  const query = { ...view.query, columns };
  if (columns.length === 0 || checkQuery(ctx, model, view.layout, query).length > 0) return null;
  return { ...view, query };
}

function viewOf(ctx: Context, row: Stored): SavedView {
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

const stored = (view: Checked) => ({
  name: view.name,
  layout: view.layout,
  query: JSON.stringify(view.query),
  shared: view.shared ? 1 : 0,
});
