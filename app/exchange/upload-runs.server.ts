import { copyFile, link, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import { AppError, notFound } from "../errors.ts";
import { cancelJob } from "../jobs/queue.server.ts";
import { tidyLater } from "./history.server.ts";
import { queueImport } from "./upload.server.ts";
import { optionsOf } from "./upload-choices.server.ts";
import { openUpload } from "./uploads.server.ts";

/** Queues a dry run of an upload as it is decided; an earlier one that still runs is stopped. Answers its job's id. */
export async function tryUpload(ctx: Context, id: string): Promise<string> {
  const upload = await openUpload(ctx, id);
  const options = { ...optionsOf(upload), dryRun: true };
  if (upload.dryJob) await stopDryRun(ctx, upload.dryJob);
  const { object, fileName } = upload;
  const file = await ownCopy(upload.file);
  const job = await keptIf(file, () =>
    queueImport(ctx, { object, file, fileName, options, locale: ctx.locale }),
  );
  await ctx.db.run("UPDATE import_uploads SET dry_job = ?, dry_choices = choices WHERE id = ?", [job.id, id]);
  return job.id;
}

async function stopDryRun(ctx: Context, dryJob: string): Promise<void> {
  const [job] = await ctx.db.all<{ payload: string }>("SELECT payload FROM jobs WHERE id = ?", [dryJob]);
  if (!job) return;
  try {
    await cancelJob(ctx.db, dryJob);
    await tidyLater(ctx, dryJob, (JSON.parse(job.payload) as { file: string }).file);
  } catch (error) {
    // It has ended, and tidies up after itself.
    if (!(error instanceof AppError && error.code === "job_ended")) throw error;
  }
}

/** Stops the dry run of an upload, should one run. */
export async function stopTrying(ctx: Context, id: string): Promise<void> {
  const upload = await openUpload(ctx, id);
  if (upload.dryJob) await stopDryRun(ctx, upload.dryJob);
}

/** Queues the import of an upload as it is decided; asked twice, it is one import. Answers its id. */
export async function importUpload(ctx: Context, id: string): Promise<string> {
  const upload = await openUpload(ctx, id);
  if (upload.importId) return upload.importId;
  const options = optionsOf(upload);
  const file = await ownCopy(upload.file);
  const queued = await keptIf(file, () =>
    ctx.db.transaction(async (tx) => {
      const claim = "UPDATE import_uploads SET import_id = '' WHERE id = ? AND import_id IS NULL";
      if ((await tx.run(claim, [id])) === 0) return null;
      const { object, fileName } = upload;
      const what = { object, file, fileName, options, locale: ctx.locale };
      const job = await queueImport({ ...ctx, tx }, what);
      await tx.run("UPDATE import_uploads SET import_id = ? WHERE id = ?", [job.id, id]);
      return job.id;
    }),
  );
  if (queued !== null) return queued;
  await rm(file, { force: true });
  return (await openUpload(ctx, id)).importId!;
}

/** The copy goes again when nobody was queued for it. */
async function keptIf<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** An import throws its file away when it has ended; the upload stays for another one. */
async function ownCopy(file: string): Promise<string> {
  const copy = join(dirname(file), `${newId()}.csv`);
  try {
    await link(file, copy).catch(() => copyFile(file, copy));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw notFound("upload_gone");
    throw error;
  }
  return copy;
}

/** Throws an upload away before its day is over. */
export async function dropUpload(ctx: Context, id: string): Promise<void> {
  const upload = await openUpload(ctx, id);
  if (upload.dryJob) await stopDryRun(ctx, upload.dryJob);
  await ctx.db.run("DELETE FROM import_uploads WHERE id = ?", [id]);
  await rm(upload.file, { force: true });
}
