import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import type { Db } from "../db/types.ts";
import { AppError, forbidden, invalid, notFound } from "../errors.ts";
import type { Actor } from "./actor.ts";
import { type PersonRow, personColumns, toActor } from "./actors.server.ts";
import { assertMayTouch } from "./admins.ts";
import { hasAbility } from "./can.ts";
import { Allowances } from "./rate.ts";
import { getUser } from "./users.server.ts";

/** `att_`, eight letters that tell tokens apart in lists, and a secret of 256 bits. */
const PATTERN = /^att_[0-9a-f]{8}_[0-9a-f]{64}$/;
/** How old the note of a token's last use may grow before it is written again, in milliseconds. */
const NOTED_EVERY = 3_600_000;

const allowances = new Allowances();

export interface ApiToken {
  id: string;
  prefix: string;
  name: string;
  created_at: number;
  last_used_at: number | null;
  expires_at: number | null;
}

const hashOf = (token: string) => createHash("sha256").update(token).digest();

/**
 * Makes a token for a user and answers it; it is not stored and cannot be shown again. For oneself, or with `people.manage`
 * for others; 422 without a name. `expiresAt` in milliseconds UTC, never when absent; `rateLimit` in requests a minute.
 */
export async function createToken(
  ctx: Context,
  input: { userId: string; name: string; expiresAt?: number; rateLimit?: number },
): Promise<string> {
  assertMine(ctx, input.userId);
  const name = input.name.replaceAll("\0", "").trim().slice(0, 200);
  if (name === "") throw invalid([{ path: "/name", code: "required" }]);
  const q = ctx.tx ?? ctx.db;
  const user = await getUser(q, input.userId);
  if (!user || user.disabled) throw notFound("unknown_user", { user: input.userId });
  if (ctx.actor.id !== user.id) assertMayTouch(ctx, user);
  const prefix = randomBytes(4).toString("hex");
  const token = `att_${prefix}_${randomBytes(32).toString("hex")}`;
  await q.run(
    "INSERT INTO api_tokens (id, prefix, hash, user_id, name, created_at, expires_at, rate_limit) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [
      newId(),
      prefix,
      hashOf(token).toString("hex"),
      input.userId,
      name,
      ctx.clock.now(),
      input.expiresAt ?? null,
      input.rateLimit ?? null,
    ],
  );
  return token;
}

/** A user's tokens, newest first, without their secrets. */
export async function listTokens(ctx: Context, userId: string): Promise<ApiToken[]> {
  assertMine(ctx, userId);
  return ctx.db.all<ApiToken & Record<string, never>>(
    "SELECT id, prefix, name, created_at, last_used_at, expires_at FROM api_tokens WHERE user_id = ? ORDER BY id DESC",
    [userId],
  );
}

/** Takes a token away: its next request is refused. */
export async function revokeToken(ctx: Context, id: string): Promise<void> {
  const found = (
    await ctx.db.all<{ user_id: string }>("SELECT user_id FROM api_tokens WHERE id = ?", [id])
  )[0];
  if (!found) throw notFound();
  assertMine(ctx, found.user_id);
  await ctx.db.run("DELETE FROM api_tokens WHERE id = ?", [id]);
}

/**
 * Who sends this token: one query by its hash, so that a token or role taken away is refused at the next request. Null when the
 * token is unknown or expired, or its user disabled. `now` in milliseconds UTC.
 * @throws AppError `rate_limited` for a token that was made with a limit and has used it up
 */
export async function actorForToken(db: Db, token: string, now = Date.now()): Promise<Actor | null> {
  if (!PATTERN.test(token)) return null;
  const hash = hashOf(token);
  const row = (
    await db.all<
      PersonRow & {
        token_id: string;
        hash: string;
        expires_at: number | null;
        last_used_at: number | null;
        rate_limit: number | null;
      }
    >(
      `SELECT t.id AS token_id, t.hash, t.expires_at, t.last_used_at, t.rate_limit, ${personColumns(db)}
         FROM api_tokens t JOIN users u ON u.id = t.user_id WHERE t.hash = ?`,
      [hash.toString("hex")],
    )
  )[0];
  if (!row || !timingSafeEqual(Buffer.from(row.hash, "hex"), hash)) return null;
  if (row.expires_at !== null && row.expires_at <= now) return null;
  const actor = await toActor(db, row);
  if (!actor) return null;
  if (row.rate_limit !== null) {
    const wait = allowances.take(row.token_id, row.rate_limit, now);
    const params = { limit: row.rate_limit };
    if (wait > 0)
      throw new AppError("rate_limited", "too_many_requests", { params, retryAfter: wait / 1000 });
  }
  if (now - (row.last_used_at ?? 0) >= NOTED_EVERY) noteUse(db, row.token_id, now);
  return { ...actor, kind: "token", tokenId: row.token_id };
}

/** Beside the request: it must neither wait for this nor fail with it. */
function noteUse(db: Db, id: string, now: number): void {
  db.run("UPDATE api_tokens SET last_used_at = ? WHERE id = ?", [now, id]).catch(() => {});
}

function assertMine(ctx: Context, userId: string): void {
  if (ctx.actor.id !== userId && !hasAbility(ctx.workspace, ctx.actor, "people.manage")) throw forbidden();
}
