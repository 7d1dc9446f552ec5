import type { Context } from "../context.ts";
import { AppError, invalid } from "../errors.ts";
import type { Field } from "../fields/field-type.ts";
import { checkTranslations, lostTranslations } from "./constants.server.ts";
import { ENCODINGS } from "./encoding.server.ts";
import { guessColumns, guessOption } from "./guess.ts";
import { HEADS } from "./heading.ts";
import { type ImportOptions, isDelimiter } from "./import-model.ts";
import type { InspectedColumn, Inspection } from "./inspect.server.ts";
import { type ColumnChoice, mapChosen } from "./mapping.ts";
import { assertMayImport, mappingTools } from "./plan.server.ts";
import { columnNames, remembered } from "./remembered.server.ts";
import type { Choices, ColumnState, StoredUpload } from "./upload.ts";
import { strangeValues } from "./values.ts";

/**
 * The mapping as it was decided for the last sheet with these headings, else as the headings suggest it, choices translated where a label
 * nearly fits, and the key that the columns offer.
 */
export async function guessChoices(
  ctx: Context,
  objectKey: string,
  inspection: Inspection,
  settled: Pick<Choices, "encoding" | "delimiter" | "heading" | "rules">,
): Promise<Choices> {
  const object = assertMayImport(ctx, objectKey);
  const tools = mappingTools(ctx, object);
  const headings = inspection.columns.map((column) => column.heading);
  const names = columnNames(headings);
  const before = await remembered(ctx, object, names, tools);
  const taken = new Set([...(before?.columns.values() ?? [])].flatMap((choice) => choice?.field ?? []));
  const guesses = guessColumns(headings, tools);
  const gone = new Set<string>();
  for (const [name, choice] of before?.columns ?? []) {
    if (!choice?.translate) continue;
    const feed = { index: 0, column: name, ...choice, translate: new Map(choice.translate) };
    for (const { from } of await lostTranslations(ctx, [feed], tools)) gone.add(`${name}\n${from}`);
  }
  const columns = names.map((name, index): ColumnState | null => {
    const known = before?.columns.get(name);
    if (known === null) return null;
    const guess = guesses[index];
    if (known === undefined && (!guess || taken.has(guess.field))) return null;
    const { field: key, by } = known ?? guess!;
    const translate = [
      ...(known?.translate ?? []).filter(([word]) => !gone.has(`${name}\n${word}`)),
      ...guessedWords(ctx, object.fields.get(key)!, inspection.columns[index]!, known?.translate),
    ];
    return {
      field: key,
      ...(by && { by }),
      ...(translate.length > 0 && { translate }),
      guess: known ? "before" : guess!.sure,
    };
  });
  if (before) return { ...settled, columns, key: [...before.key] };
  const fed = new Set(columns.flatMap((column) => column?.field ?? []));
  const key = [...object.fields.values()].find(
    (field) => fed.has(field.key) && (field.def.unique || field.key === "external_id"),
  );
  return { ...settled, columns, key: key ? [key.key] : [] };
}

/** Words that the field does not know, and the only option that each can mean; those that have a meaning already are left out. */
function guessedWords(
  ctx: Context,
  field: Field,
  column: InspectedColumn,
  meant: ColumnChoice["translate"] = [],
): [string, string][] {
  const known = new Set(meant.map(([word]) => word));
  return strangeValues(field, column, ctx).flatMap(({ value }): [string, string][] => {
    const option = known.has(value) ? undefined : guessOption(field, value);
    return option === undefined ? [] : [[value, option]];
  });
}

/** Of what was sent, what is a choice. @throws AppError `invalid` for anything else */
export function readChange(change: Partial<Choices>): Partial<Choices> {
  const kept: Partial<Choices> = {};
  const bad = (name: string, value: unknown) =>
    invalid([{ path: name, code: "upload_bad_option", params: { name, value: String(value).slice(0, 80) } }]);
  const { encoding, delimiter, heading, rules, key, columns } = change;
  if (encoding !== undefined) {
    if (!ENCODINGS.includes(encoding)) throw bad("encoding", encoding);
    kept.encoding = encoding;
  }
  if (delimiter !== undefined) {
    if (delimiter !== null && (typeof delimiter !== "string" || !isDelimiter(delimiter)))
      throw bad("delimiter", delimiter);
    kept.delimiter = delimiter;
  }
  if (heading !== undefined) {
    const fits = heading === null || (Number.isInteger(heading) && heading >= 1 && heading <= HEADS);
    if (!fits) throw bad("heading", heading);
    kept.heading = heading;
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
export async function checkChoices(
  ctx: Context,
  { object, inspection, choices }: Pick<StoredUpload, "object" | "inspection" | "choices">,
): Promise<void> {
  const tools = mappingTools(ctx, assertMayImport(ctx, object));
  const headings = inspection.columns.map((column) => column.heading);
  const { feeds } = mapChosen(headings, chosenColumns(choices), tools);
  await checkTranslations(ctx, feeds, tools);
  choices.key = choices.key.filter((key) => feeds.some((feed) => feed.field === key));
  choices.columns.length = headings.length;
}

const chosenColumns = (choices: Choices): ColumnChoice[] =>
  choices.columns.flatMap((state, index) => {
    if (!state) return [];
    const { guess: _, ...column } = state;
    return [{ index, ...column }];
  });

/** What the import is asked to do. @throws AppError `invalid` when no column leads to a field */
export function optionsOf({
  choices,
  inspection,
}: Pick<StoredUpload, "choices" | "inspection">): ImportOptions {
  const names = columnNames(inspection.columns.map((column) => column.heading));
  const columns = chosenColumns(choices).map((column) => ({ ...column, heading: names[column.index]! }));
  if (columns.length === 0) throw new AppError("invalid", "no_column_chosen");
  return {
    columns,
    key: choices.key,
    encoding: choices.encoding,
    ...(choices.delimiter !== null && { delimiter: choices.delimiter }),
    ...(inspection.heading > 1 && { heading: inspection.heading }),
    rules: choices.rules,
  };
}
