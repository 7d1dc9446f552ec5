import type { Actor } from "../access/actor.ts";
import type { Context } from "../context.ts";
import { isFatal } from "../db/errors.server.ts";
import type { Tx } from "../db/types.ts";
import { enqueue } from "../jobs/queue.server.ts";
import type { JobHandler } from "../jobs/worker.server.ts";
import type { Values } from "../records/listeners.ts";
import { loadRows } from "../records/load.server.ts";
import { Cut } from "./chain.ts";
import type { AutomationModel } from "./model.ts";
import { lockRun, type Run, type RunError, runError, type StepResult, updateRun } from "./run-rows.server.ts";
import { stateOf } from "./state.server.ts";
import { type Item, runSteps, stepEnvs } from "./steps.server.ts";

/** Kind of the job that tries a failed run again. */
export const RETRY_RUN = "retry_run";
/** The first try, in the write itself, included. */
const TRIES = 8;
const FIRST_PAUSE = 5_000;

/** What a later try needs that the database no longer tells: the record before the change, and who made it. */
interface RetryPayload {
  run: string;
  before: Readonly<Values> | null;
  actor: Actor;
}

/** Asks for another try of a run that failed; part of the transaction that stores the run. */
export async function enqueueRetry(ctx: Context, run: Run, before: Readonly<Values> | null): Promise<void> {
  const payload: RetryPayload = { run: run.id, before, actor: ctx.actor };
  await enqueue(ctx.tx!, {
    kind: RETRY_RUN,
    payload: { ...payload },
    key: `${RETRY_RUN}:${run.id}`,
    runAt: ctx.clock.now() + FIRST_PAUSE,
    maxAttempts: TRIES - 1,
  });
}

/**
 * Job handler: the whole run again, in a transaction of its own, with the rule as it stands now. The first try's steps were
 * undone with its savepoint, so nothing is done twice; the run is marked done in the same transaction as its effects, so a
 * process that dies in between leaves either none of it or all of it. Throws to be called again later; after the job's last try
 * the run is `dead` with it, and stays in the list with the reason that is known: that of the last try which could tell one.
 */
export const retryRun: JobHandler = async (ctx, job) => {
  const payload = job.payload as unknown as RetryPayload;
  try {
    await ctx.db.transaction((tx) => tryAgain(ctx, tx, payload));
  } catch (error) {
    if (isFatal(error)) throw error;
    const state = error instanceof Cut ? "cut" : "failed";
    await ctx.db.transaction(async (tx) => {
      const run = await lockRun(tx, payload.run);
      if (!run || !isOpen(run)) return;
      const finishedAt = state === "failed" ? null : ctx.clock.now();
      await updateRun(tx, { ...run, state, error: runError(error), attempts: run.attempts + 1, finishedAt });
    });
    if (state !== "cut") throw error;
  }
};

/** A try that could not even tell of itself (its worker died, the database was away) counts, too. */
retryRun.buried = async (tx, job, now) => {
  const run = await lockRun(tx, (job.payload as unknown as RetryPayload).run);
  if (run?.state !== "failed") return;
  const attempts = Math.max(run.attempts, job.attempts + 1);
  await updateRun(tx, { ...run, state: "dead", attempts, finishedAt: now });
};

/** Dead runs too: an admin may have their job tried once more. */
const isOpen = (run: Run): boolean => run.state === "failed" || run.state === "dead";

async function tryAgain(outer: Context, tx: Tx, { run: id, before, actor }: RetryPayload): Promise<void> {
  const run = await lockRun(tx, id);
  if (!run || !isOpen(run)) return;
  const finish = (state: Run["state"], steps: readonly StepResult[], error: RunError | null) =>
    updateRun(tx, { ...run, state, steps, error, attempts: run.attempts + 1, finishedAt: outer.clock.now() });

  const workspace = await outer.workspaces.at(tx);
  const ctx: Context = { ...outer, workspace, actor, tx, chain: undefined };
  const rule = workspace.part<AutomationModel>("automation", run.automation);
  const object = workspace.objects.get(run.object);
  if (!rule?.enabled || !object || rule.object !== run.object) {
    return finish("cancelled", [], { code: "run_rule_gone" });
  }
  const values = (await loadRows(tx, object, [run.record], { deleted: "any" })).get(run.record);
  if (!values) return finish("cancelled", [], { code: "run_record_gone" });

  const state = stateOf(tx);
  const envs = await stepEnvs(ctx, rule, object, [{ id: run.record, values, before }]);
  const item: Item = {
    id: run.record,
    env: { ...envs.get(run.record)!, now: run.startedAt },
    chain: {
      root: run.event,
      cause: run.event,
      run: run.id,
      depth: run.depth,
      count: { actions: 0 },
      path: [rule.key],
    },
    before,
    seen: state.tick,
    now: run.startedAt,
  };
  const [steps] = await runSteps(ctx, rule, object, [item], state);
  return finish("done", steps!, null);
}
