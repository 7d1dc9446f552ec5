import type { Context } from "../context.ts";
import { message } from "../i18n/messages/index.ts";
import type { Job } from "../jobs/job.ts";

const moment = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** A job as its owner reads it: state, progress, and the result or the reason it failed. */
export function jobJson(job: Job, ctx: Context): Record<string, unknown> {
  return {
    id: job.id,
    kind: job.kind,
    state: job.state,
    attempts: job.attempts,
    progress: job.progress,
    result: job.result,
    error: job.lastError === null ? null : message(job.lastError, {}, ctx.locale),
    created_at: moment(job.createdAt),
    finished_at: moment(job.finishedAt),
  };
}
