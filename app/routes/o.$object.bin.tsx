import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { notFound } from "../errors.ts";
import { load } from "../http/page.server.ts";
import { message } from "../i18n/messages/index.ts";
import { label } from "../i18n/text.ts";
import { pageObject } from "../pages/model.server.ts";
import { list } from "../records/read.server.ts";
import { BinPage } from "../ui/lists/bin-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

/** Deleted records of an object; `?cursor=` for further ones. */
export const loader = load(async ({ ctx, params, url }) => {
  const object = pageObject(ctx, params.object!);
  if (!object) throw notFound();
  const objects = label(object.plural, ctx.locale);
  return {
    object,
    title: message("bin_title", { objects }, ctx.locale),
    bin: await list(ctx, object.key, {
      deleted: true,
      // Deleting was a record's last change.
      sort: ["-updated_at"],
      fields: [...(object.title ? [object.title] : []), "updated_at", "updated_by"],
      cursor: url.searchParams.get("cursor") ?? undefined,
      count: true,
      titles: true,
    }),
  };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? "Attune" }];

export default function ObjectBin() {
  const data = useLoaderData<typeof loader>();
  return <BinPage key={data.object.key} {...data} />;
}
