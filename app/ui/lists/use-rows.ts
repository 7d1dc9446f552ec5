import { useCallback, useEffect, useRef, useState } from "react";
import type { PageRecord, Titles } from "../model.ts";

/** A page of rows as the loader and `/o/<object>/rows` answer it. */
export interface RowsPage {
  data: PageRecord[];
  next_cursor: string | null;
  count: number | null;
  titles?: Titles;
}

/** Rows of one request once the first page is there. */
export const MORE_ROWS = 200;
/** Most rows of one request. */
const MOST_ROWS = 500;

interface Loaded {
  /** Which question these rows answer. */
  key: string;
  first: RowsPage;
  rows: PageRecord[];
  titles: Titles;
  next: string | null;
}

export interface Rows {
  rows: readonly PageRecord[];
  titles: Titles;
  count: number | null;
  /** Whether there are more on the server. */
  more: boolean;
  loading: boolean;
  failed: boolean;
  loadMore(): void;
}

/**
 * The rows of a list, page by page as the end comes near. A new question (`key`) starts anew; a fresh first page of the same question
 * (something was written) has as many rows read again as were there, and until then the old ones stay. `search`: the list's address.
 */
export function useRows(object: string, search: string, key: string, first: RowsPage): Rows {
  const [loaded, setLoaded] = useState<Loaded>(() => startWith(key, first));
  const [loading, setLoading] = useState(false);
  const [failed, setFailed] = useState(false);
  const latest = useRef(loaded);
  latest.current = loaded;
  const running = useRef<AbortController | null>(null);

  useEffect(() => {
    const { key: before, first: known, rows } = latest.current;
    if (known === first && before === key) return;
    running.current?.abort();
    setFailed(false);
    setLoading(false);
    if (before !== key || rows.length <= first.data.length || !first.next_cursor) {
      setLoaded(startWith(key, first));
      return;
    }
    const control = new AbortController();
    running.current = control;
    readAgain(object, search, key, first, rows.length, control.signal).then(setLoaded, () => {
      if (!control.signal.aborted) setLoaded(startWith(key, first));
    });
  }, [object, search, key, first]);

  useEffect(() => () => running.current?.abort(), []);

  const loadMore = useCallback(() => {
    const { key: asked, next } = latest.current;
    if (!next || asked !== key || (running.current && !running.current.signal.aborted && loading)) return;
    const control = new AbortController();
    running.current = control;
    setLoading(true);
    setFailed(false);
    readRows(object, search, { cursor: next, limit: MORE_ROWS }, control.signal).then(
      (page) => {
        if (control.signal.aborted) return;
        setLoaded((before) => append(before, page));
        setLoading(false);
      },
      () => {
        if (control.signal.aborted) return;
        setLoading(false);
        setFailed(true);
      },
    );
  }, [object, search, key, loading]);

  // A question that was just asked shows its own first page at once, before the effect above has run.
  const shown = loaded.key === key ? loaded : startWith(key, first);
  return {
    rows: shown.rows,
    titles: shown.titles,
    count: first.count,
    more: shown.next !== null,
    loading,
    failed,
    loadMore,
  };
}

const startWith = (key: string, first: RowsPage): Loaded => ({
  key,
  first,
  rows: first.data,
  titles: first.titles ?? {},
  next: first.next_cursor,
});

/** Rows that moved to a later page while it was read are there once. */
function append(before: Loaded, page: RowsPage): Loaded {
  const known = new Set(before.rows.map((row) => row.id));
  return {
    ...before,
    rows: [...before.rows, ...page.data.filter((row) => !known.has(row.id))],
    titles: mergeTitles(before.titles, page.titles),
    next: page.next_cursor,
  };
}

export function mergeTitles(a: Titles, b: Titles | undefined): Titles {
  if (!b) return a;
  const merged = { ...a };
  for (const [object, titles] of Object.entries(b)) merged[object] = { ...merged[object], ...titles };
  return merged;
}

async function readAgain(
  object: string,
  search: string,
  key: string,
  first: RowsPage,
  length: number,
  signal: AbortSignal,
): Promise<Loaded> {
  let loaded = startWith(key, first);
  while (loaded.next && loaded.rows.length < length) {
    const limit = Math.min(MOST_ROWS, Math.max(MORE_ROWS, length - loaded.rows.length));
    loaded = append(loaded, await readRows(object, search, { cursor: loaded.next, limit }, signal));
  }
  return loaded;
}

/** Further rows of the list that stands under this address. Throws when the server does not answer with rows. */
export async function readRows(
  object: string,
  search: string,
  more: { cursor?: string; limit?: number; column?: string; ids?: string },
  signal?: AbortSignal,
): Promise<RowsPage> {
  const params = new URLSearchParams(search);
  params.delete("open");
  for (const [name, value] of Object.entries(more)) if (value !== undefined) params.set(name, String(value));
  const answer = await fetch(`/o/${object}/rows?${params}`, {
    signal,
    headers: { accept: "application/json" },
  });
  if (!answer.ok || !(answer.headers.get("content-type") ?? "").includes("json"))
    throw new Error(String(answer.status));
  return (await answer.json()) as RowsPage;
}
