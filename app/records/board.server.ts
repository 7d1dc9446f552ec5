import type { Context } from "../context.ts";
import type { Rule } from "../logic/types.ts";
import { aggregate } from "./aggregate.server.ts";
import { list } from "./read.server.ts";
import { unchangedSince } from "./standing.server.ts";
import type { RecordJson, Titles } from "./types.ts";

export interface BoardQuestion {
  /** A field with options: each is a column. */
  group: string;
  filter?: Rule;
  sort?: readonly string[];
  q?: string;
  fields: readonly string[];
  /** An amount that is added up for each column. */
  sum?: string;
  /** Cards of a column at first. */
  limit: number;
  /** Options for whose cards it is told since when they stand there. */
  watched: readonly string[];
}

export interface BoardColumn {
  /** Key of the option; null for records without one. */
  key: string | null;
  count: number;
  /** Decimal text in major units; null where nothing is added up. */
  sum: string | null;
  data: RecordJson[];
  next_cursor: string | null;
}

export interface Board {
  columns: BoardColumn[];
  titles: Titles;
  /** Since when a card stands in its column, in milliseconds UTC, by id. */
  since: Record<string, number>;
}

/**
 * Records as a board: a column for every option that is not archived, for archived ones and for none only where records stand there.
 * @throws AppError as `list` and `aggregate`.
 */
export async function board(ctx: Context, objectKey: string, question: BoardQuestion): Promise<Board> {
  const { group, filter, q, sum } = question;
  const figures = (measure: string) =>
    aggregate(ctx, objectKey, { measure, by: [group], filter, q, sounds: true });
  const [counts, sums] = await Promise.all([figures("count"), sum ? figures(`sum:${sum}`) : null]);
  const counted = new Map(counts.data.map((row) => [(row[group] ?? null) as string | null, row.count]));
  const added = new Map(sums?.data.map((row) => [(row[group] ?? null) as string | null, row.value]));
  const options = ctx.workspace.objects.get(objectKey)?.fields.get(group)?.options ?? [];
  const keys: (string | null)[] = options
    .filter((option) => !option.archived || counted.has(option.key))
    .map((option) => option.key);
  if (counted.has(null)) keys.unshift(null);
  const titles: Titles = {};
  const columns = await Promise.all(
    keys.map(async (key): Promise<BoardColumn> => {
      const page = counted.has(key) ? await boardColumn(ctx, objectKey, question, key) : null;
      for (const [object, some] of Object.entries(page?.titles ?? {}))
        titles[object] = { ...titles[object], ...some };
      return {
        key,
        count: counted.get(key) ?? 0,
        sum: sum ? String(added.get(key) ?? "0") : null,
        data: page?.data ?? [],
        next_cursor: page?.next_cursor ?? null,
      };
    }),
  );
  const watched = new Set(question.watched);
  const ids = columns
    .filter(({ key }) => key && watched.has(key))
    .flatMap(({ data }) => data.map(({ id }) => id));
  return { columns, titles, since: await unchangedSince(ctx, objectKey, group, ids) };
}

/** A page of one column's cards. */
export function boardColumn(
  ctx: Context,
  objectKey: string,
  { group, filter, sort, q, fields, limit }: BoardQuestion,
  key: string | null,
  cursor?: string,
) {
  const here: Rule = { "==": [{ var: group }, key] };
  const whole: Rule = filter === undefined ? here : { and: [filter, here] };
  return list(ctx, objectKey, { filter: whole, sort, q, sounds: true, fields, limit, cursor, titles: true });
}
