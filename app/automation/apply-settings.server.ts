import { SYSTEM } from "../access/actor.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/types.ts";
import { type AppError, notFound } from "../errors.ts";
import { type Job, jobOf } from "../jobs/job.ts";
import { enqueue } from "../jobs/queue.server.ts";
import { GiveUp, type JobHandler } from "../jobs/worker.server.ts";
import { write } from "../records/write.server.ts";
import { compileWorkspace } from "../schema/compile.ts";
import { readRevision } from "../schema/revisions.server.ts";
import { demandSettings, kindsOf } from "../schema/store.server.ts";
import type { Workspace } from "../schema/workspace.ts";
import { movesOf } from "./moves-memory.server.ts";
import { candidates, countExact, exactMoves } from "./moves-sql.server.ts";
import { changedPaths, type MovePlan, movePlans } from "./reads.ts";
import type { Turn } from "./turn.ts";

/** Rows of a chunk, and how long one should take in milliseconds: writers who wait behind it are people. */
const FIRST_CHUNK = 50;
const MOST_ROWS = 500;
const LONGEST = 50;

export const APPLY_SETTINGS = "apply_settings";

/** Job `apply_settings`: brings the records up to date that revision `revision` moves, compared with the one before it. */
interface ApplySettings {
  revision: number;
}

/** How far it is; also its result. `total` is null where records have to be looked at one by one. */
export interface Applied {
  /** Place in the list of objects, and the last id there that is done. */
  step: number;
  last: string;
  total: number | null;
  looked: number;
  changed: number;
  /** Records that their object's own rules refuse by now; they stay as they are. */
  refused: number;
}

const NOTHING: Applied = { step: 0, last: "", total: null, looked: 0, changed: 0, refused: 0 };

/** The workspace of an older revision; null when it is gone or this program does not understand it. */
export async function workspaceOf(ctx: Context, revision: number): Promise<Workspace | null> {
  const now = ctx.workspaces.current();
  if (revision === now.revision) return now;
  const kept = await readRevision(ctx.db, revision);
  return kept && compileWorkspace(kept.configuration, kindsOf(ctx), revision).workspace;
}

/**
 * Queues the job that saves the records again which this revision's settings move, and answers the job's id; that of the waiting or
 * running one where there is one. 403 without `settings.edit` or `schema.publish`, 404 when there is no such revision.
 */
export async function applySettings(ctx: Context, revision: number): Promise<string> {
  demandSettings(ctx);
  if (revision < 2 || !(await readRevision(ctx.db, revision))) throw notFound();
  const payload: ApplySettings = { revision };
  return enqueue(ctx.db, {
    kind: APPLY_SETTINGS,
    payload,
    key: `${APPLY_SETTINGS} ${revision}`,
    actor: ctx.actor,
  });
}

/** The newest job that applies this revision's settings; null when nobody asked for one. */
export async function applyingJob(ctx: Context, revision: number): Promise<Job | null> {
  demandSettings(ctx);
  const [row] = await ctx.db.all(
    "SELECT * FROM jobs WHERE kind = ? AND payload = ? ORDER BY id DESC LIMIT 1",
    [APPLY_SETTINGS, JSON.stringify({ revision })],
  );
  return row ? jobOf(row) : null;
}

/**
 * Saves again, as the system, every record that comes out different under the settings of now than under those before the revision:
 * chunk by chunk behind everybody who waits, each with its progress, so that it goes on where it was stopped.
 */
export const runApplySettings: JobHandler = async (ctx, job, tools) => {
  const { revision } = job.payload as ApplySettings;
  const before = await workspaceOf(ctx, revision - 1);
  if (!before) throw new GiveUp(`revision ${revision - 1} cannot be read`);
  const turn: Turn = { before, after: ctx.workspaces.current() };
  const plans = movePlans(turn.after, changedPaths(before, turn.after));
  let progress: Applied = { ...NOTHING, ...(job.progress as Partial<Applied> | null) };
  if (job.progress === null) progress.total = await totalOf(ctx, turn, plans);
  for (; progress.step < plans.length; progress = { ...progress, step: progress.step + 1, last: "" }) {
    let size = FIRST_CHUNK;
    for (;;) {
      tools.signal.throwIfAborted();
      const started = performance.now();
      const at = progress;
      const next = await ctx.db.transaction(
        async (tx) => {
          const done = await applyChunk(ctx, tx, turn, plans[at.step]!, at, revision, size);
          if (done) await tools.progress(done, tx);
          return done;
        },
        { background: true },
      );
      if (!next) break;
      progress = next;
      size = performance.now() - started > LONGEST ? Math.max(10, size >> 1) : Math.min(MOST_ROWS, size * 2);
    }
  }
  const { looked, changed, refused, total } = progress;
  return { total, looked, changed, refused };
};

async function totalOf(ctx: Context, turn: Turn, plans: readonly MovePlan[]): Promise<number | null> {
  let total = 0;
  for (const plan of plans) {
    if (plan.by !== "exact") return null;
    total += (await countExact(ctx, turn, plan)).records;
  }
  return total;
}

/** The next records of one object; null when there are none left. */
async function applyChunk(
  outer: Context,
  tx: Tx,
  turn: Turn,
  plan: MovePlan,
  at: Applied,
  revision: number,
  limit: number,
): Promise<Applied | null> {
  const ctx: Context = { ...outer, tx, actor: { ...SYSTEM, name: `settings revision ${revision}` } };
  const { last } = at;
  const exact = plan.by === "exact";
  const looked = exact
    ? (await exactMoves(ctx, tx, turn, plan, { last, limit })).map((move) => move.id)
    : await candidates(ctx, tx, turn, plan, { last, limit });
  if (looked.length === 0) return null;
  const ids = exact ? looked : (await movesOf(ctx, tx, turn, plan, looked)).map((move) => move.id);
  const results =
    ids.length === 0
      ? []
      : await write(
          ctx,
          plan.object.key,
          ids.map((id) => ({ op: "update", id, input: {} })),
          { touch: true },
        );
  const refusals = results.flatMap((result) => (result.status === "refused" ? [result.error] : []));
  // A busy database is not the record's fault.
  const fault = refusals.find((error: AppError) => error.kind === "unavailable");
  if (fault) throw fault;
  return {
    ...at,
    last: looked.at(-1)!,
    looked: at.looked + looked.length,
    changed: at.changed + results.filter((result) => result.status === "updated").length,
    refused: at.refused + refusals.length,
  };
}
