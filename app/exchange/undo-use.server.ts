import type { Context } from "../context.ts";
import { quote, type Tx } from "../db/types.ts";
import { inList } from "../records/in-list.ts";
import { loadStored } from "../records/load.server.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { changedSince, type EventsOf, readHistories } from "./undo-history.server.ts";

/** Of these records, those that a live record refers to which the import did not make, or which people have changed since. */
export async function inUse(
  ctx: Context,
  tx: Tx,
  entry: EventsOf,
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
  entry: EventsOf,
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
