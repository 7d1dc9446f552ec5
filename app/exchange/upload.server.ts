import { createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import busboy from "busboy";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import { AppError, invalid } from "../errors.ts";
import type { Locale } from "../i18n/text.ts";
import { enqueue, getJob, type Job } from "../jobs/queue.server.ts";
import { ENCODINGS, type Encoding } from "./encoding.server.ts";
import { noteImport } from "./history.server.ts";
import { headingRow, type ImportOptions, isDelimiter } from "./import-model.ts";
import { importKey } from "./keeper.server.ts";
import { assertMayImport, planImport } from "./plan.server.ts";

/** Largest file that may be uploaded, in bytes. */
const FILE_LIMIT = 512 * 1024 * 1024;
/** No room for the file on the disk, or none for this user. */
const FULL = new Set(["ENOSPC", "EDQUOT"]);
/** Parts beside the file, and bytes in each. What is beyond is refused: cut short it would mean something else. */
const MOST_PARTS = 50;
const PART_LIMIT = 100_000;
const PARTS = ["map", "set", "key", "encoding", "delimiter", "heading_row", "dry_run", "rules"] as const;

/** Parts that may come more than once. */
const SEVERAL = new Set(["map", "set", "key"]);

/** What a job of kind `import` carries. */
export interface ImportPayload {
  object: string;
  file: string;
  options: ImportOptions;
  /** Language of the request: the result speaks it too. */
  locale: Locale;
}

/** An upload on disk whose mapping is settled: what the job gets. */
export interface Upload extends ImportPayload {
  /** The same file with the same options has the same mark. */
  mark: string;
  /** What its sender calls it. */
  fileName: string;
}

/** Takes a multipart upload to disk and settles the mapping: 403, 404 before the file is read, 422 at once when it is wrong. */
export async function receiveUpload(
  ctx: Context,
  object: string,
  request: IncomingMessage,
  dataFolder: string,
): Promise<Upload> {
  try {
    assertMayImport(ctx, object);
  } catch (error) {
    request.resume();
    throw error;
  }
  const folder = join(dataFolder, "imports");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${newId()}.csv`);
  try {
    const { parts, fileName } = await receive(request, request.headers["content-type"], file);
    const options = readParts(parts);
    await planImport(ctx, object, file, options);
    const mark = await importKey(object, file, options);
    return { object, file, fileName, options, locale: ctx.locale, mark };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** Queues the import of an upload, in the context's transaction when it has one, and writes it down (`history.server.ts`). */
export async function queueImport(
  ctx: Context,
  { mark: _, fileName, ...payload }: Omit<Upload, "mark"> & { mark?: string },
): Promise<Job> {
  if (!ctx.tx) return ctx.db.transaction((tx) => queueImport({ ...ctx, tx }, { fileName, ...payload }));
  const id = await enqueue(ctx.tx, { kind: "import", payload, actor: ctx.actor });
  const job = (await getJob(ctx, id))!;
  if (!payload.options.dryRun) await noteImport(ctx.tx, ctx, job, { ...payload, fileName });
  return job;
}

/** Writes a part to disk; when that fails the rest of it is read and thrown away, so that the client gets to read the answer. */
function saveTo(stream: Readable, file: string): Promise<void> {
  return new Promise((done, fail) => {
    const out = createWriteStream(file);
    out.on("finish", done);
    out.on("error", (error) => {
      stream.unpipe(out);
      stream.resume();
      fail(error);
    });
    stream.on("error", (error) => {
      out.destroy();
      fail(error);
    });
    stream.pipe(out);
  });
}

/** Longest name of a file that is kept. */
const NAME_LIMIT = 200;

/** Saves the part `file` of a multipart body and answers the other parts. */
export async function receive(
  request: Readable,
  type: string | undefined,
  file: string,
): Promise<{ parts: Map<string, string[]>; fileName: string; bytes: number }> {
  if (type === undefined || !/^multipart\/form-data\b/i.test(type)) {
    request.resume();
    throw new AppError("unsupported_type", "upload_needs_file");
  }
  const parts = new Map<string, string[]>();
  const saving: Promise<void>[] = [];
  let truncated = false;
  let crowded = false;
  const cut: string[] = [];
  let fileName = "";
  const form = openForm(type, request);
  const tooMany = () => {
    crowded = true;
  };
  form.on("filesLimit", tooMany);
  form.on("fieldsLimit", tooMany);
  form.on("file", (name, stream, info) => {
    if (name !== "file") return void stream.resume();
    fileName = (info.filename ?? "").slice(0, NAME_LIMIT);
    stream.on("limit", () => {
      truncated = true;
    });
    const saved = saveTo(stream, file);
    // It may fail long before anybody waits for it.
    saved.catch(() => {});
    saving.push(saved);
  });
  form.on("field", (name, value, { valueTruncated }) => {
    if (valueTruncated) cut.push(name);
    parts.set(name, [...(parts.get(name) ?? []), value]);
  });
  try {
    await pipeline(request, form);
    await Promise.all(saving);
  } catch (error) {
    if (FULL.has((error as NodeJS.ErrnoException).code ?? "")) {
      throw new AppError("unavailable", "database_full", { cause: error, retryAfter: 60 });
    }
    throw new AppError("malformed", "upload_needs_file", { cause: error });
  }
  if (truncated)
    throw new AppError("too_large", "upload_too_large", { params: { limit: FILE_LIMIT / 1024 / 1024 } });
  if (crowded) throw new AppError("invalid", "upload_too_many_parts", { params: { limit: MOST_PARTS } });
  if (cut.length > 0) {
    const params = { limit: PART_LIMIT };
    const issues = cut.map((path) => ({ path, code: "upload_part_too_long", params }));
    throw new AppError("too_large", "invalid", { issues });
  }
  if (saving.length === 0) throw new AppError("malformed", "upload_needs_file");
  return { parts, fileName: fileName || "import.csv", bytes: (await stat(file)).size };
}

/** The reader of a form; 400 where the content type names no boundary. */
function openForm(type: string, request: Readable): busboy.Busboy {
  try {
    return busboy({
      headers: { "content-type": type },
      defParamCharset: "utf8",
      limits: { files: 1, fileSize: FILE_LIMIT, fields: MOST_PARTS, fieldSize: PART_LIMIT },
    });
  } catch (cause) {
    request.resume();
    throw new AppError("malformed", "upload_needs_file", { cause });
  }
}

function readParts(parts: ReadonlyMap<string, string[]>): ImportOptions {
  const issues = [...parts.keys()]
    .filter((name) => !(PARTS as readonly string[]).includes(name))
    .map((name) => ({ path: name, code: "upload_unknown_part", params: { name } }));
  // Of two answers to one question nobody knows which is meant.
  for (const [name, values] of parts)
    if (values.length > 1 && !SEVERAL.has(name))
      issues.push({ path: name, code: "repeated_parameter", params: { name } });
  const one = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = parts.get(name)?.at(-1) ?? fallback;
    if (!allowed.includes(value as T))
      issues.push({ path: name, code: "upload_bad_option", params: { name, value } as never });
    return value as T;
  };
  const delimiter = parts.get("delimiter")?.at(-1);
  if (delimiter !== undefined && !isDelimiter(delimiter)) {
    issues.push({
      path: "delimiter",
      code: "upload_bad_option",
      params: { name: "delimiter", value: delimiter } as never,
    });
  }
  const row = parts.get("heading_row")?.at(-1);
  const heading = row === undefined ? undefined : headingRow(row);
  if (heading === null) {
    const params = { name: "heading_row", value: row!.slice(0, 80) };
    issues.push({ path: "heading_row", code: "upload_bad_option", params: params as never });
  }
  const options: ImportOptions = {
    map: parts.get("map")?.join(","),
    set: parts.get("set"),
    key: parts
      .get("key")
      ?.flatMap((text) => text.split(",").map((part) => part.trim()))
      .filter(Boolean),
    encoding: one("encoding", ENCODINGS, "auto") as Encoding,
    delimiter,
    ...(heading && { heading }),
    dryRun: ["1", "true"].includes(one("dry_run", ["0", "1", "true", "false"], "0")),
    rules: one<"run" | "skip">("rules", ["run", "skip"], "run"),
  };
  if (issues.length > 0) throw invalid(issues);
  return options;
}
