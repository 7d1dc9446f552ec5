import { Readable } from "node:stream";
import { createReadableStreamFromReadable } from "@remix-run/node";
import { notFound } from "../errors.ts";
import { exportCsv } from "../exchange/export.server.ts";
import { load } from "../http/page.server.ts";
import { label } from "../i18n/text.ts";
import { pageObject } from "../pages/model.server.ts";
import { savedViews } from "../records/saved-views.server.ts";
import { questionOf } from "../ui/lists/list-question.ts";
import { readState } from "../ui/lists/list-state.ts";
import { chooseView, viewsOf } from "../ui/lists/list-views.ts";
import { dayOf } from "../ui/records/moments.ts";

/** `GET /o/<object>/export?<address of the list>`: what the list shows, as CSV. */
export const loader = load(async ({ ctx, params, url }) => {
  const object = pageObject(ctx, params.object!);
  if (!object) throw notFound();
  const state = readState(url.searchParams);
  const { view } = chooseView(viewsOf(object, await savedViews(ctx, object.key)), state);
  const question = questionOf(object, view, state);
  const { filter, sort, q, columns } = question;
  const fields = columns.map(({ key }) => key);
  const text = await exportCsv(ctx, object.key, { filter, sort, q, sounds: true, fields });
  const day = dayOf(ctx.clock.now(), ctx.workspace.timeZone);
  const name = `${label(object.plural, ctx.locale)} ${day}.csv`;
  return new Response(createReadableStreamFromReadable(Readable.from(text)), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${object.key}-${day}.csv"; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", "%27")}`,
      "cache-control": "no-store",
    },
  });
});
