import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { notFound } from "../errors.ts";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { demandAny, kindsOf, schemaRows } from "../pages/configuration/kinds.server.ts";
import { SchemaList } from "../ui/configuration/schema-list.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx, params }) => {
  demandAny(ctx, "schema.publish");
  const kind = params.kind!;
  if (!kindsOf(ctx.workspace).some((one) => one.kind === kind)) throw notFound();
  return { locale: ctx.locale, kind, rows: schemaRows(ctx.workspace, kind) };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: pageMessage(`configuration_kind_${data?.kind ?? "object"}`, {}, data?.locale ?? "zh-CN") },
];

export default function Kind() {
  return <SchemaList {...useLoaderData<typeof loader>()} />;
}
