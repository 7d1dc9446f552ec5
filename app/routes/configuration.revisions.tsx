import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { pageRevision } from "../pages/configuration/revisions.server.ts";
import { listRevisions } from "../schema/history.server.ts";
import { RevisionList } from "../ui/configuration/revision-list.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx, url }) => {
  const before = Number(url.searchParams.get("before"));
  const page = await listRevisions(ctx, Number.isInteger(before) && before > 1 ? { before } : {});
  return {
    locale: ctx.locale,
    data: page.data.map(pageRevision),
    next: page.next,
    current: ctx.workspace.revision,
  };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: pageMessage("configuration_revisions", {}, data?.locale ?? "zh-CN") },
];

export default function Revisions() {
  return <RevisionList {...useLoaderData<typeof loader>()} />;
}
