import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { label } from "../i18n/text.ts";
import { demandAny } from "../pages/configuration/kinds.server.ts";
import { pageRunDetail } from "../pages/configuration/runs.server.ts";
import { RunPage } from "../ui/configuration/run-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx, params }) => {
  demandAny(ctx, "automation.view");
  const run = await pageRunDetail(ctx, params.id!);
  return { title: label(run.label, ctx.locale), run };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? "Attune" }];

export default function Run() {
  return <RunPage run={useLoaderData<typeof loader>().run} />;
}
