import type { MetaFunction } from "@remix-run/node";
import { Outlet, useLoaderData } from "@remix-run/react";
import { hasAbility } from "../access/can.ts";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { demandAny, kindsOf } from "../pages/configuration/kinds.server.ts";
import { ConfigurationFrame } from "../ui/configuration/frame.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx }) => {
  demandAny(ctx, "schema.publish", "automation.view");
  const publisher = hasAbility(ctx.workspace, ctx.actor, "schema.publish");
  return {
    locale: ctx.locale,
    kinds: publisher ? kindsOf(ctx.workspace) : [],
    publisher,
    viewer: hasAbility(ctx.workspace, ctx.actor, "automation.view"),
  };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: pageMessage("ui_configuration", {}, data?.locale ?? "zh-CN") },
];

export default function Configuration() {
  return (
    <ConfigurationFrame {...useLoaderData<typeof loader>()}>
      <Outlet />
    </ConfigurationFrame>
  );
}
