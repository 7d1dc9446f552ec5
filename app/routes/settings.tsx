import type { MetaFunction } from "@remix-run/node";
import { Outlet, useLoaderData } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { pageSettings } from "../pages/settings.server.ts";
import { SettingsFrame } from "../ui/settings/frame.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx }) => ({
  locale: ctx.locale,
  groups: pageSettings(ctx).map(({ key, label }) => ({ key, label })),
}));

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: pageMessage("ui_settings", {}, data?.locale ?? "zh-CN") },
];

export default function Settings() {
  const { groups } = useLoaderData<typeof loader>();
  return (
    <SettingsFrame groups={groups}>
      <Outlet />
    </SettingsFrame>
  );
}
