import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { JOB_STATES, type JobState } from "../jobs/job.ts";
import { countJobs, jobKinds, watchJobs } from "../jobs/manage.server.ts";
import { pageJob } from "../pages/configuration/jobs.server.ts";
import { JobList } from "../ui/configuration/job-list.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

/** Dead letters come first: somebody must look at them. */
const ORDER: readonly JobState[] = ["dead", "running", "ready", "cancelled", "done"];

export const loader = load(async ({ ctx, url }) => {
  const counts = await countJobs(ctx);
  const asked = url.searchParams.get("state");
  const state = JOB_STATES.find((one) => one === asked) ?? ORDER.find((one) => counts[one] > 0) ?? "done";
  const kind = url.searchParams.get("kind") || undefined;
  const before = url.searchParams.get("before") || undefined;
  const { jobs, next } = await watchJobs(ctx, { state, kind, before });
  return {
    locale: ctx.locale,
    states: ORDER.map((one) => ({ state: one, count: counts[one] })),
    kinds: await jobKinds(ctx),
    state,
    kind: kind ?? null,
    jobs: jobs.map((job) => pageJob(ctx, job)),
    next,
  };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: pageMessage("configuration_jobs", {}, data?.locale ?? "zh-CN") },
];

export default function Jobs() {
  return <JobList {...useLoaderData<typeof loader>()} />;
}
