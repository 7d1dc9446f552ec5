import { rm } from "node:fs/promises";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { message, presentIssue } from "../i18n/messages/index.ts";
import { enqueue, getJob } from "../jobs/queue.server.ts";
import { GiveUp, type JobHandler } from "../jobs/worker.server.ts";
import { importFile, planImport } from "./import.server.ts";
import { dryKeeper, forget, readRefusals, tableKeeper } from "./keeper.server.ts";
import { importResult } from "./result.ts";
import type { ImportPayload } from "./upload.server.ts";

/** Most refusals that stand in a job's result. */
const LISTED = 10_000;
/** When a finished import's file is looked for, and looked for again, in milliseconds. */
const TIDY_AFTER = 60_000;

const keyOf = (job: string) => `import:${job}`;
const refusedBeside = (file: string) => `${file}.refused`;

/**
 * The job of kind `import`: goes on where a killed worker stopped; its result is the command's. Its place and its file stay until the
 * result is stored (`tidyImport`), so that a worker killed in between finds the work done instead of doing it again.
 */
export const runImport: JobHandler = async (outer, job, { progress, signal }) => {
  const { object, file, options, locale } = job.payload as ImportPayload;
  const ctx = { ...outer, locale };
  const refusedFile = refusedBeside(file);
  const keep = options.dryRun
    ? dryKeeper(refusedFile, progress)
    : tableKeeper(ctx.db, keyOf(job.id), refusedFile, progress);
  try {
    const plan = await planImport(ctx, object, file, options);
    const counts = await importFile(ctx, file, plan, options, keep, signal);
    signal.throwIfAborted();
    const refused = await readRefusals(refusedFile);
    const result = importResult(counts, refused.slice(0, LISTED), plan.mapping.ignored, ctx.locale);
    await tidyLater(ctx, job.id, file);
    return { ...result, refused_count: refused.length };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === "unavailable" || error.kind === "conflict")
      throw error;
    // What the file or the rights of its sender refuse, another attempt meets again.
    await tidyLater(ctx, job.id, file);
    const issues = error.issues.map((issue) => presentIssue(issue, ctx.locale).message);
    throw new GiveUp([message(error.code, error.params, ctx.locale), ...issues].join(" "), { cause: error });
  }
};

function tidyLater(ctx: Context, id: string, file: string): Promise<string> {
  const payload = { id, file };
  return enqueue(ctx.db, { kind: "tidy_import", payload, key: `tidy ${id}`, runAt: Date.now() + TIDY_AFTER });
}

/** The job of kind `tidy_import`: throws away the upload and the place of an import that has ended. */
export const tidyImport: JobHandler = async (ctx, job) => {
  const { id, file } = job.payload as { id: string; file: string };
  const state = (await getJob(ctx, id))?.state;
  if (state === "ready" || state === "running") throw new Error(`the import ${id} is ${state}`);
  await forget(ctx.db, keyOf(id), refusedBeside(file));
  await rm(file, { force: true });
};
