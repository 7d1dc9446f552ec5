import { can } from "../access/can.ts";
import type { Context } from "../context.ts";
import { findByName } from "./by-name.server.ts";

/** A record that a search over everything found. */
export interface Hit {
  object: string;
  id: string;
  /** What the record is called; null when the actor may not see it. */
  title: unknown;
}

/**
 * Searches every object that the actor may read, at most `limit` hits of each, by text and by the sound of titles (`findByName`).
 * Objects where the words stand as they were typed come before those where only a title sounds like them, otherwise in the
 * workspace's order.
 * @throws AppError `invalid` naming `q` or `limit`.
 */
export async function searchAll(ctx: Context, q: string, limit = 5): Promise<Hit[]> {
  const { workspace, actor } = ctx;
  const objects = [...workspace.objects.values()].filter((model) => can(workspace, actor, "read", model.key));
  const found = await Promise.all(
    objects.map(async (model) => ({ model, hits: await findByName(ctx, model, q, limit) })),
  );
  const sounding = (hits: readonly { exact: boolean }[]) => Number(!hits.some(({ exact }) => exact));
  return found
    .sort((a, b) => sounding(a.hits) - sounding(b.hits))
    .flatMap(({ model, hits }) => hits.map(({ id, title }) => ({ object: model.key, id, title })));
}
