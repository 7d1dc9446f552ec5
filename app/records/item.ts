import type { Issue } from "../errors.ts";
import { type AppError, invalid } from "../errors.ts";
import type { Value } from "../fields/value.ts";
import type { FieldModel } from "../schema/workspace.ts";
import type { Change } from "./listeners.ts";
import type { WriteIntent } from "./types.ts";

/** One intent on its way through a round: its change, and what is wrong with it so far. */
export interface Item {
  index: number;
  intent: WriteIntent;
  id: string;
  change: Change & { related: Map<string, Value | null> };
  /** Fields that the body named. */
  given: ReadonlySet<string>;
  /** References that defaults filled in. */
  defaulted?: Map<string, Value | null>;
  /** Fields that differ from the row before. */
  changed: readonly FieldModel[];
  issues: Issue[];
  /** Which records the loaded `related` values came from. */
  relatedTo: string | null;
  /** Lay in the bin when it was read. */
  inBin?: boolean;
  /** Place in the transaction's order of writes (`touched.ts`) right after its row was written. */
  mark: number;
  /** What the search index will hold of it, where that was worked out ahead. */
  entry?: string;
  /** Times that another transaction took its unique value first. */
  races?: number;
  outcome:
    | { state: "open" }
    | { state: "written" | "unchanged" }
    | { state: "refused"; error: AppError }
    /** Its unique value is in the hands of a row before it: try again when that one is written. */
    | { state: "deferred" };
}

export const isOpen = (item: Item): boolean => item.outcome.state === "open";

export function refuse(item: Item, error: AppError): void {
  item.outcome = { state: "refused", error };
}

/** Refuses the item when there is anything wrong with it. */
export function settle(item: Item): void {
  if (isOpen(item) && item.issues.length > 0) refuse(item, invalid(item.issues));
}
