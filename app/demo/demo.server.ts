import { type Batch, planOf } from "../../seeds/plan.ts";
import type { Config } from "../config.server.ts";
import type { Context } from "../context.ts";
import type { Queries, Tx } from "../db/types.ts";
import { AppError } from "../errors.ts";
import { enqueue } from "../jobs/queue.server.ts";
import { GiveUp, type JobHandler } from "../jobs/worker.server.ts";
import { countMatching } from "../records/aggregate.server.ts";
import { type Demo, demoOf } from "./writing.server.ts";

const KEY = "demo_data";
/** A chunk goes on until it has taken so long, in milliseconds: people are served in between. */
const CHUNK_MS = 50;
const DAY = 86_400_000;
/** Tries after which the server counts as ready without its demo data. */
const FIRST_TRIES = 3;
/** What is older than this, somebody has read. */
const READ_AFTER = 4 * DAY;

/** How far the demo data are: kept in `meta`, moved on in the transaction of each chunk. */
interface Place {
  /** The moment they are made for, in milliseconds UTC. */
  now: number;
  /** Batches that are written, of how many; 0 of 0 as long as nobody has made the plan. */
  step: number;
  of: number;
}

export interface DemoResult {
  /** Records by object, all there are. */
  counts: Record<string, number>;
  /** Rows that the workspace, as it was changed meanwhile, did not take. */
  refused: number;
}

export interface DemoOptions {
  signal?: AbortSignal;
  /** Told after every chunk, in its transaction. */
  progress?(value: { done: number; of: number }, tx: Tx): void | Promise<void>;
}

/** Whether the demo's data are on their way: until they are there, nobody should count anything. */
export async function demoIsLoading(q: Queries): Promise<boolean> {
  const sql = `SELECT 1 AS "one" FROM "jobs" WHERE "kind" = ? AND "state" IN ('ready', 'running') AND "attempts" <= ?`;
  return (await q.all(sql, [KEY, FIRST_TRIES])).length > 0;
}

/** A demo that has no records yet gets its data by a job: called at every start. */
export async function offerDemoData(ctx: Context, config: Config): Promise<void> {
  if (!config.demo || !config.demoData) return;
  const place = await readPlace(ctx.db);
  if (place ? isWhole(place) : await hasRecords(ctx.db)) return;
  if (!place) await beginDemo(ctx);
  await enqueue(ctx.db, { kind: KEY, payload: null, key: KEY });
}

const isWhole = ({ step, of }: Place): boolean => of > 0 && step >= of;

/** `none`: nobody has begun them; `partly`: somebody began and was stopped. */
export async function demoState(q: Queries): Promise<"none" | "partly" | "whole"> {
  const place = await readPlace(q);
  return place === null ? "none" : isWhole(place) ? "whole" : "partly";
}

/** The job of kind `demo_data`. */
export const loadDemo: JobHandler = async (ctx, _job, { progress, signal }) => {
  try {
    return await loadDemoData(ctx, { signal, progress });
  } catch (error) {
    if (error instanceof AppError && error.code === "demo_other_version") {
      throw new GiveUp(error.code, { cause: error });
    }
    throw error;
  }
};

/** Whether anything was ever written here. */
export async function hasRecords(q: Queries): Promise<boolean> {
  return (await q.all(`SELECT 1 AS "one" FROM "events" LIMIT 1`)).length > 0;
}

/** Notes that demo data are to be loaded, made for the present day; nothing is written yet. */
export async function beginDemo(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const place: Place = { now, step: 0, of: 0 };
  await (ctx.tx ?? ctx.db).run(`INSERT INTO "meta" ("key", "value") VALUES (?, ?) ON CONFLICT DO NOTHING`, [
    KEY,
    JSON.stringify(place),
  ]);
}

/**
 * Writes what is left of the demo data, chunk by chunk, and answers what there is at the end. A chunk and the place it leads to are
 * one transaction: whoever was killed goes on, and of two that do it at once the slower one is stopped (409).
 * @throws AppError `not_found` when nobody began; `conflict` when another process has moved on, or began with another program
 */
export async function loadDemoData(ctx: Context, options: DemoOptions = {}): Promise<DemoResult> {
  let place = await readPlace(ctx.db);
  if (!place) throw new AppError("not_found", "demo_not_begun");
  let refused = 0;
  if (!isWhole(place)) {
    const plan = planOf(place.now);
    if (place.of !== 0 && place.of !== plan.length) throw new AppError("conflict", "demo_other_version");
    const demo = await demoOf(ctx, { resumed: place.step > 0 });
    while (!isWhole(place)) {
      options.signal?.throwIfAborted();
      const chunk = await writeChunk(ctx, demo, plan, place, options);
      demo.keep(chunk.made);
      refused += chunk.refused;
      place = chunk.place;
    }
  }
  const counts: Record<string, number> = {};
  for (const { key } of ctx.workspace.objects.values()) counts[key] = await countMatching(ctx, key);
  return { counts, refused };
}

async function writeChunk(
  ctx: Context,
  demo: Demo,
  plan: readonly Batch[],
  from: Place,
  options: DemoOptions,
) {
  return ctx.db.transaction(
    async (tx) => {
      // As every write does, and before the first of them, so that nobody begins anew from here to the end of the chunk.
      await ctx.workspaces.at(tx);
      if (!samePlace(await readPlace(tx), from)) throw movedOn();
      const made = new Map<string, string>();
      const began = performance.now();
      let { step } = from;
      let refused = 0;
      do {
        refused += await demo.write(tx, plan[step]!, made);
        step++;
      } while (step < plan.length && performance.now() - began < CHUNK_MS);
      const place: Place = { ...from, step, of: plan.length };
      await movePlace(tx, from, place);
      if (step === plan.length) await readNotices(tx, from.now - READ_AFTER);
      await options.progress?.({ done: step, of: plan.length }, tx);
      return { made, refused, place };
    },
    { background: true },
  );
}

async function readPlace(q: Queries): Promise<Place | null> {
  const [row] = await q.all<{ value: string }>(`SELECT "value" FROM "meta" WHERE "key" = ?`, [KEY]);
  return row ? (JSON.parse(row.value) as Place) : null;
}

const samePlace = (there: Place | null, from: Place): boolean =>
  JSON.stringify(there) === JSON.stringify(from);

const movedOn = () => new AppError("conflict", "demo_under_way");

async function movePlace(tx: Tx, from: Place, to: Place): Promise<void> {
  const moved = await tx.run(`UPDATE "meta" SET "value" = ? WHERE "key" = ? AND "value" = ?`, [
    JSON.stringify(to),
    KEY,
    JSON.stringify(from),
  ]);
  if (moved === 0) throw movedOn();
}

/** News of two years ago does not wait in anybody's inbox. */
async function readNotices(tx: Tx, before: number): Promise<void> {
  await tx.run(
    `UPDATE "notices" SET "read_at" = "created_at" + 3600000 WHERE "read_at" IS NULL AND "created_at" < ?`,
    [before],
  );
}
