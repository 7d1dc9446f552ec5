import type { Context } from "../../context.ts";
import { message } from "../../i18n/messages/index.ts";
import type { Job } from "../../jobs/job.ts";
import { mayManage } from "../../jobs/manage.server.ts";
import type { PageJob } from "../../ui/configuration/model.ts";

const moment = (at: number): string => new Date(at).toISOString();

/** A job as the queue's page shows it: how far it is, not what it is about. */
export function pageJob(ctx: Context, job: Job): PageJob {
  const progress = (job.progress ?? {}) as Record<string, unknown>;
  const number = (...names: string[]) => {
    const found = names.map((name) => progress[name]).find((value) => typeof value === "number");
    return typeof found === "number" ? found : null;
  };
  return {
    id: job.id,
    kind: job.kind,
    state: job.state,
    attempts: job.attempts,
    maxAttempts: job.maxAttempts,
    error: job.lastError === null ? null : message(job.lastError, {}, ctx.locale),
    runAt: moment(job.runAt),
    createdAt: moment(job.createdAt),
    finishedAt: job.finishedAt === null ? null : moment(job.finishedAt),
    by: job.actor?.name ?? null,
    done: number("looked", "done", "rows", "read"),
    total: number("total"),
    mayManage: mayManage(ctx, job),
  };
}
