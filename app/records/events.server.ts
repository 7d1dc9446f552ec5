import type { Actor } from "../access/actor.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/types.ts";
import type { FieldModel } from "../schema/workspace.ts";
import type { Change, ChangeKind } from "./listeners.ts";
import { appendTo } from "./rows.server.ts";

/** A fact, as it is appended: the timeline, the audit log and the automations' queue are this one table. */
export interface NewEvent {
  id: string;
  object: string;
  record: string;
  kind: ChangeKind;
  /** Milliseconds UTC. */
  at: number;
  actor: Actor;
  revision: number;
  /** `{ field: [old, new] }` in JSON values; empty for a move to the bin or back. */
  changes: Record<string, [unknown, unknown]>;
  /** Event that caused this one, and how many automations lie between it and a person. */
  cause?: string | null;
  /** Run of an automation whose step wrote this. */
  run?: string | null;
  depth?: number;
  /** Import that wrote this, or whose row woke the rule that did. */
  import?: string | null;
}

const COLUMNS = [
  "id",
  "object",
  "record_id",
  "kind",
  "at",
  "actor_kind",
  "actor_id",
  "actor_name",
  "revision",
  "changes",
  "cause",
  "run_id",
  "depth",
  "import_id",
];

/** Appends events in the transaction of the changes they tell of. */
export async function appendEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  const rows = events.map((event) => [
    event.id,
    event.object,
    event.record,
    event.kind,
    event.at,
    event.actor.kind,
    event.actor.id,
    event.actor.name,
    event.revision,
    JSON.stringify(event.changes),
    event.cause ?? null,
    event.run ?? null,
    event.depth ?? 0,
    event.import ?? null,
  ]);
  await appendTo(tx, "events", COLUMNS, rows);
}

/** The event of a change of one row; `changed` are the fields that differ. */
export function eventOf(ctx: Context, change: Change, changed: Iterable<FieldModel>): NewEvent {
  const chain = change.chain ?? ctx.chain;
  return {
    id: change.event,
    object: change.object.key,
    record: change.id,
    kind: change.kind,
    at: ctx.clock.now(),
    actor: ctx.actor,
    revision: ctx.workspace.revision,
    changes: changesOf(change, changed),
    cause: chain?.cause,
    run: chain?.run,
    depth: chain?.depth,
    import: ctx.import,
  };
}

function changesOf({ before, after }: Change, changed: Iterable<FieldModel>): NewEvent["changes"] {
  const changes: NewEvent["changes"] = {};
  for (const field of changed) {
    changes[field.key] = [
      field.type.toJson(before?.[field.key] ?? null, field),
      field.type.toJson(after[field.key] ?? null, field),
    ];
  }
  return changes;
}
