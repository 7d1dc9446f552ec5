import type { Context } from "../context.ts";
import { quote, type Tx } from "../db/types.ts";
import { inList } from "../records/in-list.ts";
import { type Loaded, loadStored } from "../records/load.server.ts";
import type { Input, WriteIntent, WriteResult } from "../records/types.ts";
import { write } from "../records/write.server.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";

/** A record that an undo leaves as it is, and why. */
export interface Left {
  object: string;
  id: string;
  /** A message code: `undo_changed`, `undo_in_use`, `undo_in_bin`, or why the write was refused. */
  code: string;
  params?: Record<string, unknown>;
  /** Fields that keep their value; all of them when absent. */
  fields?: string[];
}

export interface Undone {
  binned: number;
  restored: number;
  left: Left[];
}

type Changes = Record<string, [unknown, unknown]>;

/** What happened to one record since the import began. */
interface History {
  /** Made by the import, or by a rule that it woke. */
  created: boolean;
  /** What the import changed, by field: the value before it, and the value that it left. */
  own: Map<string, { before: unknown; after: unknown }>;
  /** Fields that people (and other imports) changed beside it. */
  others: Set<string>;
  /** Its last event of this import. */
  last: string;
}

/**
 * Undoes what an import did to the records of one object that these events tell of. A record is seen to with its last event, so the
 * others of its events lead to nothing. What the import created goes to the bin, unless a person has changed it since or somebody else's
 * record refers to it; what it changed gets its earlier values back, but for fields that have another value by now. Automations do not
 * run: what is put back is what was there, not what a rule would make of it today.
 */
export async function undoRecords(
  ctx: Context,
  tx: Tx,
  entry: { id: string; firstEvent: string | null },
  objectKey: string,
  told: readonly { event: string; record: string }[],
): Promise<Undone> {
  const outcome: Undone = { binned: 0, restored: 0, left: [] };
  const model = ctx.workspace.objects.get(objectKey);
  if (!model) return outcome;
  const rows = await loadStored(
    tx,
    model,
    told.map((one) => one.record),
    true,
  );
  const histories = await readHistories(tx, entry, objectKey, [...rows.keys()]);
  const events = new Set(told.map((one) => one.event));
  const bin: string[] = [];
  const restore: { id: string; input: Input; kept: string[] }[] = [];
  for (const [id, row] of rows) {
    const history = histories.get(id);
    if (!history || !events.has(history.last)) continue;
    if (history.created) {
      const changed = changedSince(model, row, history);
      if (row.deleted) continue;
      if (changed.length > 0)
        outcome.left.push({ object: objectKey, id, code: "undo_changed", fields: changed });
      else bin.push(id);
      continue;
    }
    const { input, kept } = earlierValues(model, row, history);
    if (Object.keys(input).length === 0 && kept.length === 0) continue;
    if (row.deleted) outcome.left.push({ object: objectKey, id, code: "undo_in_bin" });
    else restore.push({ id, input, kept });
  }
  const changing = restore.filter(({ input }) => Object.keys(input).length > 0);
  const updates = changing.map(({ id, input }): WriteIntent => ({ op: "update", id, input }));
  const restored = await writeQuietly(ctx, objectKey, updates);
  outcome.restored += count(restored, "updated");
  outcome.left.push(...refusals(objectKey, changing, restored));
  for (const { id, kept } of restore) {
    if (kept.length > 0) outcome.left.push({ object: objectKey, id, code: "undo_changed", fields: kept });
  }
  const used = await inUse(ctx, tx, entry, model, bin);
  for (const id of used) outcome.left.push({ object: objectKey, id, code: "undo_in_use" });
  const going = bin
    .filter((id) => !used.has(id))
    .map((id): WriteIntent & { id: string } => ({ op: "delete", id }));
  const binned = await writeQuietly(ctx, objectKey, going);
  outcome.binned += count(binned, "deleted");
  outcome.left.push(...refusals(objectKey, going, binned));
  return outcome;
}

const writeQuietly = async (
  ctx: Context,
  object: string,
  intents: readonly WriteIntent[],
): Promise<WriteResult[]> => (intents.length === 0 ? [] : write(ctx, object, intents, { rules: "skip" }));

