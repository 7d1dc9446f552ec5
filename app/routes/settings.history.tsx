import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { pageSettingsChange, settingsFields } from "../pages/settings.server.ts";
import { settingsHistory } from "../schema/history.server.ts";
import { SettingsHistory } from "../ui/settings/history.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx, url }) => {
  const before = Number(url.searchParams.get("before"));
  const page = await settingsHistory(ctx, Number.isInteger(before) && before > 1 ? { before } : {});
  return {
    locale: ctx.locale,
    data: page.data.map(pageSettingsChange),
    next: page.next,
    fields: settingsFields(ctx),
  };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: pageMessage("settings_history", {}, data?.locale ?? "zh-CN") },
];

export default function History() {
  return <SettingsHistory {...useLoaderData<typeof loader>()} />;
}
