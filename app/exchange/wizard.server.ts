import type { Context } from "../context.ts";
import type { Field } from "../fields/field-type.ts";
import type { Text } from "../i18n/text.ts";
import { getJob, type JobState } from "../jobs/queue.server.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { ImportCounts } from "./import-model.ts";
import { assertMayImport, mappingTools } from "./plan.server.ts";
import type { ImportResult } from "./result.ts";
import type { StoredUpload } from "./upload.ts";
import { openUpload } from "./uploads.server.ts";
import { type ColumnView, canBeKey, columnView, knownBy } from "./wizard-columns.server.ts";

/** An upload as its page shows it: what was found, what was decided, what is still open. Plain JSON. */
export interface UploadView {
  id: string;
  object: string;
  fileName: string;
  /** Bytes. */
  size: number;
  found: { encoding: string; delimiter: string; heading: number };
  asked: { encoding: string; delimiter: string | null; heading: number | null };
  /** The first rows, one of which has the headings. */
  heads: { line: number; cells: string[] }[];
  rows: number;
  /** False: there are more rows than were looked at. */
  complete: boolean;
  uneven: number;
  preview: { line: number; cells: string[] }[];
  columns: ColumnView[];
  /** Fields that a column may feed. */
  fields: { key: string; label: Text; required: boolean }[];
  key: string[];
  /** Fields by which a row may find its record. */
  keys: { key: string; label: Text; unique: boolean }[];
  /** Without a key: of the first rows' names, how many there are already. */
  known: { asked: number; found: number } | null;
  rules: "run" | "skip";
  /** Required fields that nothing feeds: every new record would be refused. */
  missing: Text[];
  dry: DryRun | null;
  importId: string | null;
}

/** A dry run: how far it is, and what would become of the file. */
export interface DryRun {
  state: JobState;
  /** It tried what is decided now. */
  fresh: boolean;
  progress: ImportCounts | null;
  result: (ImportResult & { refused_count: number }) | null;
  error: string | null;
}

/** Most refusals of a dry run that are shown. */
const SHOWN_REFUSALS = 200;

/** @throws AppError `not_found` when the upload is another's or was cleared away */
export async function uploadView(ctx: Context, id: string): Promise<UploadView> {
  const upload = await openUpload(ctx, id);
  const object = assertMayImport(ctx, upload.object);
  const { inspection, choices } = upload;
  const tools = mappingTools(ctx, object);
  const fields = [...object.fields.values()].filter((field) => tools.writable(field.key));
  const fed = new Set(choices.columns.flatMap((column) => column?.field ?? []));
  const required = (field: Field) =>
    Boolean(field.def.required) && (field.def.default === undefined || field.def.default === null);
  return {
    id,
    object: upload.object,
    fileName: upload.fileName,
    size: upload.size,
    found: {
      encoding: inspection.encoding,
      delimiter: inspection.delimiter,
      heading: inspection.heading,
    },
    asked: { encoding: choices.encoding, delimiter: choices.delimiter, heading: choices.heading },
    heads: inspection.heads,
    rows: inspection.rows,
    complete: inspection.complete,
    uneven: inspection.uneven,
    preview: inspection.preview,
    columns: await Promise.all(
      inspection.columns.map((column) =>
        columnView(ctx, object, column, choices.columns[column.index] ?? null),
      ),
    ),
    fields: fields.map((field) => ({ key: field.key, label: field.label, required: required(field) })),
    key: choices.key,
    keys: fields
      .filter((field) => fed.has(field.key) && canBeKey(field))
      .map((field) => ({ key: field.key, label: field.label, unique: isUnique(field) })),
    known: choices.key.length === 0 ? await knownNames(ctx, object, upload) : null,
    rules: choices.rules,
    missing: fields.filter((field) => required(field) && !fed.has(field.key)).map((field) => field.label),
    dry: upload.dryJob ? await dryRun(ctx, upload) : null,
    importId: upload.importId,
  };
}

const isUnique = (field: Field) => Boolean(field.def.unique) || field.key === "external_id";

async function knownNames(
  ctx: Context,
  object: ObjectModel,
  { inspection, choices }: StoredUpload,
): Promise<UploadView["known"]> {
  const at = choices.columns.findIndex((column) => column?.field === object.title.key);
  if (at < 0 || !canBeKey(object.title)) return null;
  return knownBy(ctx, object, object.title, inspection.columns[at]!);
}

async function dryRun(ctx: Context, upload: StoredUpload): Promise<DryRun | null> {
  const job = await getJob(ctx, upload.dryJob!);
  if (!job || job.state === "cancelled") return null;
  const result = job.result as DryRun["result"];
  return {
    state: job.state,
    fresh: upload.dryFresh,
    progress: job.progress as ImportCounts | null,
    result: result && { ...result, refused: result.refused.slice(0, SHOWN_REFUSALS) },
    error: job.state === "dead" ? job.lastError : null,
  };
}
