import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { listNotices, markNotices, unreadNotices } from "../automation/notices.server.ts";
import { act, jsonBody, load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { InboxPage } from "../ui/home/inbox-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: pageMessage("inbox_title", {}, data?.locale ?? "zh-CN") },
];

export const loader = load(async ({ ctx, url }) => {
  const all = url.searchParams.get("all") === "1";
  const before = url.searchParams.get("before") ?? undefined;
  return {
    locale: ctx.locale,
    all,
    before: before ?? null,
    page: await listNotices(ctx, { unread: !all, before }),
    unread: await unreadNotices(ctx),
  };
});

/** `{ "read": true, "ids": […] }`; without `ids` all of mine. */
export const action = act(async ({ ctx, request }) => {
  const { read, ids } = await jsonBody<{ read?: unknown; ids?: unknown }>(request);
  const some = Array.isArray(ids)
    ? ids.filter((id): id is string => typeof id === "string" && !id.includes("\0"))
    : undefined;
  return { marked: await markNotices(ctx, read !== false, some) };
});

export default function Inbox() {
  return <InboxPage {...useLoaderData<typeof loader>()} />;
}
