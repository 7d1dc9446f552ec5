import type { Rule } from "../../logic/types.ts";
import type { PageField, PageObject, PageRecord, Titles } from "../model.ts";

interface Part {
  data: PageRecord[];
  /** All of them; `data` may hold fewer. */
  count: number;
  titles: Titles;
}

export interface HomeTasks {
  object: PageObject;
  mine: Part;
  /** Nobody's yet. */
  free: Part;
}

/** A short list on the home page, and the filter that leads to the whole of it. */
export interface HomeSection extends Part {
  key: string;
  object: string;
  filter: Rule;
  sort: string[];
  title: string | null;
  fields: PageField[];
  columns: string[];
}
