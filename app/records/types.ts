import type { Chain } from "../context.ts";
import type { Issue } from "../errors.ts";
import type { Rule } from "../logic/types.ts";

/** A record as clients read it: flat, JSON values, hidden fields left out. */
export type RecordJson = Record<string, unknown> & { id: string; version: number };

/** Input of a write, as a client sends it (JSON values by field key). */
export type Input = Record<string, unknown>;

export type WriteIntent = (
  | { op: "create"; input: Input /** Restores a known id (tests, undo of an import). */; id?: string }
  | { op: "update"; id: string; input: Input /** `If-Match`: refuse when stale. */; version?: number }
  | { op: "delete"; id: string; version?: number }
  | { op: "restore"; id: string; version?: number }
) & {
  /** The chain of automations that led to this row, when one batch serves several root events; `ctx.chain` unless told. */
  chain?: Chain;
};

export interface WriteOptions {
  /** `skip`: no automations (import `--rules skip`). Object rules and gates always hold. */
  rules?: "run" | "skip";
  /** Engine writes (auto values, rule actions): fields that are read-only for people may be set. Roles do not apply to system and automation actors. */
  internal?: boolean;
  /** Runs the rules also for updates whose input changes nothing: records that an older rule or setting left behind. */
  touch?: boolean;
  /** Nobody reads the records that come back: each is its id and version alone. */
  brief?: boolean;
}

/** What became of one intent. `unchanged`: the update changed nothing, wrote nothing and raised no version. */
export type WriteResult =
  | { status: "created" | "updated" | "unchanged" | "deleted" | "restored"; id: string; record: RecordJson }
  | { status: "refused"; error: import("../errors.ts").AppError; issues: readonly Issue[] };

export interface ListQuery {
  filter?: Rule;
  /** `-satisfaction`, `name`; `id` always breaks ties. */
  sort?: readonly string[];
  fields?: readonly string[];
  q?: string;
  /** `q` also finds titles by their sound (`hdkj` for 华东科技): for pages, no part of the HTTP contract. */
  sounds?: boolean;
  /** 1 to 500, default 50. */
  limit?: number;
  cursor?: string;
  count?: boolean;
  /** Only records in the bin. */
  deleted?: boolean;
  /** Also what the shown references are called; for pages, no part of the HTTP contract. */
  titles?: boolean;
}

export interface Page {
  data: RecordJson[];
  next_cursor: string | null;
  count: number | null;
  /** Only where the query asked for them. */
  titles?: Titles;
}

/**
 * What records are called, by object (`user` for people) and id, as text in the reader's language. Null: the record has no title.
 * Missing: there is no such record, it lies in the bin, or the reader may not see it or its title.
 */
export type Titles = Record<string, Record<string, string | null>>;

export interface AggregateQuery {
  /** `count`, `sum:f`, `avg:f`, `min:f`, `max:f`, `share:f:option` */
  measure: string;
  /** `channel`, `month:submitted_at` (day, week, month, quarter, year), also paths: `customer.region` */
  by?: readonly string[];
  filter?: Rule;
  q?: string;
  /** As in a list. */
  sounds?: boolean;
}

export interface AggregateRow {
  /** By the group's name as it was asked for; `by:value` and `by:count` for fields of these keys. */
  [group: string]: unknown;
  value: unknown;
  count: number;
}

/** Most rows that one bulk request may carry. */
export const BULK_LIMIT = 1000;
