import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { workspaceOf } from "../automation/apply-settings.server.ts";
import { turnEffect } from "../automation/effect.server.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { load } from "../http/page.server.ts";
import { label } from "../i18n/text.ts";
import { pageApplyingOf, pageEffect, pageSettings } from "../pages/settings.server.ts";
import { SettingsForm } from "../ui/settings/settings-form.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx, params, url }) => {
  const group = pageSettings(ctx).find((one) => one.key === params.group);
  if (!group) throw notFound();
  return {
    title: label(group.label, ctx.locale),
    group,
    saved: await savedEffect(ctx, Number(url.searchParams.get("saved"))),
  };
});

/** What the revision just saved would do to records as they stand, and how far its job is. */
async function savedEffect(ctx: Context, revision: number) {
  if (!Number.isInteger(revision) || revision < 2) return null;
  const [before, after] = [await workspaceOf(ctx, revision - 1), await workspaceOf(ctx, revision)];
  if (!before || !after) return null;
  const effect = await turnEffect(ctx, { before, after });
  return { revision, effect: pageEffect(ctx, effect), applying: await pageApplyingOf(ctx, revision) };
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? "Attune" }];

export default function SettingsGroup() {
  const { group, saved } = useLoaderData<typeof loader>();
  return <SettingsForm key={group.key} group={group} saved={saved} />;
}
