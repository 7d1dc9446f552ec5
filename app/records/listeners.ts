import type { Chain, Context } from "../context.ts";
import type { Value } from "../fields/value.ts";
import type { ObjectModel } from "../schema/workspace.ts";

/** A record in memory: system fields and every field that is stored or was computed, by key. Absent is null. */
export type Values = Record<string, Value | null>;

export type ChangeKind = "created" | "changed" | "deleted" | "restored";

/** One row's change on its way through the write path. */
export interface Change {
  object: ObjectModel;
  kind: ChangeKind;
  id: string;
  /** Whole row before (null when created) and after; `before` rules assign into `after`. */
  before: Readonly<Values> | null;
  after: Values;
  /** Values of paths through references that listeners asked for (`paths`), for `after` and, as `old.…`, for `before`. */
  related: ReadonlyMap<string, Value | null>;
  /** Id of the event, known before it is written. */
  event: string;
  /** The chain this row's write belongs to (`WriteIntent.chain`); `ctx.chain` unless told. */
  chain?: Chain;
  /** Written again as it stands (`WriteOptions.touch`), so that rules before the write run although nothing differs yet. */
  touched?: true;
}

/**
 * What other rooms do when records change. `records` calls them and knows nothing more of them.
 * Both run inside the transaction, whose `ctx.tx` is set; `before` may only assign into `change.after`.
 */
export interface RecordListeners {
  /** Paths with hops (`customer.tier`) that `before` and `after` will read for this object, so that they are loaded in one go. */
  paths(ctx: Context, object: ObjectModel, kind: ChangeKind): readonly string[];
  before(ctx: Context, changes: readonly Change[]): Promise<void>;
  /** Fields of a new record of this object that `before` may set. */
  fills?(ctx: Context, object: ObjectModel): Iterable<string>;
  after(ctx: Context, changes: readonly Change[]): Promise<void>;
  /**
   * Whether anything waits for this roll-up: only then is a figure's change told to `after`, as a `changed` of the record that
   * keeps it, with an event of its own. Such a change raises no version.
   */
  wantsRollup?(ctx: Context, object: ObjectModel, fieldKey: string): boolean;
}

export const NO_LISTENERS: RecordListeners = {
  paths: () => [],
  before: async () => {},
  after: async () => {},
};
