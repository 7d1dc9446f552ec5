import { applySettings } from "../automation/apply-settings.server.ts";
import { AppError } from "../errors.ts";
import { idOf, numberOf } from "../http/form.server.ts";
import { act, jsonBody } from "../http/page.server.ts";
import { cancelOwnJob } from "../jobs/manage.server.ts";

/** Starts and stops the recomputing that a change of settings asks for. */
export const action = act(async ({ ctx, request }) => {
  const sent = await jsonBody<{ intent: string; revision?: number; job?: string }>(request);
  if (sent.intent === "apply") return { job: await applySettings(ctx, numberOf(sent.revision)) };
  if (sent.intent === "stop") {
    const job = idOf(sent.job);
    await cancelOwnJob(ctx, job);
    return { job };
  }
  throw new AppError("malformed", "malformed_json", { params: { reason: "intent" } });
});
