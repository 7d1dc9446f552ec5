import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { message } from "../i18n/messages/index.ts";
import { label } from "../i18n/text.ts";
import { newRecord } from "../pages/record/record.server.ts";
import { CreatePage } from "../ui/records/create-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

/** `/o/<object>/new?field=value`: the form of a new record. */
export const loader = load(async ({ ctx, params, url }) => {
  const start = await newRecord(ctx, params.object!, url.searchParams);
  const title = message("record_new", { object: label(start.object.label, ctx.locale) }, ctx.locale);
  return { start, title };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? "Attune" }];

export default function NewRecordRoute() {
  const { start } = useLoaderData<typeof loader>();
  return <CreatePage key={start.object.key} start={start} />;
}
