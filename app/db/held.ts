import type { Db } from "./types.ts";

/**
 * The database for work that begins before it is certain for whom. It reads at once; what it writes waits for `sure` before it is
 * committed, and is undone when `sure` is refused, with that refusal thrown.
 */
export function heldUntil(db: Db, sure: Promise<void>): Db {
  return {
    ...db,
    async run(sql, params) {
      await sure;
      return db.run(sql, params);
    },
    transaction: (work, options) =>
      db.transaction(async (tx) => {
        const result = await work(tx);
        await sure;
        return result;
      }, options),
  };
}
