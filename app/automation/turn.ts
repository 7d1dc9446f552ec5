import { SYSTEM } from "../access/actor.ts";
import type { Context } from "../context.ts";
import type { Value } from "../fields/value.ts";
import type { Values } from "../records/listeners.ts";
import type { Workspace } from "../schema/workspace.ts";

/** A change of settings: the workspace as it is or was, and as it would be or is. */
export interface Turn {
  before: Workspace;
  after: Workspace;
}

/** A field's value as it is stored, and as rules would leave it, in memory form. */
export interface MovedValue {
  from: Value | null;
  to: Value | null;
}

/** How many records go from one value to the other. */
export interface MovedValues extends MovedValue {
  records: number;
}

/** A record that would come out different, with the values of the plan's fields that differ. */
export interface Move {
  id: string;
  fields: Record<string, MovedValue>;
  /** The record as rules before the write would leave it; only where memory decided. */
  left?: { before: Values; after: Values; related: ReadonlyMap<string, Value | null> };
}

/** Rules read the whole record, whoever asks what they would do. */
export const systemOf = (ctx: Context, workspace: Workspace): Context => ({
  ...ctx,
  actor: SYSTEM,
  workspace,
});
