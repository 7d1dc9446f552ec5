import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { settingsEffect } from "../automation/effect.server.ts";
import { notFound } from "../errors.ts";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { pageEffect, pageSettings, pageSettingsChange, settingsFields } from "../pages/settings.server.ts";
import { settingsBefore, settingsRevision } from "../schema/history.server.ts";
import { BringBack } from "../ui/settings/bring-back.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

/** One change of settings, what bringing the values before it back would do, and the way to do it. */
export const loader = load(async ({ ctx, params }) => {
  const revision = await settingsRevision(ctx, Number(params.revision));
  if (revision.changes.length === 0) throw notFound();
  const patch = await settingsBefore(ctx, revision.number);
  const effect = pageEffect(ctx, await settingsEffect(ctx, patch));
  const now = Object.fromEntries(
    pageSettings(ctx).flatMap((group) =>
      Object.entries(group.values).map(([key, value]) => [`${group.key}.${key}`, value]),
    ),
  );
  return {
    locale: ctx.locale,
    change: pageSettingsChange(revision),
    patch,
    seen: Object.fromEntries(Object.keys(patch).map((path) => [path, now[path]])),
    effect,
    fields: settingsFields(ctx),
  };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  {
    title: pageMessage(
      "settings_history_entry",
      { revision: data?.change.revision ?? "" },
      data?.locale ?? "zh-CN",
    ),
  },
];

export default function Revision() {
  return <BringBack {...useLoaderData<typeof loader>()} />;
}
