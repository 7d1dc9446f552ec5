import { can, hasAbility, hiddenFields, readOnlyFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { AppError, forbidden, invalid, notFound } from "../errors.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { checkTranslations, readConstants } from "./constants.server.ts";
import { readCsv } from "./csv.server.ts";
import { refuseSpreadsheet } from "./encoding.server.ts";
import { type ImportOptions, readingOf } from "./import-model.ts";
import { type Mapping, type MappingTools, mapChosen, mapColumns, parseMap } from "./mapping.ts";

/** As wide as a sheet can be elsewhere. */
const MOST_COLUMNS = 16_384;

/** An import that has read its heading and knows where each column goes. */
export interface ImportPlan {
  object: ObjectModel;
  mapping: Mapping;
  constants: ReadonlyMap<string, string>;
  key: readonly string[];
  headings: readonly string[];
  /** Rows of the file below its heading. */
  rows: number;
}

/**
 * Reads the file once from end to end and settles the mapping: 403, 404, or 422 before a single row is touched. A file that stops
 * being text or CSV in its middle is refused here, so that nobody mends it and doubles what came before.
 */
export async function planImport(
  ctx: Context,
  objectKey: string,
  file: string,
  options: ImportOptions,
): Promise<ImportPlan> {
  const object = assertMayImport(ctx, objectKey);
  const tools = mappingTools(ctx, object);
  const constants = await readConstants(ctx, options.set ?? [], tools);
  await refuseSpreadsheet(file);
  const rows = readCsv(file, readingOf(options));
  const first = await rows.next();
  const { heading = 1 } = options;
  if (first.done && heading > 1)
    throw new AppError("invalid", "no_heading_row", { params: { row: heading } });
  if (first.done) throw new AppError("invalid", "empty_file");
  const headings = first.value.cells;
  if (headings.length > MOST_COLUMNS)
    throw new AppError("invalid", "too_many_columns", { params: { limit: MOST_COLUMNS } });
  const mapping = options.columns
    ? mapChosen(headings, options.columns, tools)
    : mapColumns(headings, parseMap(options.map ?? ""), tools, new Set(constants.keys()));
  await checkTranslations(ctx, mapping.feeds, tools);
  const key = options.key ?? [];
  const fed = new Set([...mapping.feeds.map((feed) => feed.field), ...constants.keys()]);
  const keyIssues = key.flatMap((field) => {
    if (!fed.has(field)) return [{ path: "key", code: "key_not_mapped", params: { field } }];
    return constants.get(field)?.trim() === "" ? [{ path: "key", code: "key_missing" }] : [];
  });
  if (keyIssues.length > 0) throw invalid(keyIssues);
  if (fed.size === 0)
    throw new AppError("invalid", "nothing_mapped", {
      params: { columns: headings.join(", ").slice(0, 200) },
    });
  let count = 0;
  for await (const _ of rows) count++;
  // The first row would take it, and every other one be refused.
  const once = [...constants].flatMap(([field, text], at) => {
    const unique = text.trim() !== "" && object.fields.get(field)!.def.unique && !key.includes(field);
    return unique ? [{ path: `set/${at}`, code: "unique_for_all", params: { field } }] : [];
  });
  if (count > 1 && once.length > 0) throw invalid(once);
  return { object, mapping, constants, key, headings, rows: count };
}

/** The object, for who may import into it. @throws AppError `not_found`, `forbidden` */
export function assertMayImport(ctx: Context, objectKey: string): ObjectModel {
  const object = ctx.workspace.objects.get(objectKey);
  if (!object || !can(ctx.workspace, ctx.actor, "read", objectKey)) throw notFound();
  const creates = can(ctx.workspace, ctx.actor, "create", objectKey);
  if (!creates || !hasAbility(ctx.workspace, ctx.actor, "import")) throw forbidden();
  return object;
}

/** What mapping columns needs to know of the actor's rights. */
export function mappingTools(ctx: Context, object: ObjectModel): MappingTools {
  const closed = new Set([
    ...hiddenFields(ctx.workspace, ctx.actor, object.key),
    ...readOnlyFields(ctx.workspace, ctx.actor, object.key),
  ]);
  return {
    workspace: ctx.workspace,
    object,
    visible: (target, key) =>
      target.fields.get(key)?.stored === true &&
      can(ctx.workspace, ctx.actor, "read", target.key) &&
      !hiddenFields(ctx.workspace, ctx.actor, target.key).has(key),
    writable: (key) => {
      const field = object.fields.get(key);
      if (!field || closed.has(key) || field.type.readOnly) return false;
      return !field.system || key === "external_id";
    },
  };
}
