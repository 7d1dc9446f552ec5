import type { Context } from "../context.ts";
import { inList } from "./in-list.ts";
import { readable } from "./select.server.ts";

/**
 * Since when each of these records of one object has the value that it has in a field (milliseconds UTC), by id: the moment of the
 * last change of that field in its history. A record without one is missing. For stages: how long it has stood still. The caller
 * passes ids that the actor has just read; fields that are hidden from the actor are not asked about.
 * @throws AppError 404 for an object that is unknown or closed to the actor.
 */
export async function unchangedSince(
  ctx: Context,
  objectKey: string,
  field: string,
  ids: readonly string[],
): Promise<Record<string, number>> {
  const model = readable(ctx, objectKey);
  if (ids.length === 0 || !model.fields.has(field)) return {};
  const some = inList("record_id", ids);
  // The text only narrows down: a value may hold the field's name, too.
  const rows = await (ctx.tx ?? ctx.db).all<{ record_id: string; at: number; changes: string }>(
    `SELECT record_id, at, changes FROM events
      WHERE object = ? AND ${some.sql} AND changes LIKE ? ORDER BY id`,
    [model.key, ...some.params, `%"${field}"%`],
  );
  const since: Record<string, number> = {};
  for (const { record_id, at, changes } of rows) {
    if (Object.hasOwn(JSON.parse(changes) as object, field)) since[record_id] = at;
  }
  return since;
}
