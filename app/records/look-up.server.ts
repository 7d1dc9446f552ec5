import { can, hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { findByName } from "./by-name.server.ts";
import { list } from "./read.server.ts";

/**
 * Records of one object by what they are called, for inputs that refer to them: at most `limit`, found as `findByName` finds them,
 * else (an empty `q`) the ones changed last. 404 for an object that the actor may not know of.
 */
export async function lookUp(
  ctx: Context,
  objectKey: string,
  q: string,
  limit = 20,
): Promise<{ id: string; title: string | null }[]> {
  const model = ctx.workspace.objects.get(objectKey);
  if (!model || !can(ctx.workspace, ctx.actor, "read", objectKey)) throw notFound();
  const found =
    q.trim() !== "" && model.searchable.length > 0
      ? await findByName(ctx, model, q, limit)
      : await lastChanged(ctx, objectKey, limit);
  return found.map(({ id, title }) => ({
    id,
    title: title === null || title === undefined ? null : String(title),
  }));
}

async function lastChanged(
  ctx: Context,
  objectKey: string,
  limit: number,
): Promise<{ id: string; title: unknown }[]> {
  const { title } = ctx.workspace.objects.get(objectKey)!;
  const shown = !hiddenFields(ctx.workspace, ctx.actor, objectKey).has(title.key);
  const { data } = await list(ctx, objectKey, {
    sort: ["-updated_at"],
    limit,
    fields: shown ? [title.key] : [],
  });
  return data.map((record) => ({ id: record.id, title: shown ? record[title.key] : null }));
}
