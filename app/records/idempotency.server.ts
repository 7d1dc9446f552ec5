import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import { AppError } from "../errors.ts";

/** How long a key is remembered, in milliseconds. */
const KEPT = 24 * 3600 * 1000;

/**
 * Does a piece of work once for each key of the acting token (or user). The key is stored in the work's own transaction, so there
 * is one effect also when requests cross or the process dies: a repeat gets the first answer, status and body. Work that throws
 * leaves no key behind. `request` is whatever makes a request the same (method, address, body); `work` gets a context whose
 * transaction its writes join, and its answer must be plain JSON.
 *
 * @throws AppError `invalid` (`idempotency_mismatch`) when the key came with another request before.
 */
export async function onceByKey<Answer extends { status: number }>(
  ctx: Context,
  key: string,
  request: string,
  work: (ctx: Context) => Promise<Answer>,
): Promise<Answer> {
  const { actor } = ctx;
  const scope = actor.tokenId ? `token:${actor.tokenId}` : `${actor.kind}:${actor.id ?? actor.name}`;
  const hash = createHash("sha256").update(request).digest("hex");
  const now = ctx.clock.now();
  const known = await find<Answer>(ctx.db, scope, key, hash, now);
  if (known) return known;
  return ctx.db.transaction(async (tx) => {
    await tx.run("DELETE FROM idempotency_keys WHERE created_at <= ?", [now - KEPT]);
    // PostgreSQL waits here for another request with the same key, and then sees whether it went through.
    const taken = await tx.run(
      "INSERT INTO idempotency_keys (scope, key, body_hash, state, created_at) VALUES (?, ?, ?, 'running', ?) ON CONFLICT DO NOTHING",
      [scope, key, hash, now],
    );
    if (taken === 0) {
      const first = await find<Answer>(tx, scope, key, hash, now);
      if (first) return first;
      throw new AppError("unavailable", "database_busy", { retryAfter: 1 });
    }
    const answer = await work({ ...ctx, tx });
    await tx.run(
      "UPDATE idempotency_keys SET state = 'done', status = ?, response = ? WHERE scope = ? AND key = ?",
      [answer.status, JSON.stringify(answer), scope, key],
    );
    return answer;
  });
}

async function find<Answer>(
  q: Queries,
  scope: string,
  key: string,
  hash: string,
  now: number,
): Promise<Answer | null> {
  const [row] = await q.all<{ body_hash: string; response: string | null }>(
    "SELECT body_hash, response FROM idempotency_keys WHERE scope = ? AND key = ? AND created_at > ?",
    [scope, key, now - KEPT],
  );
  if (!row) return null;
  if (row.body_hash !== hash) throw new AppError("invalid", "idempotency_mismatch");
  return row.response === null ? null : (JSON.parse(row.response) as Answer);
}
