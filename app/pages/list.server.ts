import { visibleScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Field } from "../fields/field-type.ts";
import type { Link } from "../fields/value.ts";
import { check } from "../logic/check.ts";
import { describe } from "../logic/describe.ts";
import { type Board, type BoardQuestion, board, boardColumn } from "../records/board.server.ts";
import { list } from "../records/read.server.ts";
import { titlesOf } from "../records/titles.server.ts";
import type { Page, Titles } from "../records/types.ts";
import type { Chip } from "../ui/lists/chip.ts";
import { conditionsOf } from "../ui/lists/filter.ts";
import { fieldsToRead, type ListQuestion } from "../ui/lists/list-question.ts";
import { openFields, type PageObject } from "../ui/model.ts";

/** What the pages of lists and boards ask of the services. */

/** Rows of the first page: more than a screen holds. */
const FIRST_ROWS = 100;
/** Cards of a board's column before somebody asks for more. */
export const FIRST_CARDS = 25;

export interface Slice {
  cursor?: string;
  limit?: number;
}

/** A page of a list's rows; the first one comes with how many there are. */
export function readList(
  ctx: Context,
  object: PageObject,
  question: ListQuestion,
  { cursor, limit = FIRST_ROWS }: Slice = {},
): Promise<Page> {
  const { filter, sort, q } = question;
  return list(ctx, object.key, {
    filter,
    sort,
    q,
    sounds: true,
    fields: fieldsToRead(object, question),
    limit,
    cursor,
    count: cursor === undefined,
    titles: true,
  });
}

/** The fields of a card, and those that its moves may ask for. */
export function cardFields(object: PageObject, question: ListQuestion): string[] {
  const field = object.fields.find((one) => one.key === question.group);
  const stages = (field?.pipeline && object.pipelines[field.pipeline]?.stages) || [];
  const known = new Set(object.fields.map((one) => one.key));
  const required = stages.flatMap((stage) => stage.require).filter((key) => known.has(key));
  return [...new Set([...fieldsToRead(object, question), question.group!, ...required])];
}

export const readBoard = (ctx: Context, object: PageObject, question: ListQuestion): Promise<Board> =>
  board(ctx, object.key, boardQuestion(object, question));

/** Further cards of one column; null is the column of records without an option. */
export const readColumn = (
  ctx: Context,
  object: PageObject,
  question: ListQuestion,
  key: string | null,
  cursor: string | undefined,
) => boardColumn(ctx, object.key, boardQuestion(object, question), key, cursor);

/** Most records that one bulk change may choose. */
export const MOST_CHOSEN = 1000;

/** Ids and names of the records that a list shows, up to a thousand, in its order; `next_cursor` tells that there are more. */
export async function readIds(ctx: Context, object: PageObject, question: ListQuestion): Promise<Page> {
  const { filter, sort, q } = question;
  const half = {
    filter,
    sort,
    q,
    sounds: true,
    fields: object.title ? ["id", object.title] : ["id"],
    limit: MOST_CHOSEN / 2,
  };
  const first = await list(ctx, object.key, half);
  if (!first.next_cursor) return first;
  const second = await list(ctx, object.key, { ...half, cursor: first.next_cursor });
  return { ...second, data: [...first.data, ...second.data] };
}

function boardQuestion(object: PageObject, question: ListQuestion): BoardQuestion {
  const { filter, sort, q, group } = question;
  const field = object.fields.find((one) => one.key === group)!;
  const stages = field.pipeline ? object.pipelines[field.pipeline]?.stages : undefined;
  const watched = stages?.filter((stage) => stage.warn_after_days !== undefined).map((stage) => stage.key);
  return {
    group: group!,
    filter,
    sort,
    q,
    fields: cardFields(object, question),
    sum: sumField(object, question),
    limit: FIRST_CARDS,
    watched: watched ?? [],
  };
}

/** The amount that a board adds up: the first one among its columns. */
function sumField(object: PageObject, question: ListQuestion): string | undefined {
  const amounts = new Set(
    object.fields.filter((field) => field.currency || field.as?.currency).map((field) => field.key),
  );
  return question.columns.find((column) => amounts.has(column.key))?.key;
}

/** The view's own conditions and those that no chip can show, as sentences by their JSON; and the names behind ids in chips. */
export async function tellConditions(
  ctx: Context,
  object: PageObject,
  question: ListQuestion,
): Promise<Told> {
  const fields = openFields(object);
  const conditions = conditionsOf(question.filter, fields);
  const scope = visibleScope(ctx.workspace, ctx.actor, object.key);
  const sentences: Record<string, string> = {};
  for (const condition of conditions) {
    if (!("rule" in condition)) continue;
    const { expression } = check(condition.rule, scope, { expect: "condition", sql: true });
    if (expression)
      sentences[JSON.stringify(condition.rule)] = describe(expression, { locale: ctx.locale, get });
  }
  const links = conditions.flatMap((condition) =>
    "chip" in condition ? linksOf(condition.chip, fields) : [],
  );
  return { sentences, titles: await titlesOf(ctx, links) };

  function get(path: string) {
    return path.startsWith("settings.")
      ? ctx.workspace.settings.get(path.slice("settings.".length))
      : undefined;
  }
}

/** The records that a chip speaks of. */
function linksOf(chip: Chip, fields: ReadonlyMap<string, Field>): Link[] {
  const to = fields.get(chip.field)?.to;
  if (to?.length !== 1) return [];
  const ids = Array.isArray(chip.value) ? chip.value : [chip.value];
  return ids.flatMap((id) => (typeof id === "string" ? [{ object: to[0]!, id }] : []));
}

export interface Told {
  /** By the condition's JSON. */
  sentences: Record<string, string>;
  titles: Titles;
}
