import type { Rule } from "../../logic/types.ts";

/**
 * What a list shows, as its address says it: `?view=&as=&filter=&sort=&q=&columns=&group=&open=`. What the address does not name is
 * the view's. Read by the page, by its loaders and by the export, so that all three mean the same records.
 */
export interface ListState {
  view?: string;
  layout?: Layout;
  /** Undefined: the view's own conditions; null: none. */
  filter?: Rule | null;
  /** The filter's text is no JSON. */
  badFilter?: boolean;
  sort?: string[];
  q?: string;
  columns?: Column[];
  group?: string;
  /** Record in the side panel. */
  open?: string;
}

export type Layout = "table" | "board";

/** A column and its width in pixels, where somebody has set one. */
export interface Column {
  key: string;
  width?: number;
}

export const MIN_WIDTH = 60;
export const MAX_WIDTH = 900;

export function readState(params: URLSearchParams): ListState {
  const state: ListState = {};
  const text = (name: string) => params.get(name) ?? undefined;
  const filter = text("filter");
  if (filter !== undefined) {
    try {
      state.filter = filter === "" ? null : (JSON.parse(filter) as Rule);
    } catch {
      state.badFilter = true;
    }
  }
  const layout = text("as");
  if (layout === "table" || layout === "board") state.layout = layout;
  if (text("view")) state.view = text("view");
  if (params.has("sort")) state.sort = listOf(text("sort"));
  if (params.has("q")) state.q = text("q");
  if (text("columns")) state.columns = readColumns(text("columns")!);
  if (text("group")) state.group = text("group");
  if (text("open")) state.open = text("open");
  return state;
}

const listOf = (text: string | undefined): string[] =>
  text ? text.split(",").filter((part) => part !== "") : [];

/** `name:240,amount`. */
export function readColumns(text: string): Column[] {
  const seen = new Set<string>();
  return listOf(text).flatMap((part) => {
    const [key = "", size] = part.split(":");
    if (key === "" || seen.has(key)) return [];
    seen.add(key);
    const width = Number(size);
    return [Number.isFinite(width) && width > 0 ? { key, width: clampWidth(width) } : { key }];
  });
}

export const clampWidth = (width: number): number =>
  Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));

/** The address's parameters, in a fixed order; what is undefined is left out. */
export function writeState(state: ListState): URLSearchParams {
  const params = new URLSearchParams();
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined) params.set(name, value);
  };
  put("view", state.view);
  put("as", state.layout);
  put("group", state.group);
  put(
    "filter",
    state.filter === undefined ? undefined : state.filter === null ? "" : JSON.stringify(state.filter),
  );
  put("q", state.q);
  put("sort", state.sort?.join(","));
  put("columns", state.columns && writeColumns(state.columns));
  put("open", state.open);
  return params;
}

export const writeColumns = (columns: readonly Column[]): string =>
  columns.map(({ key, width }) => (width ? `${key}:${width}` : key)).join(",");

/** Whether the reader has changed anything that a view keeps. */
export const isChanged = (state: ListState): boolean =>
  state.filter !== undefined ||
  state.badFilter === true ||
  state.sort !== undefined ||
  state.q !== undefined ||
  state.columns !== undefined ||
  state.layout !== undefined ||
  state.group !== undefined;
