import { can, hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { list } from "./read.server.ts";

/**
 * Records of one object by what they are called, for inputs that refer to them: at most `limit`, found by the search index, else (an
 * empty `q`) the ones changed last. 404 for an object that the actor may not know of.
 */
export async function lookUp(
  ctx: Context,
  objectKey: string,
  q: string,
  limit = 20,
): Promise<{ id: string; title: string | null }[]> {
  const model = ctx.workspace.objects.get(objectKey);
  if (!model || !can(ctx.workspace, ctx.actor, "read", objectKey)) throw notFound();
  const shown = !hiddenFields(ctx.workspace, ctx.actor, objectKey).has(model.title.key);
  const { data } = await list(ctx, objectKey, {
    ...(q.trim() !== "" && model.searchable.length > 0 ? { q } : { sort: ["-updated_at"] }),
    limit,
    fields: shown ? [model.title.key] : [],
  });
  return data.map((record) => {
    const title = shown ? record[model.title.key] : null;
    return { id: record.id, title: title === null || title === undefined ? null : String(title) };
  });
}
