import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { pageMessage } from "../i18n/page-messages.ts";
import { load } from "../page.server.ts";
import { surveySummaries } from "../surveys/figures.server.ts";
import { SurveysPage } from "../ui/surveys/surveys-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx, app }) => ({
  surveys: await surveySummaries(ctx, app.config),
  title: pageMessage("surveys_title", {}, ctx.locale),
}));

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? "Attune" }];

export default function Surveys() {
  const { surveys } = useLoaderData<typeof loader>();
  return <SurveysPage surveys={surveys} />;
}
