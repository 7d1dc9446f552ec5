import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { arrangeIndexes, learn } from "../records/indexes.server.ts";
import { writeChunk } from "./chunk.server.ts";
import { type CsvRow, readCsv } from "./csv.server.ts";
import { type ImportCounts, type ImportKeeper, type ImportOptions, readingOf } from "./import-model.ts";
import { indexForLookUp } from "./look-up.server.ts";
import { targetsOf } from "./mapping.ts";
import type { ImportPlan } from "./plan.server.ts";

/** Bounds of a chunk: a transaction that waiting people feel no longer than this (`house.md` section 8). */
const CHUNK_ROWS = 500;
const CHUNK_MS = 50;
/** Pause between chunks on SQLite, where another process that waits to write looks every few milliseconds. */
const BREATH_MS = 4;
const CHUNK_STEP = 25;
/** New rows after which the query planner's picture of the table is out of date; each tripling makes it so again. */
const MANY_ROWS = 1_000;
/** How often a chunk that met a busy database is tried again, and the pause before, in milliseconds. */
const PATIENCE = 30;
const PAUSE_MS = 500;

/**
 * Writes the rows of a file through the one write path, a chunk a transaction. A bad row is told to `keeper` and costs nobody
 * else; an interrupted import goes on after the last chunk that was committed. Flat in memory: no more is held than the chunk that
 * is written and the one that is read meanwhile.
 */
export async function importFile(
  ctx: Context,
  file: string,
  plan: ImportPlan,
  options: ImportOptions,
  keeper: ImportKeeper,
  signal?: AbortSignal,
): Promise<ImportCounts> {
  const counts = await keeper.start();
  const done = counts.read;
  await prepareIndexes(ctx, plan);
  const rows = readCsv(file, readingOf(options));
  await rows.next();
  let size = 50;
  let seen = 0;
  let learnAt = MANY_ROWS;
  const flush = async (chunk: readonly CsvRow[]) => {
    const started = performance.now();
    Object.assign(counts, await patiently(() => writeChunk(ctx, plan, options, chunk, counts, keeper)));
    const took = performance.now() - started;
    size = nextSize(chunk.length, took);
    if (!options.dryRun && counts.created >= learnAt) {
      learnAt = counts.created * 3;
      await learn(ctx.db, plan.object);
    }
    await keeper.progress?.(counts);
    // A breath between chunks: people who wait for the writer go first, in this process and in others.
    await new Promise((resolve) => setTimeout(resolve, ctx.db.dialect === "sqlite" ? BREATH_MS : 0));
  };
  // While one chunk is written, and in the breath behind it, the next is read.
  let chunk: CsvRow[] = [];
  let enough = size;
  let writing: Promise<void> | undefined;
  const write = async () => {
    await writing;
    if (signal?.aborted) return;
    writing = flush(chunk);
    // Whoever waits for it next is told.
    writing.catch(() => {});
    chunk = [];
    enough = size;
  };
  try {
    for await (const row of rows) {
      if (signal?.aborted) break;
      if (++seen <= done) continue;
      chunk.push(row);
      if (chunk.length >= enough) await write();
    }
    if (chunk.length > 0) await write();
  } finally {
    await writing;
  }
  if (!options.dryRun && counts.created >= MANY_ROWS) await learn(ctx.db, plan.object);
  return counts;
}

/** Rows of the next chunk, by how long this one took. In steps, so that statements of many rows are met again and stay prepared. */
function nextSize(size: number, took: number): number {
  const wanted = Math.min(CHUNK_ROWS, size * Math.min(2, CHUNK_MS / Math.max(took, 1)));
  return Math.max(CHUNK_STEP, Math.floor(wanted / CHUNK_STEP) * CHUNK_STEP);
}

/**
 * The indexes without which every chunk would read whole tables: those the workspace wants for this object (a command may be the
 * first to need them), and those by which keys and references are found.
 */
async function prepareIndexes(ctx: Context, plan: ImportPlan): Promise<void> {
  await arrangeIndexes(ctx, plan.object);
  const lead = plan.key[0] && plan.object.fields.get(plan.key[0]);
  if (lead) await indexForLookUp(ctx.db, plan.object, lead);
  for (const feed of plan.mapping.feeds) {
    const field = plan.object.fields.get(feed.field);
    for (const target of field ? targetsOf(field, ctx.workspace) : []) {
      const by = target.fields.get(feed.by ?? target.title.key);
      if (by) await indexForLookUp(ctx.db, target, by);
    }
  }
}

/** A chunk that met a busy database was undone whole; it waits and comes again. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      const busy = error instanceof AppError && error.code === "database_busy";
      if (!busy || tries > PATIENCE) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
