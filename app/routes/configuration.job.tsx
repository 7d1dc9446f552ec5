import { AppError } from "../errors.ts";
import { cancelOwnJob, retryOwnJob } from "../jobs/manage.server.ts";
import { act, jsonBody } from "../page.server.ts";

/** Tries a dead job again, or stops one. */
export const action = act(async ({ ctx, request }) => {
  const { intent, job } = await jsonBody<{ intent: string; job: string }>(request);
  if (intent === "retry") await retryOwnJob(ctx, String(job));
  else if (intent === "cancel") await cancelOwnJob(ctx, String(job));
  else throw new AppError("malformed", "malformed_json", { params: { reason: "intent" } });
  return { job };
});
