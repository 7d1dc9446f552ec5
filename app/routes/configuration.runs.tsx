import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import type { AutomationModel } from "../automation/model.ts";
import { RUN_STATES } from "../automation/run-rows.server.ts";
import { fromUtc, isDay } from "../fields/calendar.ts";
import { fromWall } from "../fields/zone.ts";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { demandAny } from "../pages/configuration/kinds.server.ts";
import { pageRuns } from "../pages/configuration/runs.server.ts";
import { RunList } from "../ui/configuration/run-list.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx, url }) => {
  demandAny(ctx, "automation.view");
  const text = (name: string) => url.searchParams.get(name) || undefined;
  const state = text("state");
  const page = await pageRuns(ctx, {
    automation: text("automation"),
    object: text("object"),
    record: text("record"),
    state: (RUN_STATES as readonly string[]).includes(state ?? "") ? state : undefined,
    since: dayStart(text("from"), ctx.workspace.timeZone),
    until: dayStart(text("to"), ctx.workspace.timeZone, 1),
    cursor: text("cursor"),
  });
  return {
    locale: ctx.locale,
    ...page,
    states: RUN_STATES,
    automations: ctx.workspace.parts<AutomationModel>("automation").map(({ key, label }) => ({ key, label })),
  };
});

/** Start of a day of the workspace's time zone, `later` days on; undefined for what is no day. */
function dayStart(day: string | undefined, timeZone: string, later = 0): number | undefined {
  if (!day || !isDay(day)) return undefined;
  return fromWall(fromUtc(Date.parse(`${day}T00:00:00Z`) + later * 86_400_000), timeZone);
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: pageMessage("configuration_runs", {}, data?.locale ?? "zh-CN") },
];

export default function Runs() {
  return <RunList {...useLoaderData<typeof loader>()} />;
}
