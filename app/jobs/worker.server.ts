import { anyDue, claimJob, handBack, purgeFinished } from "./claim.server.ts";
import type { Job } from "./job.ts";
import { onNudge } from "./nudge.ts";
import { buriedBy, type RunOptions, runJob } from "./run.server.ts";

export { GiveUp, type JobHandler, type JobTools, LeaseLost } from "./run.server.ts";

export interface WorkerOptions extends Omit<RunOptions, "now"> {
  /** Milliseconds UTC; the machine's clock unless told. */
  now?(): number;
  /** How often an idle worker looks, in milliseconds. */
  poll?: number;
  /** Jobs at once: one long import must not hold up everything else. */
  concurrency?: number;
  /** How long `stop` waits for running jobs before it hands them back, in milliseconds. */
  grace?: number;
}

export interface Worker {
  /** Claims nothing more, tells running jobs to stop, and hands back those that did not finish. */
  stop(): Promise<void>;
}

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** How long jobs that ended well can be looked up. */
const KEEP = 7 * DAY;

/** Runs jobs whose kind it has a handler for, until it is stopped. Idle, it costs one look every `poll` milliseconds. */
export function startWorker(options: WorkerOptions): Worker {
  const { poll = 500, concurrency = 3, grace = 5_000, now = Date.now } = options;
  const run = { ...options, now };
  const kinds = Object.keys(options.handlers);
  const stopping = new AbortController();
  const running = new Map<Job, Promise<void>>();
  let looking: Promise<void> | undefined;
  let again = false;
  let purged = 0;

  /** Fills the free places; one look at a time. */
  function look(): void {
    if (stopping.signal.aborted) return;
    if (looking) {
      again = true;
      return;
    }
    again = false;
    looking = fill()
      // The database is busy or away: the next look comes anyway.
      .catch(() => {})
      .finally(() => {
        looking = undefined;
        if (again) look();
      });
  }

  async function fill(): Promise<void> {
    while (
      !stopping.signal.aborted &&
      running.size < concurrency &&
      (await anyDue(options.db, kinds, now()))
    ) {
      const job = await claimJob(options.db, kinds, now(), options.lease, buriedBy(options));
      if (!job) return;
      const work = runJob(run, job, stopping.signal)
        // What became of it could not be stored; the lease runs out and another attempt follows.
        .catch((error) => options.onError?.(job, error))
        .finally(() => {
          running.delete(job);
          look();
        });
      running.set(job, work);
    }
    if (now() - purged > HOUR) {
      purged = now();
      await purgeFinished(options.db, now() - KEEP);
    }
  }

  const timer = setInterval(look, poll);
  const forget = onNudge(look);
  look();

  return {
    async stop() {
      clearInterval(timer);
      forget();
      stopping.abort();
      await looking;
      await Promise.race([
        Promise.all(running.values()),
        new Promise((wake) => setTimeout(wake, grace).unref()),
      ]);
      for (const job of running.keys()) await handBack(options.db, job, now()).catch(() => {});
    },
  };
}

/** Runs every job that is due, those they make included, one after the other; answers how many. For tests and the command line. */
export async function runDueJobs(
  options: Omit<WorkerOptions, "poll" | "concurrency" | "grace">,
): Promise<number> {
  const run = { ...options, now: options.now ?? Date.now };
  const kinds = Object.keys(options.handlers);
  for (let done = 0; ; done++) {
    const job = await claimJob(options.db, kinds, run.now(), options.lease, buriedBy(options));
    if (!job) return done;
    await runJob(run, job, new AbortController().signal);
  }
}
