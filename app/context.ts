import type { Actor } from "./access/actor.ts";
import type { Db, Tx } from "./db/types.ts";
import type { Locale } from "./i18n/text.ts";
import type { RecordListeners } from "./records/listeners.ts";
import type { SchemaKind } from "./schema/kind.ts";
import type { Workspace } from "./schema/workspace.ts";

export interface Clock {
  /** Milliseconds UTC. */
  now(): number;
}

/** Gives the workspace of the newest revision. Processes look for a newer one every 500 ms and after their own publishing. */
export interface Workspaces {
  current(): Workspace;
  /** The newest revision as this transaction sees it: a write that was parsed under an older one starts over. */
  at(tx: Tx): Promise<Workspace>;
  /** Kinds of schema that this program knows; `KINDS` unless told. */
  readonly kinds?: readonly SchemaKind[];
  /** Takes over what this process just published. */
  adopt?(workspace: Workspace): void;
}

/** First argument of every service. */
export interface Context {
  db: Db;
  workspaces: Workspaces;
  workspace: Workspace;
  actor: Actor;
  clock: Clock;
  locale: Locale;
  /** Rules and other rooms that answer to record writes; wired in `context.server.ts`. */
  listeners: RecordListeners;
  /** Set inside a write transaction: nested writes join it. */
  tx?: Tx;
  /** Chain of automations that led here: depth and actions left are shared by the whole root event. */
  chain?: Chain;
  /** The import whose rows are written: its events carry its id, so that it can be undone (`events.import_id`). */
  import?: string;
}

export interface Chain {
  /** Event at the root of the chain. */
  root: string;
  /** Event that caused this write. */
  cause: string;
  /** Run whose step writes (`events.run_id`). */
  run?: string;
  depth: number;
  /** Actions done so far under this root, shared by reference. */
  count: { actions: number };
  /** Keys of the automations on the way here, outermost first: names the cycle when it is cut. */
  path: readonly string[];
}
