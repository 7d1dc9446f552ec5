import { hasAbility } from "../access/can.ts";
import type { Context } from "../context.ts";
import { forbidden, notFound } from "../errors.ts";
import { JOB_STATES, type Job, type JobState, jobOf } from "./job.ts";
import { cancelJob, getJob, retryJob } from "./queue.server.ts";

/** The queue as those see it who keep the workspace. What a job is to do (its payload) may name records, so it stays inside. */

export interface JobsQuery {
  state?: JobState;
  kind?: string;
  /** 1 to 200, default 50. */
  limit?: number;
  /** Id of the last job of the page before. */
  before?: string;
}

/** How many jobs there are in each state. 403 without `schema.publish`. */
export async function countJobs(ctx: Context): Promise<Record<JobState, number>> {
  demand(ctx);
  const rows = await ctx.db.all<{ state: JobState; n: number }>(
    "SELECT state, count(*) AS n FROM jobs GROUP BY state",
  );
  const counts = Object.fromEntries(JOB_STATES.map((state) => [state, 0])) as Record<JobState, number>;
  for (const { state, n } of rows) counts[state] = Number(n);
  return counts;
}

/** Jobs of a state, newest first. 403 without `schema.publish`. */
export async function watchJobs(
  ctx: Context,
  query: JobsQuery,
): Promise<{ jobs: Job[]; next: string | null }> {
  demand(ctx);
  const limit = Math.min(Math.max(query.limit ?? 50, 1), 200);
  const where: [string, string][] = [];
  if (query.state !== undefined) where.push(["state = ?", query.state]);
  if (query.kind !== undefined) where.push(["kind = ?", query.kind]);
  if (query.before !== undefined) where.push(["id < ?", query.before]);
  const rows = await ctx.db.all(
    `SELECT * FROM jobs${where.length > 0 ? ` WHERE ${where.map(([sql]) => sql).join(" AND ")}` : ""} ORDER BY id DESC LIMIT ?`,
    [...where.map(([, value]) => value), limit + 1],
  );
  const jobs = rows.slice(0, limit).map(jobOf);
  return { jobs, next: rows.length > limit ? jobs.at(-1)!.id : null };
}

/** Kinds of jobs that there are, in the order of the alphabet. 403 without `schema.publish`. */
export async function jobKinds(ctx: Context): Promise<string[]> {
  demand(ctx);
  const rows = await ctx.db.all<{ kind: string }>("SELECT DISTINCT kind FROM jobs ORDER BY kind");
  return rows.map((row) => row.kind);
}

/** Whether the actor may retry and stop this job: an admin, and who asked for it. */
export const mayManage = (ctx: Context, job: Job): boolean =>
  hasAbility(ctx.workspace, ctx.actor, "admin") || (ctx.actor.id !== null && job.actor?.id === ctx.actor.id);

/** Gives a dead or cancelled job all its attempts again. 404 unless it is the actor's own or the actor an admin, 409 when it is neither. */
export async function retryOwnJob(ctx: Context, id: string): Promise<void> {
  if (!(await getJob(ctx, id))) throw notFound();
  await retryJob(ctx.db, id);
}

/** Stops a job that waits or runs. 404 unless it is the actor's own or the actor an admin, 409 when it has ended. */
export async function cancelOwnJob(ctx: Context, id: string): Promise<void> {
  if (!(await getJob(ctx, id))) throw notFound();
  await cancelJob(ctx.db, id);
}

function demand(ctx: Context): void {
  if (!hasAbility(ctx.workspace, ctx.actor, "schema.publish")) throw forbidden();
}
