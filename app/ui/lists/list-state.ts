import { fieldType } from "../../fields/registry.ts";
import { uiLists } from "../../i18n/messages/ui-lists.ts";
import type { Text } from "../../i18n/text.ts";
import type { Rule } from "../../logic/types.ts";
import type { SavedView, ViewQuery } from "../../records/saved-view.ts";
import type { PageObject, PageView } from "../model.ts";
import { both } from "./filter.ts";

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

/** A view of the workspace or a saved one. A workspace's conditions always hold (`locked`), a saved view's can be changed (`filter`). */
export interface ListView {
  key: string;
  label: Text;
  layout: Layout;
  columns: Column[];
  locked?: Rule;
  filter?: Rule;
  sort: string[];
  group?: string;
  q?: string;
  saved?: { mine: boolean; shared: boolean; owner: string; mayEdit: boolean };
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

/** Every view that the reader is offered: the workspace's, then saved ones; one that shows everything where there is none. */
export function viewsOf(object: PageObject, saved: readonly SavedView[]): ListView[] {
  const shipped = object.views.map(shippedView);
  const views = [...shipped, ...saved.map(savedView)];
  return shipped.some((view) => !view.locked) ? views : [...views, wholeView(object)];
}

function shippedView(view: PageView): ListView {
  const { key, label, layout, columns, filter, sort, group } = view;
  return {
    key,
    label,
    layout,
    columns: columns.map((column) => ({ key: column })),
    ...(filter !== undefined && { locked: filter }),
    sort,
    ...(group && { group }),
  };
}

function savedView({ id, name, layout, query, mine, shared, owner, mayEdit }: SavedView): ListView {
  return {
    key: id,
    label: name,
    layout,
    columns: query.columns,
    filter: query.filter,
    sort: query.sort ?? [],
    group: query.group,
    q: query.q,
    saved: { mine, shared, owner, mayEdit },
  };
}

export const WHOLE = "all";
const FIRST_COLUMNS = 8;

/** Every record, for objects whose views all have conditions. */
function wholeView(object: PageObject): ListView {
  const fields = object.fields.filter((field) => !field.system).map((field) => field.key);
  const columns = [...new Set([...(object.title ? [object.title] : []), ...fields])].slice(0, FIRST_COLUMNS);
  return {
    key: WHOLE,
    label: uiLists.list_whole,
    layout: "table",
    columns: (columns.length > 0 ? columns : ["created_at"]).map((key) => ({ key })),
    sort: ["-created_at"],
  };
}

/**
 * The view that an address means. Without a name: the first one; where only a filter is named (a link to the records behind a
 * number), one that adds no conditions of its own. `gone`: there is no such view any more.
 */
export function chooseView(views: readonly ListView[], state: ListState): { view: ListView; gone: boolean } {
  const named = state.view === undefined ? undefined : views.find((view) => view.key === state.view);
  if (named) return { view: named, gone: false };
  const open = views.find(
    (view) => !view.locked && !view.filter && view.layout === (state.layout ?? "table"),
  );
  const first = state.filter !== undefined || state.q ? (open ?? views[0]!) : views[0]!;
  return { view: first, gone: state.view !== undefined };
}

/** What is asked of the server: the view's conditions and the reader's own. */
export interface ListQuestion {
  filter?: Rule;
  /** The part that the reader can change. */
  own?: Rule;
  sort: string[];
  q?: string;
  columns: Column[];
  layout: Layout;
  group?: string;
}

export function questionOf(object: PageObject, view: ListView, state: ListState): ListQuestion {
  const known = new Set(object.fields.map((field) => field.key));
  const own = (state.filter === undefined ? view.filter : state.filter) ?? undefined;
  const layout = state.layout ?? view.layout;
  const group = [state.group, view.group, ...groupFields(object)].find((key) => key && known.has(key));
  const wanted = (state.columns ?? view.columns).filter((column) => known.has(column.key));
  const fallback = object.title ?? "created_at";
  return {
    filter: both(view.locked, own),
    own,
    sort: state.sort ?? view.sort,
    q: (state.q ?? view.q) || undefined,
    columns: wanted.length > 0 ? wanted : [{ key: fallback }],
    layout: layout === "board" && !group ? "table" : layout,
    group,
  };
}

/** Fields whose options can be the columns of a board: stages first. */
export function groupFields(object: PageObject): string[] {
  const stages = object.fields.filter((field) => field.pipeline !== undefined);
  const selects = object.fields.filter(
    (field) => field.pipeline === undefined && fieldType(field.type)?.control === "choice",
  );
  return [...stages, ...selects].map((field) => field.key);
}

/** Fields that a list needs: its columns, and the record's name. */
export function fieldsToRead(object: PageObject, question: ListQuestion): string[] {
  return [
    ...new Set([...(object.title ? [object.title] : []), ...question.columns.map((column) => column.key)]),
  ];
}

/** Whether the reader has changed anything that a view keeps. */
export const isChanged = (state: ListState): boolean =>
  state.filter !== undefined ||
  state.badFilter === true ||
  state.sort !== undefined ||
  state.q !== undefined ||
  state.columns !== undefined ||
  state.layout !== undefined ||
  state.group !== undefined;

/** What a view would keep of what is shown now. */
export function queryOf(question: ListQuestion): ViewQuery {
  const { filter, sort, columns, group, q, layout } = question;
  return {
    columns,
    ...(filter !== undefined && { filter }),
    ...(sort.length > 0 && { sort }),
    ...(layout === "board" && group && { group }),
    ...(q && { q }),
  };
}
