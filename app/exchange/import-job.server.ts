import { rm } from "node:fs/promises";
import type { JobHandler } from "../jobs/worker.server.ts";
import { importFile, planImport } from "./import.server.ts";
import { forget, readRefusals, tableKeeper } from "./keeper.server.ts";
import { importResult } from "./result.ts";
import type { ImportPayload } from "./upload.server.ts";

/** Most refusals that stand in a job's result; the file with all of them stays beside the upload. */
const LISTED = 10_000;

/** The job of kind `import`: goes on where a killed worker stopped; its result is the command's. */
export const runImport: JobHandler = async (ctx, job, { progress, signal }) => {
  const { object, file, options } = job.payload as ImportPayload;
  const plan = await planImport(ctx, object, file, options);
  const key = `import:${job.id}`;
  const refusedFile = `${file}.refused`;
  const keeper = tableKeeper(ctx.db, key, refusedFile, (counts) => progress({ ...counts }));
  const counts = await importFile(ctx, file, plan, options, keeper, signal);
  const refused = await readRefusals(refusedFile);
  const result = importResult(counts, refused.slice(0, LISTED), plan.mapping.ignored, ctx.locale);
  if (signal.aborted) return { ...result, stopped: true };
  await forget(ctx.db, key, refusedFile);
  await rm(file, { force: true });
  return { ...result, refused_count: refused.length };
};
