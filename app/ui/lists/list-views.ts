import { uiLists } from "../../i18n/messages/ui-lists.ts";
import type { Text } from "../../i18n/text.ts";
import type { Rule } from "../../logic/types.ts";
import type { SavedView } from "../../records/saved-view.ts";
import type { PageObject, PageView } from "../model.ts";
import type { Column, Layout, ListState } from "./list-state.ts";

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
  /** Made for a role that the reader has. */
  forRole?: boolean;
  saved?: { mine: boolean; shared: boolean; owner: string; mayEdit: boolean };
}

/**
 * Every view that the reader is offered, the likeliest first: the workspace's views for the reader's roles, its other views, saved ones
 * that others share, the reader's own. Where every view of the workspace has conditions, one that shows everything is added.
 */
export function viewsOf(object: PageObject, saved: readonly SavedView[]): ListView[] {
  const shipped = object.views.map(shippedView);
  const kept = saved.map(savedView);
  return [
    ...shipped.filter((view) => view.forRole),
    ...shipped.filter((view) => !view.forRole),
    ...(shipped.some((view) => !view.locked) ? [] : [wholeView(object)]),
    ...kept.filter((view) => !view.saved?.mine),
    ...kept.filter((view) => view.saved?.mine),
  ];
}

function shippedView(view: PageView): ListView {
  const { key, label, layout, columns, filter, sort, group, forRole } = view;
  return {
    key,
    label,
    layout,
    columns: columns.map((column) => ({ key: column })),
    ...(filter !== undefined && { locked: filter }),
    sort,
    ...(group && { group }),
    ...(forRole && { forRole }),
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
