import type { Tx } from "../db/types.ts";
import { inList } from "../records/in-list.ts";
import type { Loaded } from "../records/load.server.ts";
import type { Input } from "../records/types.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import type { StoredImport } from "./entries.server.ts";

/** What of an import its events are found by. */
export type EventsOf = Pick<StoredImport, "id" | "firstEvent">;

type Changes = Record<string, [unknown, unknown]>;

/** What happened to one record since the import began. */
export interface History {
  /** Made by the import, or by a rule that it woke. */
  created: boolean;
  /** What the import changed, by field: the value before it, and the value that it left. */
  own: Map<string, { before: unknown; after: unknown }>;
  /** Fields that people (and other imports) changed beside it. */
  others: Set<string>;
  /** Its last event of this import. */
  last: string;
}

/** Of each record: what this import changed, and what others did since it began. */
export async function readHistories(
  tx: Tx,
  entry: EventsOf,
  object: string,
  ids: readonly string[],
): Promise<Map<string, History>> {
  const found = new Map<string, History>();
  if (ids.length === 0) return found;
  const where = inList("record_id", ids);
  const events = await tx.all<{
    id: string;
    record_id: string;
    kind: string;
    actor_kind: string;
    actor_id: string | null;
    changes: string;
    import_id: string | null;
  }>(
    `SELECT id, record_id, kind, actor_kind, actor_id, changes, import_id FROM events
      WHERE object = ? AND ${where.sql} AND id >= ? ORDER BY id`,
    [object, ...where.params, entry.firstEvent ?? ""],
  );
  for (const event of events) {
    const mine = event.import_id === entry.id;
    const history = found.get(event.record_id) ?? {
      created: false,
      own: new Map(),
      others: new Set(),
      last: "",
    };
    const changes = Object.entries(JSON.parse(event.changes) as Changes);
    if (mine) {
      found.set(event.record_id, history);
      history.created ||= event.kind === "created";
      history.last = event.id;
      for (const [field, [before, after]] of changes)
        history.own.set(field, {
          before: history.own.has(field) ? history.own.get(field)!.before : before,
          after,
        });
    } else if (found.has(event.record_id) && byOthers(event)) {
      for (const [field] of changes) history.others.add(field);
    }
  }
  return found;
}

/**
 * A person's change, or another import's, a command's included, which the house itself does. What rules and the house make of imported
 * records otherwise is nobody's change.
 */
const byOthers = (event: {
  actor_kind: string;
  actor_id: string | null;
  import_id: string | null;
}): boolean =>
  event.actor_kind !== "automation" &&
  (event.actor_kind !== "system" || event.actor_id !== null || event.import_id !== null);

/** The field when a value can be put back into it. */
function settable(model: ObjectModel, key: string): FieldModel | undefined {
  const field = model.fields.get(key);
  return field && !field.type.computed && field.stored ? field : undefined;
}

const jsonNow = (field: FieldModel, row: Loaded): unknown =>
  field.type.toJson(row.values[field.key] ?? null, field);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Fields of a record that the import made which have, by somebody's hand, another value now. */
export function changedSince(model: ObjectModel, row: Loaded, { own, others }: History): string[] {
  return [...others].filter((key) => {
    const field = settable(model, key);
    return field !== undefined && !same(jsonNow(field, row), own.get(key)?.after);
  });
}

/** The values to put back, and the fields that keep theirs because they were changed since. */
export function earlierValues(
  model: ObjectModel,
  row: Loaded,
  { own }: History,
): { input: Input; kept: string[] } {
  const input: Input = {};
  const kept: string[] = [];
  for (const [key, { before, after }] of own) {
    const field = settable(model, key);
    if (!field) continue;
    const now = jsonNow(field, row);
    if (same(now, before)) continue;
    if (same(now, after)) input[key] = before;
    else kept.push(key);
  }
  return { input, kept };
}
