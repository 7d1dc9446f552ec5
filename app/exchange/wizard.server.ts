import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Field } from "../fields/field-type.ts";
import type { Value } from "../fields/value.ts";
import type { Text } from "../i18n/text.ts";
import { getJob, type JobState } from "../jobs/queue.server.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import { assertMayImport, type ImportCounts, mappingTools } from "./import.server.ts";
import type { InspectedColumn } from "./inspect.server.ts";
import { idsByValue, probeKey } from "./look-up.server.ts";
import { targetsOf } from "./mapping.ts";
import type { ImportResult } from "./result.ts";
import { type ColumnState, openUpload, type StoredUpload } from "./uploads.server.ts";
import { hasChoices, type StrangeValue, strangeValues } from "./values.ts";

/** An upload as its page shows it: what was found, what was decided, what is still open. Plain JSON. */
export interface UploadView {
  id: string;
  object: string;
  fileName: string;
  /** Bytes. */
  size: number;
  found: { encoding: string; delimiter: string };
  asked: { encoding: string; delimiter: string | null };
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

export interface ColumnView {
  index: number;
  heading: string;
  samples: string[];
  filled: number;
  choice: ColumnState | null;
  /** Columns of choices: words that the field does not know; `options` are what they may mean. */
  strange: StrangeValue[];
  options: { key: string; label: Text }[];
  /** There are more different values than were kept. */
  more: boolean;
  /** References: fields by which the records may be found, how many of the first values are, and which are not. */
  lookUp: { by: { key: string; label: Text }[]; asked: number; found: number; lost: string[] } | null;
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

/** Most strange values that are shown for one column, and refusals of a dry run. */
const SHOWN_VALUES = 60;
const SHOWN_REFUSALS = 200;
/** Most values that are named because nothing is found by them. */
const SHOWN_LOST = 20;
/** Values of a column that are looked for in the database. */
const ASKED = 100;

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
    found: { encoding: inspection.encoding, delimiter: inspection.delimiter },
    asked: { encoding: choices.encoding, delimiter: choices.delimiter },
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

/** Words and dates can tell records apart; choices, long texts and what is computed cannot. */
function canBeKey(field: FieldModel): boolean {
  if (field.type.computed || hasChoices(field)) return false;
  const { kind } = field.type.valueType(field);
  return (
    field.type.control !== "text" &&
    (kind === "text" || kind === "number" || kind === "date" || kind === "id" || kind === "moment")
  );
}

async function columnView(
  ctx: Context,
  object: ObjectModel,
  column: InspectedColumn,
  choice: ColumnState | null,
): Promise<ColumnView> {
  const { index, heading, samples, filled, more } = column;
  const field = choice ? object.fields.get(choice.field) : undefined;
  return {
    index,
    heading,
    samples,
    filled,
    more,
    choice,
    strange: field ? strangeValues(field, column, ctx).slice(0, SHOWN_VALUES) : [],
    options:
      field && hasChoices(field)
        ? field.options!.filter((option) => !option.archived).map(({ key, label }) => ({ key, label }))
        : [],
    lookUp: field ? await lookUpView(ctx, field, column, choice!) : null,
  };
}

/** How many of the first values of a column find a record, by the field that was chosen. */
async function lookUpView(
  ctx: Context,
  field: FieldModel,
  column: InspectedColumn,
  choice: ColumnState,
): Promise<ColumnView["lookUp"]> {
  const targets = targetsOf(field, ctx.workspace);
  if (targets.length === 0) return null;
  const by = new Map<string, { key: string; label: Text }>();
  for (const target of targets) {
    const hidden = hiddenFields(ctx.workspace, ctx.actor, target.key);
    for (const one of target.fields.values()) {
      const fits = one.key === "external_id" || (!one.system && one.stored && canBeKey(one) && !one.to);
      if (fits && !hidden.has(one.key)) by.set(one.key, { key: one.key, label: one.label });
    }
  }
  const translate = new Map(choice.translate);
  const asked = column.values
    .slice(0, ASKED)
    .map(([text]) => ({ text, means: translate.get(text) ?? text }))
    .filter(({ means }) => means !== "");
  const found = new Set<string>();
  const meant = asked.map(({ means }) => means);
  for (const target of targets) {
    for (const key of new Set(choice.by ? [choice.by] : ["external_id", target.title.key])) {
      const one = by.has(key) ? target.fields.get(key) : undefined;
      if (one) for (const text of await known(ctx, target, one, meant)) found.add(text);
    }
  }
  if (!choice.by)
    for (const text of meant) if ("value" in field.type.parseText(text, field, envOf(ctx))) found.add(text);
  const lost = asked.filter(({ means }) => !found.has(means)).map(({ text }) => text);
  return {
    by: [...by.values()],
    asked: asked.length,
    found: asked.length - lost.length,
    lost: lost.slice(0, SHOWN_LOST),
  };
}

const envOf = ({ workspace, locale }: Context) => ({ timeZone: workspace.timeZone, locale });

/** Of these texts, those by which a record is found. */
async function known(
  ctx: Context,
  target: ObjectModel,
  by: FieldModel,
  texts: readonly string[],
): Promise<string[]> {
  const values = new Map<string, Value>();
  for (const text of texts) {
    const parsed = by.type.parseText(text, by, envOf(ctx));
    if ("value" in parsed && parsed.value !== null) values.set(text, parsed.value);
  }
  if (values.size === 0) return [];
  const ids = await idsByValue(ctx, ctx.db, target, by, [...values.values()]);
  return [...values].filter(([, value]) => ids.has(probeKey(by, value))).map(([text]) => text);
}

async function knownNames(
  ctx: Context,
  object: ObjectModel,
  { inspection, choices }: StoredUpload,
): Promise<UploadView["known"]> {
  const at = choices.columns.findIndex((column) => column?.field === object.title.key);
  if (at < 0 || !canBeKey(object.title)) return null;
  const texts = inspection.columns[at]!.values.slice(0, ASKED).map(([text]) => text);
  return { asked: texts.length, found: (await known(ctx, object, object.title, texts)).length };
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
