import { applySettings } from "../automation/apply-settings.server.ts";
import { AppError } from "../errors.ts";
import { cancelOwnJob } from "../jobs/manage.server.ts";
import { act, jsonBody } from "../page.server.ts";

/** Starts and stops the recomputing that a change of settings asks for. */
export const action = act(async ({ ctx, request }) => {
  const sent = await jsonBody<{ intent: string; revision?: number; job?: string }>(request);
  if (sent.intent === "apply") return { job: await applySettings(ctx, Number(sent.revision)) };
  if (sent.intent === "stop") {
    await cancelOwnJob(ctx, String(sent.job));
    return { job: String(sent.job) };
  }
  throw new AppError("malformed", "malformed_json", { params: { reason: "intent" } });
});