const count = (results: readonly WriteResult[], status: WriteResult["status"]): number =>
  results.filter((result) => result.status === status).length;

function refusals(
  object: string,
  intents: readonly { id: string }[],
  results: readonly WriteResult[],
): Left[] {
  return results.flatMap((result, at) => {
    if (result.status !== "refused") return [];
    const { code, params } = result.issues[0] ?? result.error;
    return [{ object, id: intents[at]!.id, code, ...(params && { params }) }];
  });
}

/** Of each record: what this import changed, and what others did since it began. */
async function readHistories(
  tx: Tx,
  entry: { id: string; firstEvent: string | null },
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
    } else if (found.has(event.record_id) && byPerson(event)) {
      for (const [field] of changes) history.others.add(field);
    }
  }
  return found;
}

/** Rules and the house itself go on working with imported records; that is nobody's change. */
const byPerson = (event: { actor_kind: string; actor_id: string | null }): boolean =>
  event.actor_kind !== "automation" && (event.actor_kind !== "system" || event.actor_id !== null);

/** The field when a value can be put back into it. */
function settable(model: ObjectModel, key: string): FieldModel | undefined {
  const field = model.fields.get(key);
  return field && !field.type.computed && field.stored ? field : undefined;
}

const jsonNow = (field: FieldModel, row: Loaded): unknown =>
  field.type.toJson(row.values[field.key] ?? null, field);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Fields of a record that the import made which have, by somebody's hand, another value now. */
function changedSince(model: ObjectModel, row: Loaded, { own, others }: History): string[] {
  return [...others].filter((key) => {
    const field = settable(model, key);
    return field !== undefined && !same(jsonNow(field, row), own.get(key)?.after);
  });
}

/** The values to put back, and the fields that keep theirs because they were changed since. */
function earlierValues(model: ObjectModel, row: Loaded, { own }: History): { input: Input; kept: string[] } {
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

/** Of these records, those that a live record refers to which the import did not make, or which people have changed since. */
async function inUse(
  ctx: Context,
  tx: Tx,
  entry: { id: string; firstEvent: string | null },
  model: ObjectModel,
  ids: readonly string[],
): Promise<Set<string>> {
  const used = new Set<string>();
  if (ids.length === 0) return used;
  for (const { object, field } of model.referencedBy) {
    const from = ctx.workspace.objects.get(object)!;
    const [column, objectColumn] = field.columns.map((one) => quote(one.name));
    const where = inList(`r.${column}`, ids);
    const made = `EXISTS (SELECT 1 FROM events e WHERE e.object = ? AND e.record_id = r.id AND e.kind = 'created' AND e.import_id = ?)`;
    const sql = (what: string, own: string) =>
      `SELECT ${what} FROM ${quote(from.table)} r WHERE ${where.sql}${objectColumn ? ` AND r.${objectColumn} = ?` : ""} AND r."deleted_at" IS NULL AND ${own}`;
    const params = [...where.params, ...(objectColumn ? [model.key] : []), object, entry.id];
    const strangers = await tx.all<{ target: string }>(
      sql(`DISTINCT r.${column} AS target`, `NOT ${made}`),
      params,
    );
    for (const { target } of strangers) used.add(target);
    const family = await tx.all<{ id: string; target: string }>(
      sql(`r."id" AS id, r.${column} AS target`, made),
      params,
    );
    const open = family.filter(({ target }) => !used.has(target));
    const touched = await touchedOf(tx, entry, from, [...new Set(open.map((one) => one.id))]);
    for (const { id, target } of open) if (touched.has(id)) used.add(target);
  }
  return used;
}

async function touchedOf(
  tx: Tx,
  entry: { id: string; firstEvent: string | null },
  model: ObjectModel,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await loadStored(tx, model, ids);
  const histories = await readHistories(tx, entry, model.key, ids);
  return new Set(
    [...histories].flatMap(([id, history]) => {
      const row = rows.get(id);
      return row && changedSince(model, row, history).length > 0 ? [id] : [];
    }),
  );
}
