import { fieldType } from "../../fields/registry.ts";
import type { Rule } from "../../logic/types.ts";
import type { ViewQuery } from "../../records/saved-view.ts";
import type { PageObject } from "../model.ts";
import { both } from "./filter.ts";
import type { Column, Layout, ListState } from "./list-state.ts";
import type { ListView } from "./list-views.ts";

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
