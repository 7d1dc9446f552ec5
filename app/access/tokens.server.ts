import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import { Recent } from "../db/recent.ts";
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

/** Whose token it is: as it was found lately, which is only a guess, and as it is found now. */
export interface Recognised {
  /** Null where nothing is known, or where each use of the token is counted. */
  lately: Actor | null;
  /** See {@link actorForToken}. */
  now: Promise<Actor | null>;
}

/** Most tokens in use at a time whose people are remembered. */
const REMEMBERED = 500;
const remembered = new WeakMap<Db, Recent<Actor>>();

/**
 * Who sends this token: one query by its hash, so that a token or role taken away is refused at the next request. Null when the
 * token is unknown or expired, or its user disabled. `now` in milliseconds UTC.
 * @throws AppError `rate_limited` for a token that was made with a limit and has used it up
 */
export const actorForToken = (db: Db, token: string, now = Date.now()): Promise<Actor | null> =>
  recognise(db, token, now).now;

/** The same, and at once who it was when the token was last used here: work may begin on that, but nothing of it may leave before `now`. */
export function recognise(db: Db, token: string, now = Date.now()): Recognised {
  if (!PATTERN.test(token)) return { lately: null, now: Promise.resolve(null) };
  const hash = hashOf(token).toString("hex");
  let known = remembered.get(db);
  if (!known) {
    known = new Recent(REMEMBERED);
    remembered.set(db, known);
  }
  return { lately: known.get(hash) ?? null, now: ask(db, hash, now, known) };
}

async function ask(db: Db, hash: string, now: number, known: Recent<Actor>): Promise<Actor | null> {
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
      [hash],
    )
  )[0];
  const found = row && timingSafeEqual(Buffer.from(row.hash, "hex"), Buffer.from(hash, "hex")) ? row : null;
  const valid = found && (found.expires_at === null || found.expires_at > now) ? found : null;
  const person = valid && (await toActor(db, valid));
  if (!valid || !person) {
    known.delete(hash);
    return null;
  }
  const actor: Actor = { ...person, kind: "token", tokenId: valid.token_id };
  if (valid.rate_limit === null) known.set(hash, actor);
  else {
    known.delete(hash);
    const wait = allowances.take(valid.token_id, valid.rate_limit, now);
    const params = { limit: valid.rate_limit };
    if (wait > 0)
      throw new AppError("rate_limited", "too_many_requests", { params, retryAfter: wait / 1000 });
  }
  if (now - (valid.last_used_at ?? 0) >= NOTED_EVERY) noteUse(db, valid.token_id, now);
  return actor;
}

/** Beside the request: it must neither wait for this nor fail with it. */
function noteUse(db: Db, id: string, now: number): void {
  db.run("UPDATE api_tokens SET last_used_at = ? WHERE id = ?", [now, id]).catch(() => {});
}

function assertMine(ctx: Context, userId: string): void {
  if (ctx.actor.id !== userId && !hasAbility(ctx.workspace, ctx.actor, "people.manage")) throw forbidden();
}
