import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import { forbidden, notFound } from "../errors.ts";
import { enqueue } from "../jobs/queue.server.ts";
import type { JobHandler } from "../jobs/worker.server.ts";
import { type Inspection, inspect } from "./inspect.server.ts";
import { assertMayImport } from "./plan.server.ts";
import { receive } from "./upload.server.ts";
import type { Choices, StoredUpload } from "./upload.ts";
import { checkChoices, guessChoices, readChange } from "./upload-choices.server.ts";

/** How long an upload waits for its import, in milliseconds. */
const DAY = 86_400_000;

/**
 * Takes a file that somebody wants to import to disk, looks into it and guesses its columns. It waits a day for what they decide.
 * @throws AppError `forbidden`, `not_found` before the file is read; `invalid` when it is no CSV, `too_large`
 */
export async function takeUpload(
  ctx: Context,
  object: string,
  body: { stream: Readable; type: string | undefined },
  dataFolder: string,
): Promise<string> {
  let owner: string;
  try {
    assertMayImport(ctx, object);
    owner = ownerOf(ctx);
  } catch (error) {
    body.stream.resume();
    throw error;
  }
  const id = newId();
  const folder = join(dataFolder, "imports");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${id}.csv`);
  try {
    const { fileName, bytes } = await receive(body.stream, body.type, file);
    const inspection = await inspect(file);
    const choices = await guessChoices(ctx, object, inspection, {
      encoding: "auto",
      delimiter: null,
      heading: null,
      rules: "run",
    });
    await ctx.db.transaction(async (tx) => {
      await tx.run(
        `INSERT INTO import_uploads (id, owner_id, object, file_name, file, size, inspection, choices, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          id,
          owner,
          object,
          fileName,
          file,
          bytes,
          JSON.stringify(inspection),
          JSON.stringify(choices),
          Date.now(),
        ],
      );
      await enqueue(tx, { kind: "tidy_upload", payload: { id, file }, runAt: Date.now() + DAY });
    });
    return id;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** Uploads belong to people: a token or a rule has nobody who would come back for them. */
function ownerOf({ actor }: Context): string {
  if (actor.id === null) throw forbidden();
  return actor.id;
}

/** One's own upload. @throws AppError `not_found` for another's, or when it was cleared away */
export async function openUpload(ctx: Context, id: string): Promise<StoredUpload> {
  const [row] = await (ctx.tx ?? ctx.db).all<Record<string, string | number | null>>(
    "SELECT * FROM import_uploads WHERE id = ? AND owner_id = ?",
    [id, ctx.actor.id ?? ""],
  );
  if (!row) throw notFound("upload_gone");
  assertMayImport(ctx, String(row.object));
  return {
    id,
    object: String(row.object),
    fileName: String(row.file_name),
    file: String(row.file),
    size: Number(row.size),
    // An upload of an earlier version of the program knows nothing of headings further down.
    inspection: {
      heading: 1,
      heads: [],
      ...(JSON.parse(String(row.inspection)) as object),
    } as unknown as Inspection,
    choices: { heading: null, ...(JSON.parse(String(row.choices)) as object) } as Choices,
    dryJob: row.dry_job as string | null,
    dryFresh: row.dry_choices === row.choices,
    importId: row.import_id as string | null,
  };
}

/**
 * Keeps what the owner decided. Another encoding, delimiter or heading reads the file anew, and guesses anew.
 * @throws AppError `invalid` where a column leads nowhere, or the file cannot be read so; nothing is kept then
 */
export async function decide(ctx: Context, id: string, change: Partial<Choices>): Promise<void> {
  const upload = await openUpload(ctx, id);
  let { inspection } = upload;
  let choices: Choices = { ...upload.choices, ...readChange(change) };
  const { encoding, delimiter, heading } = upload.choices;
  if (choices.encoding !== encoding || choices.delimiter !== delimiter || choices.heading !== heading) {
    inspection = await inspect(upload.file, {
      encoding: choices.encoding,
      ...(choices.delimiter !== null && { delimiter: choices.delimiter }),
      ...(choices.heading !== null && { heading: choices.heading }),
    });
    choices = await guessChoices(ctx, upload.object, inspection, choices);
  }
  await checkChoices(ctx, { ...upload, inspection, choices });
  await ctx.db.run("UPDATE import_uploads SET inspection = ?, choices = ? WHERE id = ?", [
    JSON.stringify(inspection),
    JSON.stringify(choices),
    id,
  ]);
}

/** The job of kind `tidy_upload`: throws an upload away whose day is over. */
export const tidyUpload: JobHandler = async (ctx, job) => {
  const { id, file } = job.payload as { id: string; file: string };
  await ctx.db.run("DELETE FROM import_uploads WHERE id = ?", [id]);
  await rm(file, { force: true });
};
