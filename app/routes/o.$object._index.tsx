import type { MetaFunction } from "@remix-run/node";
import { type ShouldRevalidateFunctionArgs, useLoaderData } from "@remix-run/react";
import { AppError, notFound } from "../errors.ts";
import { load, problemOf } from "../http/page.server.ts";
import { label } from "../i18n/text.ts";
import { readBoard, readList, tellConditions } from "../pages/list.server.ts";
import { pageObject } from "../pages/model.server.ts";
import { savedViews } from "../records/saved-views.server.ts";
import { ListPage } from "../ui/lists/list-page.tsx";
import { questionOf } from "../ui/lists/list-question.ts";
import { readState } from "../ui/lists/list-state.ts";
import { chooseView, viewsOf } from "../ui/lists/list-views.ts";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

/** The list or board of an object, as its address says (`ui/lists/list-state.ts`). */
export const loader = load(async ({ ctx, params, url }) => {
  const object = pageObject(ctx, params.object!);
  if (!object) throw notFound();
  const saved = await savedViews(ctx, object.key);
  const state = readState(url.searchParams);
  const { view, gone } = chooseView(viewsOf(object, saved), state);
  const question = questionOf(object, view, state);
  const shared = {
    object,
    saved,
    gone,
    locale: ctx.locale,
    told: await tellConditions(ctx, object, question),
  };
  try {
    if (question.layout === "board")
      return { ...shared, board: await readBoard(ctx, object, question), page: null, problem: null };
    return { ...shared, board: null, page: await readList(ctx, object, question), problem: null };
  } catch (error) {
    // A condition from an old link: the page says so and keeps everything else.
    if (!(error instanceof AppError) || error.kind !== "invalid") throw error;
    return { ...shared, board: null, page: null, problem: problemOf(error, ctx.locale) };
  }
});

/** What only the page itself shows (the side panel, widths) asks nothing of the server. */
export function shouldRevalidate({
  currentUrl,
  nextUrl,
  formMethod,
  defaultShouldRevalidate,
}: ShouldRevalidateFunctionArgs) {
  if (formMethod || currentUrl.pathname !== nextUrl.pathname || currentUrl.search === nextUrl.search)
    return defaultShouldRevalidate;
  return asked(currentUrl) !== asked(nextUrl);
}

function asked(url: URL): string {
  const params = new URLSearchParams(url.search);
  params.delete("open");
  const columns = params.get("columns");
  if (columns) params.set("columns", columns.replace(/:\d+/g, ""));
  params.sort();
  return params.toString();
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? label(data.object.plural, data.locale) : "Attune" },
];

export default function ObjectList() {
  const data = useLoaderData<typeof loader>();
  return <ListPage key={data.object.key} {...data} />;
}
