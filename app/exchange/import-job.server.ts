import { rm } from "node:fs/promises";
import type { Context } from "../context.ts";
import type { Db, Tx } from "../db/types.ts";
import { AppError } from "../errors.ts";
import { message, presentIssue } from "../i18n/messages/index.ts";
import { enqueue, getJob } from "../jobs/queue.server.ts";
import { GiveUp, type JobHandler, LeaseLost } from "../jobs/worker.server.ts";
import { KEPT } from "./entries.server.ts";
import { beginImport, countChunk, endImport, tidyLater } from "./history.server.ts";
import { importFile } from "./import.server.ts";
import type { ImportKeeper, Refusal } from "./import-model.ts";
import { dryKeeper, forget, readRefusals, refusedBeside, tableKeeper } from "./keeper.server.ts";
import { planImport } from "./plan.server.ts";
import { exists, forgetRefused, refusedRowsOf, writeRefusedRows } from "./refused.server.ts";
import { importResult } from "./result.ts";
import type { ImportPayload } from "./upload.server.ts";

/** Most refusals that stand in a job's result. */
const LISTED = 10_000;

const keyOf = (job: string) => `import:${job}`;

/**
 * The job of kind `import`: goes on where a killed worker stopped; its result is the command's. Its place and its file stay until the
 * result is stored (`tidyImport`), so that a worker killed in between finds the work done instead of doing it again.
 */
export const runImport: JobHandler = async (outer, job, { progress, signal }) => {
  const { object, file, options, locale } = job.payload as ImportPayload;
  const dry = options.dryRun === true;
  const ctx: Context = { ...outer, locale, ...(!dry && { import: job.id }) };
  const refusedFile = refusedBeside(file);
  const keep = dry
    ? dryKeeper(refusedFile, progress)
    : counting(job.id, tableKeeper(ctx.db, keyOf(job.id), refusedFile, progress));
  // Thrown away when it ended before: tried again by hand, there is nothing left to read.
  if (!(await exists(file))) throw new GiveUp(message("import_file_gone", {}, locale));
  try {
    const plan = await planImport(ctx, object, file, options);
    if (!dry) await beginImport(ctx.db, job.id, plan.rows, plan.mapping.ignored);
    const counts = await importFile(ctx, file, plan, options, keep, signal);
    signal.throwIfAborted();
    const refused = await readRefusals(refusedFile);
    const result = importResult(counts, refused.slice(0, LISTED), plan.mapping.ignored, ctx.locale);
    if (!dry) {
      if (refused.length > 0) await writeRefusedRows(file, options, locale);
      await endImport(ctx.db, job.id, "done");
    }
    await tidyLater(ctx, job.id, file);
    return { ...result, refused_count: refused.length };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === "unavailable" || error.kind === "conflict")
      throw error;
    // What the file or the rights of its sender refuse, another attempt meets again.
    await tidyLater(ctx, job.id, file);
    const issues = error.issues.map((issue) => presentIssue(issue, ctx.locale).message);
    const reason = [message(error.code, error.params, ctx.locale), ...issues].join(" ");
    if (!dry) await endImport(ctx.db, job.id, "failed", reason);
    throw new GiveUp(reason, { cause: error });
  }
};

/** How many rows these refusals are about. */
export const rowsOf = (refused: readonly Refusal[]): number => new Set(refused.map((one) => one.line)).size;

/** Counts what each chunk came to in the import's own row as well, where people look it up as long as it can be undone. */
function counting(id: string, keeper: ImportKeeper): ImportKeeper {
  return {
    ...keeper,
    async keep(tx, counts, refused) {
      await keeper.keep(tx, counts, refused);
      if (!(await countChunk(tx, id, counts, rowsOf(refused)))) throw new LeaseLost();
    },
  };
}

interface TidyPayload {
  id: string;
  file: string;
  /** The second round: the refused rows go as well. */
  last?: boolean;
}

/**
 * The job of kind `tidy_import`: throws away the upload and the place of an import that has ended, and, when it can no longer be undone,
 * its refused rows too.
 */
export const tidyImport: JobHandler = async (ctx, job) => {
  const { id, file, last } = job.payload as TidyPayload;
  if (last) return void (await forgetRefused(file));
  const state = (await getJob(ctx, id))?.state;
  if (state === "ready" || state === "running") throw new Error(`the import ${id} is ${state}`);
  const kept = await keepRefusedRows(ctx, id, file);
  await forget(ctx.db, keyOf(id), kept ? undefined : refusedBeside(file));
  await rm(file, { force: true });
};

/** The refused rows of an import that was stopped or failed are only cut out here. */
async function keepRefusedRows(ctx: Context, id: string, file: string): Promise<boolean> {
  const [entry] = await ctx.db.all<{ refused: number; options: string; locale: Context["locale"] }>(
    "SELECT refused, options, locale FROM imports WHERE id = ?",
    [id],
  );
  if (!entry || entry.refused === 0) return false;
  const there = (await exists(refusedRowsOf(file))) || !(await exists(file));
  if (!there) await writeRefusedRows(file, JSON.parse(entry.options), entry.locale);
  await tidyForGood(ctx.db, id, file);
  return true;
}

/** Queues throwing away what an import refused, for when it can no longer be undone. */
export function tidyForGood(q: Tx | Db, id: string, file: string): Promise<string> {
  const payload: TidyPayload = { id, file, last: true };
  return enqueue(q, {
    kind: "tidy_import",
    payload,
    key: `tidy ${id} for good`,
    runAt: Date.now() + KEPT,
  });
}
