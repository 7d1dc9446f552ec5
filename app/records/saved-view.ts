import type { Rule } from "../logic/types.ts";

/** A list as somebody keeps it under a name: conditions, order, columns. Pages read these types, too. */
export interface ViewQuery {
  filter?: Rule;
  sort?: string[];
  /** In their order; width in pixels where somebody has set one. */
  columns: { key: string; width?: number }[];
  /** Board: the field whose options are the columns. */
  group?: string;
  q?: string;
}

export type ViewLayout = "table" | "board";

export interface SavedView {
  id: string;
  name: string;
  object: string;
  layout: ViewLayout;
  query: ViewQuery;
  /** Everybody who may see the object is offered it. */
  shared: boolean;
  /** Whether it is the reader's own, and who keeps it. */
  mine: boolean;
  owner: string;
  mayEdit: boolean;
}

/** What a page sends to make or change one. */
export interface SavedViewInput {
  name: string;
  layout: ViewLayout;
  query: ViewQuery;
  shared?: boolean;
}
