import { copyFile, link, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import { AppError, forbidden, invalid, notFound } from "../errors.ts";
import { cancelJob, enqueue } from "../jobs/queue.server.ts";
import type { JobHandler } from "../jobs/worker.server.ts";
import { ENCODINGS, type Encoding } from "./encoding.server.ts";
import { guessColumns, guessOption } from "./guess.ts";
import { tidyLater } from "./history.server.ts";
import { assertMayImport, type ImportOptions, mappingTools } from "./import.server.ts";
import { type Inspection, inspect } from "./inspect.server.ts";
import { type ColumnChoice, mapChosen } from "./mapping.ts";
import { queueImport, receive } from "./upload.server.ts";
import { strangeValues } from "./values.ts";

/** How long an upload waits for its import, in milliseconds. */
const DAY = 86_400_000;

/** One column as its owner has decided, or as it was guessed. */
export interface ColumnState extends Omit<ColumnChoice, "index"> {
  /** Guessed, and not touched yet. */
  guess?: "name" | "likely";
}

/** What the owner of an upload has decided so far. Plain JSON; one entry a column, null for one that is left out. */
export interface Choices {
  encoding: Encoding;
  /** One sign; found by the heading when null. */
  delimiter: string | null;
  columns: (ColumnState | null)[];
  key: string[];
  rules: "run" | "skip";
}

export interface StoredUpload {
  id: string;
  object: string;
  fileName: string;
  file: string;
  /** Bytes. */
  size: number;
  inspection: Inspection;
  choices: Choices;
  /** Job of the newest dry run, and whether it tried the choices as they stand. */
  dryJob: string | null;
  dryFresh: boolean;
  importId: string | null;
}

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
    const choices = guessChoices(ctx, object, inspection, {
      encoding: "auto",
      delimiter: null,
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

/** The mapping as the headings suggest it, choices translated where a label nearly fits, and the key that the columns offer. */
function guessChoices(
  ctx: Context,
  objectKey: string,
  inspection: Inspection,
  settled: Pick<Choices, "encoding" | "delimiter" | "rules">,
): Choices {
  const object = assertMayImport(ctx, objectKey);
  const headings = inspection.columns.map((column) => column.heading);
  const columns = guessColumns(headings, mappingTools(ctx, object)).map((guess): ColumnState | null => {
    if (!guess) return null;
    const field = object.fields.get(guess.field)!;
    const strange = strangeValues(field, inspection.columns[guess.index]!, ctx);
    const translate = strange.flatMap(({ value }): [string, string][] => {
      const option = guessOption(field, value);
      return option === undefined ? [] : [[value, option]];
    });
    return {
      field: guess.field,
      ...(guess.by && { by: guess.by }),
      ...(translate.length > 0 && { translate }),
      guess: guess.sure,
    };
  });
  const fed = new Set(columns.flatMap((column) => column?.field ?? []));
  const key = [...object.fields.values()].find(
    (field) => fed.has(field.key) && (field.def.unique || field.key === "external_id"),
  );
  return { ...settled, columns, key: key ? [key.key] : [] };
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
    inspection: JSON.parse(String(row.inspection)) as Inspection,
    choices: JSON.parse(String(row.choices)) as Choices,
    dryJob: row.dry_job as string | null,
    dryFresh: row.dry_choices === row.choices,
    importId: row.import_id as string | null,
  };
}

/**
 * Keeps what the owner decided. Another encoding or delimiter reads the file anew, and guesses anew.
 * @throws AppError `invalid` where a column leads nowhere, or the file cannot be read so; nothing is kept then
 */
export async function decide(ctx: Context, id: string, change: Partial<Choices>): Promise<void> {
  const upload = await openUpload(ctx, id);
  let { inspection } = upload;
  let choices: Choices = { ...upload.choices, ...readChange(change) };
  const { encoding, delimiter } = upload.choices;
  if (choices.encoding !== encoding || choices.delimiter !== delimiter) {
    inspection = await inspect(upload.file, {
      encoding: choices.encoding,
      ...(choices.delimiter !== null && { delimiter: choices.delimiter }),
    });
    choices = guessChoices(ctx, upload.object, inspection, choices);
  }
  checkChoices(ctx, { ...upload, inspection, choices });
  await ctx.db.run("UPDATE import_uploads SET inspection = ?, choices = ? WHERE id = ?", [
    JSON.stringify(inspection),
    JSON.stringify(choices),
    id,
  ]);
}

function readChange(change: Partial<Choices>): Partial<Choices> {
  const kept: Partial<Choices> = {};
  const bad = (name: string, value: unknown) =>
    invalid([{ path: name, code: "upload_bad_option", params: { name, value: String(value).slice(0, 80) } }]);
  const { encoding, delimiter, rules, key, columns } = change;
  if (encoding !== undefined) {
    if (!ENCODINGS.includes(encoding)) throw bad("encoding", encoding);
    kept.encoding = encoding;
  }
  if (delimiter !== undefined) {
    if (delimiter !== null && (typeof delimiter !== "string" || delimiter.length !== 1))
      throw bad("delimiter", delimiter);
    kept.delimiter = delimiter;
  }
  if (rules !== undefined) {
    if (rules !== "run" && rules !== "skip") throw bad("rules", rules);
    kept.rules = rules;
  }
  if (key !== undefined) {
    if (!Array.isArray(key) || !key.every((name) => typeof name === "string")) throw bad("key", key);
    kept.key = key;
  }
  if (columns !== undefined) {
    if (!Array.isArray(columns) || !columns.every(isColumnState)) throw bad("columns", "?");
    kept.columns = columns;
  }
  return kept;
}

function isColumnState(state: unknown): state is ColumnState | null {
  if (state === null) return true;
  if (typeof state !== "object") return false;
  const { field, by, translate } = state as Record<string, unknown>;
  const pair = (one: unknown) =>
    Array.isArray(one) && one.length === 2 && one.every((text) => typeof text === "string");
  return (
    typeof field === "string" &&
    (by === undefined || typeof by === "string") &&
    (translate === undefined || (Array.isArray(translate) && translate.every(pair)))
  );
}

/** Settles that the columns lead somewhere and that keys are fed; a key whose column is gone is dropped. */
function checkChoices(ctx: Context, { object, inspection, choices }: StoredUpload): void {
  const tools = mappingTools(ctx, assertMayImport(ctx, object));
  const headings = inspection.columns.map((column) => column.heading);
  const { feeds } = mapChosen(headings, chosenColumns(choices), tools);
  choices.key = choices.key.filter((key) => feeds.some((feed) => feed.field === key));
  choices.columns.length = headings.length;
}

const chosenColumns = (choices: Choices): ColumnChoice[] =>
  choices.columns.flatMap((state, index) => {
    if (!state) return [];
    const { guess: _, ...column } = state;
    return [{ index, ...column }];
  });

function optionsOf({ choices }: StoredUpload): ImportOptions {
  const columns = chosenColumns(choices);
  if (columns.length === 0) throw new AppError("invalid", "no_column_chosen");
  return {
    columns,
    key: choices.key,
    encoding: choices.encoding,
    ...(choices.delimiter !== null && { delimiter: choices.delimiter }),
    rules: choices.rules,
  };
}

/** Queues a dry run of an upload as it is decided; an earlier one that still runs is stopped. Answers its job's id. */
export async function tryUpload(ctx: Context, id: string): Promise<string> {
  const upload = await openUpload(ctx, id);
  const options = { ...optionsOf(upload), dryRun: true };
  if (upload.dryJob) await stopDryRun(ctx, upload);
  const { object, fileName } = upload;
  const file = await ownCopy(upload.file);
  const job = await keptIf(file, () =>
    queueImport(ctx, { object, file, fileName, options, locale: ctx.locale }),
  );
  await ctx.db.run("UPDATE import_uploads SET dry_job = ?, dry_choices = choices WHERE id = ?", [job.id, id]);
  return job.id;
}

async function stopDryRun(ctx: Context, { dryJob }: StoredUpload): Promise<void> {
  const [job] = await ctx.db.all<{ payload: string }>("SELECT payload FROM jobs WHERE id = ?", [dryJob]);
  if (!job) return;
  try {
    await cancelJob(ctx.db, dryJob!);
    await tidyLater(ctx, dryJob!, (JSON.parse(job.payload) as { file: string }).file);
  } catch (error) {
    // It has ended, and tidies up after itself.
    if (!(error instanceof AppError && error.code === "job_ended")) throw error;
  }
}

/** Stops the dry run of an upload, should one run. */
export async function stopTrying(ctx: Context, id: string): Promise<void> {
  const upload = await openUpload(ctx, id);
  if (upload.dryJob) await stopDryRun(ctx, upload);
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
  if (upload.dryJob) await stopDryRun(ctx, upload);
  await ctx.db.run("DELETE FROM import_uploads WHERE id = ?", [id]);
  await rm(upload.file, { force: true });
}

/** The job of kind `tidy_upload`: throws an upload away whose day is over. */
export const tidyUpload: JobHandler = async (ctx, job) => {
  const { id, file } = job.payload as { id: string; file: string };
  await ctx.db.run("DELETE FROM import_uploads WHERE id = ?", [id]);
  await rm(file, { force: true });
};
