import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { presentIssue } from "../i18n/messages/index.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { changeGroups, pageRevision } from "../pages/configuration/revisions.server.ts";
import { previewBringBack, revisionChanges } from "../schema/history.server.ts";
import { RevisionPage } from "../ui/configuration/revision-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx, params, url }) => {
  const number = Number(params.number);
  const { revision, changes } = await revisionChanges(ctx, number);
  return {
    locale: ctx.locale,
    revision: pageRevision({ ...revision, counts: {} }),
    current: ctx.workspace.revision,
    groups: number === 1 ? [] : changeGroups(ctx, changes),
    first: number === 1,
    back: url.searchParams.has("back") ? await pageBack() : null,
  };

  async function pageBack() {
    const back = await previewBringBack(ctx, number);
    return {
      current: back.current,
      groups: changeGroups(ctx, back.changes),
      problems: back.problems.map((issue) => presentIssue(issue, ctx.locale)),
    };
  }
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  {
    title: pageMessage(
      "settings_history_entry",
      { revision: data?.revision.number ?? "" },
      data?.locale ?? "zh-CN",
    ),
  },
];

export default function Revision() {
  return <RevisionPage {...useLoaderData<typeof loader>()} />;
}
