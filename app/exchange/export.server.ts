import { hasAbility } from "../access/can.ts";
import type { Context } from "../context.ts";
import { forbidden } from "../errors.ts";
import type { Field, TextEnv } from "../fields/field-type.ts";
import { yields } from "../fields/resolve.ts";
import type { Value } from "../fields/value.ts";
import { label } from "../i18n/text.ts";
import { list } from "../records/read.server.ts";
import type { ListQuery, RecordJson, Titles } from "../records/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import { readableNames } from "./names.server.ts";

/** Rows of one read: large enough to be quick, small enough to stay flat in memory. */
const CHUNK = 500;
const BOM = "\uFEFF";
const LINE = "\r\n";

/**
 * A list as CSV, streamed: UTF-8 with a byte order mark, a heading of labels in the reader's language, then the records in the list's
 * order. A cell is what `toText` of its type gives, which an import reads back: choices by label, moments in the workspace's time, people
 * and references by name where exactly one record goes by it, else by id.
 *
 * A text that begins with `=`, `+`, `-`, `@` (or one of these in full width), a tab or a line end gets an apostrophe in front, so that no spreadsheet runs it as a
 * formula; numbers, dates and telephone numbers cannot hold one and stay as they are.
 * @param query of a list; `fields` are the columns.
 * @throws AppError 403 without the ability `export`; as `list`, before the first byte.
 */
export async function exportCsv(
  ctx: Context,
  objectKey: string,
  query: Pick<ListQuery, "filter" | "sort" | "q" | "sounds"> & { fields: readonly string[] },
): Promise<AsyncGenerator<string>> {
  if (!hasAbility(ctx.workspace, ctx.actor, "export")) throw forbidden("may_not_export");
  const asked = { ...query, limit: CHUNK, titles: true };
  const first = await list(ctx, objectKey, asked);
  const model = ctx.workspace.objects.get(objectKey)!;
  const columns = query.fields.map((key) => model.fields.get(key)!);
  return rows(ctx, model, columns, asked, first);
}

async function* rows(
  ctx: Context,
  model: ObjectModel,
  columns: readonly FieldModel[],
  asked: ListQuery,
  first: Awaited<ReturnType<typeof list>>,
): AsyncGenerator<string> {
  const env: TextEnv = { timeZone: ctx.workspace.timeZone, locale: ctx.locale };
  yield BOM + line(columns.map((field) => guarded(label(field.label, ctx.locale))));
  let page = first;
  for (;;) {
    const names = await readableNames(ctx, columns, page.data, page.titles ?? {});
    yield page.data.map((record) => line(columns.map((field) => cell(field, record, env, names)))).join("");
    if (!page.next_cursor) return;
    page = await list(ctx, model.key, { ...asked, cursor: page.next_cursor });
  }
}

function cell(field: FieldModel, record: RecordJson, env: TextEnv, names: Titles): string {
  const json = record[field.key];
  if (json === null || json === undefined) return "";
  const shown = yields(field);
  const name = nameOf(shown, json, names);
  if (name !== undefined) return name;
  const text = shown.type.toText(storedValue(shown, json), shown, env);
  return shown.type.textual && shown.type.control !== "phone" ? guarded(text) : text;
}

/** The name of the one record or person that a reference leads to; undefined where a name would not lead back. */
function nameOf(field: Field, json: unknown, names: Titles): string | undefined {
  if (!field.to) return undefined;
  const link =
    typeof json === "object"
      ? (json as { object: string; id: string })
      : { object: field.to[0]!, id: String(json) };
  const name = names[link.object]?.[link.id];
  return name === null || name === undefined || DANGEROUS.test(name) ? undefined : name;
}

function storedValue(field: Field, json: unknown): Value | null {
  const parsed = field.type.parse(json, field);
  return "value" in parsed ? parsed.value : (json as Value);
}

/** The wide ones are read like the narrow ones by spreadsheets of a Chinese or Japanese system. */
const DANGEROUS = /^[=+\-@\t\r\n＝＋－＠]/;
const guarded = (text: string): string => (DANGEROUS.test(text) ? `'${text}` : text);

/** One row; a cell with a separator, a quote or a break stands in quotes. */
function line(cells: readonly string[]): string {
  return (
    cells.map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)).join(",") + LINE
  );
}
