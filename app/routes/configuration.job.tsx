import { AppError } from "../errors.ts";
import { idOf } from "../http/form.server.ts";
import { act, jsonBody } from "../http/page.server.ts";
import { cancelOwnJob, retryOwnJob } from "../jobs/manage.server.ts";

/** Tries a dead job again, or stops one. */
export const action = act(async ({ ctx, request }) => {
  const { intent, job: asked } = await jsonBody<{ intent: string; job: unknown }>(request);
  const job = idOf(asked);
  if (intent === "retry") await retryOwnJob(ctx, job);
  else if (intent === "cancel") await cancelOwnJob(ctx, job);
  else throw new AppError("malformed", "malformed_json", { params: { reason: "intent" } });
  return { job };
});
