import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { surveySummaries } from "../surveys/figures.server.ts";
import { sentLinks } from "../surveys/sent-links.server.ts";
import { SurveysPage } from "../ui/surveys/surveys-page.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

/** How many personal links are shown at first, and at most; `?links=90` shows more. */
const FIRST_LINKS = 30;
const MOST_LINKS = 600;

export const loader = load(async ({ ctx, app, url }) => ({
  surveys: await surveySummaries(ctx, app.config),
  sent: await sentLinks(ctx, { limit: shownLinks(url.searchParams.get("links")) }),
  title: pageMessage("surveys_title", {}, ctx.locale),
}));

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? "Attune" }];

function shownLinks(asked: string | null): number {
  const number = Number(asked);
  return Number.isInteger(number) ? Math.min(Math.max(number, FIRST_LINKS), MOST_LINKS) : FIRST_LINKS;
}

export default function Surveys() {
  const { surveys, sent } = useLoaderData<typeof loader>();
  return <SurveysPage surveys={surveys} sent={sent} />;
}
