import { can, hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { list } from "./read.server.ts";

/** A record that a search over everything found. */
export interface Hit {
  object: string;
  id: string;
  /** What the record is called; null when the actor may not see it. */
  title: unknown;
}

/**
 * Searches every object that the actor may read, objects in the workspace's order, at most `limit` hits of each.
 * @throws AppError `invalid` naming `q` or `limit`.
 */
export async function searchAll(ctx: Context, q: string, limit = 5): Promise<Hit[]> {
  const { workspace, actor } = ctx;
  const objects = [...workspace.objects.values()].filter(
    (model) => model.searchable.length > 0 && can(workspace, actor, "read", model.key),
  );
  const pages = await Promise.all(
    objects.map(async (model) => {
      const shown = !hiddenFields(workspace, actor, model.key).has(model.title.key);
      const { data } = await list(ctx, model.key, { q, limit, fields: shown ? [model.title.key] : [] });
      return data.map(
        (record): Hit => ({
          object: model.key,
          id: record.id,
          title: shown ? record[model.title.key] : null,
        }),
      );
    }),
  );
  return q.trim() === "" ? [] : pages.flat();
}
