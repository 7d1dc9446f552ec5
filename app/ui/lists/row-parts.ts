import type { PageRecord, Titles } from "../model.ts";

/**
 * The rows of a long list as parts, one for each request. All parts keep their place and length; only those near the screen keep their
 * rows, so that memory stays the same however far somebody scrolls. A part is read again from its cursor, which the part before it gave.
 */

/** A page of rows as the loader and `/o/<object>/rows` answer it. */
export interface RowsPage {
  data: PageRecord[];
  next_cursor: string | null;
  count: number | null;
  titles?: Titles;
}

export interface Part {
  /** Where it begins; null for the first. */
  cursor: string | null;
  length: number;
  /** Null: not in memory. */
  rows: readonly PageRecord[] | null;
  titles: Titles;
  /** Something was written since: shown until it is read again. */
  stale?: boolean;
}

export interface Parts {
  parts: readonly Part[];
  /** The cursor behind the last part; null at the end of the list. */
  next: string | null;
}

/** Indices of rows, both included. */
export interface Range {
  first: number;
  last: number;
}

/** Most rows that stay in memory. */
export const KEPT_ROWS = 4000;

export const startParts = (page: RowsPage): Parts => ({
  parts: [partOf(null, page)],
  next: page.next_cursor,
});

const partOf = (cursor: string | null, page: RowsPage): Part => ({
  cursor,
  length: page.data.length,
  rows: page.data,
  titles: page.titles ?? {},
});

/** How many rows have a place. */
export const lengthOf = ({ parts }: Parts): number => parts.reduce((sum, part) => sum + part.length, 0);

/** The row at this place; undefined while it is not in memory. */
export function rowAt({ parts }: Parts, index: number): PageRecord | undefined {
  let start = 0;
  for (const part of parts) {
    if (index < start + part.length) return part.rows?.[index - start];
    start += part.length;
  }
  return undefined;
}

/** The rows in memory, in their order. */
export const rowsOf = ({ parts }: Parts): PageRecord[] => parts.flatMap((part) => part.rows ?? []);

/**
 * Which request comes next for somebody who sees `range`: a part that is to be read (again), or the one behind the last when fewer than
 * `ahead` rows are left below. `at`: its place among the parts. Null when everything is there.
 */
export function wantedPart(
  { parts, next }: Parts,
  range: Range,
  ahead: number,
): { at: number; cursor: string } | null {
  let start = 0;
  for (const [at, part] of parts.entries()) {
    const end = start + part.length;
    const near = end > range.first - ahead && start <= range.last + ahead;
    if (near && part.cursor !== null && (part.rows === null || part.stale))
      return { at, cursor: part.cursor };
    start = end;
  }
  return next !== null && range.last >= start - ahead ? { at: parts.length, cursor: next } : null;
}

/**
 * The parts with an answer in its place. Where the answer ends elsewhere than before, the part behind it begins anew; what that part
 * shows stays until it is read. Rows that moved here while they were read stand once.
 */
export function putPart(list: Parts, at: number, cursor: string, page: RowsPage): Parts {
  if (at > list.parts.length || (list.parts[at]?.cursor ?? list.next) !== cursor) return list;
  const parts = [...list.parts];
  const known = new Set(
    parts.flatMap((part, index) => (index === at ? [] : (part.rows ?? []))).map((row) => row.id),
  );
  const data = page.data.filter((row) => !known.has(row.id) || inStale(parts, at, row.id));
  parts[at] = partOf(cursor, { ...page, data });
  if (at === list.parts.length) return { parts, next: page.next_cursor };
  return withoutTwice(follow(parts, at, page.next_cursor, list.next), at);
}

/** Whether only parts that are to be read again have this row: they give it up. */
const inStale = (parts: readonly Part[], at: number, id: string): boolean =>
  parts.every((part, index) => index === at || part.stale || !part.rows?.some((row) => row.id === id));

/** The parts behind `at`, begun where that one ends. */
function follow(parts: Part[], at: number, next: string | null, end: string | null): Parts {
  if (next === null) return { parts: parts.slice(0, at + 1), next: null };
  const after = parts[at + 1];
  if (!after) return { parts, next };
  if (after.cursor !== next) parts[at + 1] = { ...after, cursor: next, stale: true };
  return { parts, next: end };
}

/** Takes rows of the part at `at` out of the stale ones. */
function withoutTwice({ parts, next }: Parts, at: number): Parts {
  const fresh = new Set(parts[at]!.rows?.map((row) => row.id));
  return {
    next,
    parts: parts.map((part, index) => {
      if (index === at || !part.stale || !part.rows?.some((row) => fresh.has(row.id))) return part;
      const rows = part.rows.filter((row) => !fresh.has(row.id));
      return { ...part, rows, length: rows.length };
    }),
  };
}

/** The list after a write: its first page is there anew, the rest is read again where somebody looks. */
export function renewParts({ parts, next }: Parts, page: RowsPage): Parts {
  const renewed = [partOf(null, page), ...parts.slice(1).map((part) => ({ ...part, stale: true }))];
  return withoutTwice(follow(renewed, 0, page.next_cursor, next), 0);
}

/** Lets go of the rows farthest from `range` until no more than `most` are in memory. The first part stays: the way back to the top. */
export function trimParts({ parts, next }: Parts, range: Range, most = KEPT_ROWS): Parts {
  let held = parts.reduce((sum, part) => sum + (part.rows ? part.length : 0), 0);
  if (held <= most) return { parts, next };
  const middle = (range.first + range.last) / 2;
  let start = 0;
  const far = parts
    .map((part, at) => {
      const distance = Math.abs(start + part.length / 2 - middle);
      start += part.length;
      return { at, part, distance };
    })
    .filter(({ at, part }) => at > 0 && part.rows)
    .sort((a, b) => b.distance - a.distance);
  const dropped = new Set<number>();
  for (const { at, part } of far) {
    if (held <= most) break;
    dropped.add(at);
    held -= part.length;
  }
  return {
    next,
    parts: parts.map((part, at) => (dropped.has(at) ? { ...part, rows: null, titles: {} } : part)),
  };
}
