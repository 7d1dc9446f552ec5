import { notFound } from "../errors.ts";
import { load } from "../http/page.server.ts";
import { readColumn, readIds, readList } from "../pages/list.server.ts";
import { pageObject } from "../pages/model.server.ts";
import { savedViews } from "../records/saved-views.server.ts";
import { questionOf } from "../ui/lists/list-question.ts";
import { readState } from "../ui/lists/list-state.ts";
import { chooseView, viewsOf } from "../ui/lists/list-views.ts";

/** `GET /o/<object>/rows?<address of the list>&cursor=&limit=`: further rows; `&column=`: of a board's column; `&ids=`: ids of all. */
export const loader = load(async ({ ctx, params, url }) => {
  const object = pageObject(ctx, params.object!);
  if (!object) throw notFound();
  const state = readState(url.searchParams);
  const { view } = chooseView(viewsOf(object, await savedViews(ctx, object.key)), state);
  const question = questionOf(object, view, state);
  const cursor = url.searchParams.get("cursor") ?? undefined;
  const limit = url.searchParams.has("limit") ? Number(url.searchParams.get("limit")) : undefined;
  const column = url.searchParams.get("column");
  if (url.searchParams.has("ids")) return Response.json(await readIds(ctx, object, question));
  if (column !== null && question.group)
    return Response.json(await readColumn(ctx, object, question, column === "" ? null : column, cursor));
  return Response.json(await readList(ctx, object, question, { cursor, limit }));
});
