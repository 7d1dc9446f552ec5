import { enqueue } from "../jobs/queue.server.ts";
import type { JobHandler } from "../jobs/worker.server.ts";

/**
 * Job `refill_search`: what the index holds of a record has changed with the program, so the entries of every object are written anew.
 * A `recompute` job for each object does it in chunks; until it is done, only what is new is not found.
 */
export const refillSearch: JobHandler = async (ctx) => {
  const models = [...ctx.workspace.objects.values()].filter(({ searchable }) => searchable.length > 0);
  await ctx.db.transaction(async (tx) => {
    for (const { key, searchable } of models) {
      // Any of its texts stands for the whole entry; one that is worked out would be worked out anew, too.
      const field = searchable.find(({ formula }) => !formula) ?? searchable[0]!;
      const payload = { object: key, field: field.key };
      await enqueue(tx, { kind: "recompute", payload, key: `refill_search ${key}` });
    }
  });
  return { objects: models.length };
};
