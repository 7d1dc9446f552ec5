import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { label } from "../i18n/text.ts";
import { schemaDetail } from "../pages/configuration/detail.server.ts";
import { demandAny } from "../pages/configuration/kinds.server.ts";
import { SchemaPage } from "../ui/configuration/schema-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx, params }) => {
  demandAny(ctx, "schema.publish");
  const detail = await schemaDetail(ctx, params.kind!, params.key!);
  return { title: label(detail.label, ctx.locale), detail };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? "Attune" }];

export default function Schema() {
  const { detail } = useLoaderData<typeof loader>();
  return <SchemaPage key={`${detail.kind} ${detail.key}`} detail={detail} />;
}
