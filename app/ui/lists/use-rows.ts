import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { PageRecord, Titles } from "../model.ts";
import { readRows } from "./read-rows.ts";
import {
  lengthOf,
  type Parts,
  putPart,
  type Range,
  type RowsPage,
  renewParts,
  rowAt,
  rowsOf,
  startParts,
  trimParts,
  wantedPart,
} from "./row-parts.ts";

/** Rows of one request once the first page is there. */
const MORE_ROWS = 200;
/** How many rows before they come into sight they are read. */
const AHEAD = 45;

export interface Rows {
  /** Rows in memory, in their order. */
  rows: readonly PageRecord[];
  /** Places that are known; `at` answers undefined for those whose rows are not in memory. */
  length: number;
  at(index: number): PageRecord | undefined;
  titles: Titles;
  /** All rows of the question, on the server. */
  count: number | null;
  /** Whether there are more behind the last place. */
  more: boolean;
  failed: boolean;
  /** Says what is in sight: what is missing there is read, what is far from it let go. */
  see(range: Range): void;
  /** Reads on after a failure. */
  retry(): void;
}

interface Loaded {
  /** Which question these rows answer, and its first page. */
  key: string;
  first: RowsPage;
  list: Parts;
}

/**
 * The rows of a list, read where somebody looks (`row-parts.ts`). A new question (`key`) starts anew; a fresh first page of the same
 * question (something was written) has what is in sight read again, and until then the old rows stay. `search`: the list's address.
 */
export function useRows(object: string, search: string, key: string, first: RowsPage): Rows {
  const [loaded, setLoaded] = useState<Loaded>(() => ({ key, first, list: startParts(first) }));
  const [range, setRange] = useState<Range>(TOP);
  const [failed, setFailed] = useState(false);
  const running = useRef<{ cursor: string; control: AbortController } | null>(null);

  // A question that was just asked shows its own first page at once, before the effect below has run.
  const list = useMemo(() => (loaded.key === key ? loaded.list : startParts(first)), [loaded, key, first]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question is looked at from its top
  useEffect(() => setRange(TOP), [key]);
  useEffect(() => {
    running.current?.control.abort();
    running.current = null;
    setFailed(false);
    setLoaded((before) => {
      if (before.key === key && before.first === first) return before;
      return { key, first, list: before.key === key ? renewParts(before.list, first) : startParts(first) };
    });
  }, [key, first]);
  useEffect(() => () => running.current?.control.abort(), []);

  const want = loaded.key === key && loaded.first === first ? wantedPart(list, range, AHEAD) : null;
  const at = want?.at;
  const cursor = want?.cursor;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new list may want the same request again
  useEffect(() => {
    if (at === undefined || cursor === undefined || failed) return;
    if (running.current?.cursor === cursor) return;
    running.current?.control.abort();
    const control = new AbortController();
    running.current = { cursor, control };
    readRows(object, search, { cursor, limit: MORE_ROWS }, control.signal).then(
      (page) => {
        if (control.signal.aborted) return;
        running.current = null;
        setLoaded((before) => ({ ...before, list: putPart(before.list, at, cursor, page) }));
      },
      () => {
        if (control.signal.aborted) return;
        running.current = null;
        setFailed(true);
      },
    );
  }, [object, search, at, cursor, failed, list]);

  const see = useCallback((seen: Range) => {
    const next = roughly(seen);
    setRange((before) => (before.first === next.first && before.last === next.last ? before : next));
    setLoaded((before) => {
      const trimmed = trimParts(before.list, next);
      return trimmed.parts === before.list.parts ? before : { ...before, list: trimmed };
    });
  }, []);
  const retry = useCallback(() => setFailed(false), []);

  return useMemo(
    () => ({
      rows: rowsOf(list),
      length: lengthOf(list),
      at: (index) => rowAt(list, index),
      titles: list.parts.reduce<Titles>((all, part) => mergeTitles(all, part.titles), {}),
      count: first.count,
      more: list.next !== null,
      failed,
      see,
      retry,
    }),
    [list, first.count, failed, see, retry],
  );
}

const TOP: Range = { first: 0, last: 0 };

/** In steps of so many rows: the page around the list is drawn anew for a step, not for every row that comes into sight. */
const STEP = 50;

const roughly = ({ first, last }: Range): Range => ({
  first: Math.floor(first / STEP) * STEP,
  last: Math.ceil(last / STEP) * STEP,
});

export function mergeTitles(a: Titles, b: Titles | undefined): Titles {
  if (!b) return a;
  const merged = { ...a };
  for (const [object, titles] of Object.entries(b)) merged[object] = { ...merged[object], ...titles };
  return merged;
}
