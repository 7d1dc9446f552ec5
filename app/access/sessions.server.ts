import { createHash, randomBytes } from "node:crypto";
import type { Context } from "../context.ts";
import type { Db, Queries } from "../db/types.ts";
import { forbidden, notFound } from "../errors.ts";
import type { Locale } from "../i18n/text.ts";
import type { Actor } from "./actor.ts";
import { type PersonRow, personColumns, toActor } from "./actors.server.ts";
import { SESSION_HARD_LIMIT } from "./session-cookie.ts";

/** A session ends after this long without use, in milliseconds. */
export const SESSION_IDLE_LIMIT = 14 * 86_400_000;
/** How old the note of a session's last use may grow before it is written again, in milliseconds. */
const NOTED_EVERY = 3_600_000;
const PATTERN = /^[A-Za-z0-9_-]{43}$/;

/** Who is signed in, as pages need them. */
export interface SignedIn {
  actor: Actor;
  /** Tells sessions apart in lists; not the cookie's secret. */
  sessionId: string;
  user: { id: string; name: string; email: string; locale: Locale; time_zone: string | null };
}

/** One of a person's sessions. Moments in milliseconds UTC. */
export interface Session {
  id: string;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
  user_agent: string | null;
}

/** What the table knows a session by: the cookie's secret is in the browser only. */
export const sessionIdOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** Opens a session for a person who has proved who they are; answers the cookie's new secret of 256 bits. */
export async function openSession(
  q: Queries,
  userId: string,
  input: { userAgent?: string | null; now: number },
): Promise<string> {
  const token = randomBytes(32).toString("base64url");
  await q.run(
    `INSERT INTO sessions (id, user_id, created_at, expires_at, last_seen_at, user_agent) VALUES (?, ?, ?, ?, ?, ?)`,
    [
      sessionIdOf(token),
      userId,
      input.now,
      input.now + SESSION_IDLE_LIMIT,
      input.now,
      input.userAgent?.replaceAll("\0", "").slice(0, 300) || null,
    ],
  );
  return token;
}

/**
 * Who holds this cookie: one query, so that what was ended, disabled or taken away is refused at the next request. Null when the
 * session is unknown or has run out, or its person is disabled. `now` in milliseconds UTC.
 */
export async function actorForSession(db: Db, token: string | null, now: number): Promise<SignedIn | null> {
  if (token === null || !PATTERN.test(token)) return null;
  const row = (
    await db.all<
      PersonRow & {
        session_id: string;
        created_at: number;
        expires_at: number;
        last_seen_at: number;
        email: string;
        time_zone: string | null;
      }
    >(
      `SELECT s.id AS session_id, s.created_at, s.expires_at, s.last_seen_at, u.email, u.time_zone, ${personColumns(db)}
         FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id = ?`,
      [sessionIdOf(token)],
    )
  )[0];
  if (!row || row.expires_at <= now || row.created_at + SESSION_HARD_LIMIT <= now) return null;
  const actor = await toActor(db, row);
  if (!actor) return null;
  if (now - row.last_seen_at >= NOTED_EVERY) noteUse(db, row, now);
  const { user_id: id, user_name: name, email, time_zone } = row;
  return {
    actor,
    sessionId: row.session_id,
    user: { id, name, email, locale: row.locale as Locale, time_zone },
  };
}

/** Ends one session by its cookie. Ending it twice, or one that never was, is no error. */
export async function signOut(db: Queries, token: string | null): Promise<void> {
  if (token !== null) await db.run("DELETE FROM sessions WHERE id = ?", [sessionIdOf(token)]);
}

/** Ends every session of a person, all but one when that is named by its id. */
export async function endSessions(q: Queries, userId: string, except: string | null = null): Promise<void> {
  await q.run("DELETE FROM sessions WHERE user_id = ? AND id <> ?", [userId, except ?? ""]);
}

/** Takes away every API token of a person. */
export async function endTokens(q: Queries, userId: string): Promise<void> {
  await q.run("DELETE FROM api_tokens WHERE user_id = ?", [userId]);
}

/** Signs me out everywhere, programs with a token of mine too; only on other devices when `except` names the session I am in. */
export async function signOutEverywhere(ctx: Context, except: string | null = null): Promise<void> {
  const id = me(ctx);
  await ctx.db.transaction(async (tx) => {
    await endSessions(tx, id, except);
    if (except === null) await endTokens(tx, id);
  });
}

/** Ends one of my own sessions; 404 for any other. */
export async function endSession(ctx: Context, id: string): Promise<void> {
  const ended = await ctx.db.run("DELETE FROM sessions WHERE id = ? AND user_id = ?", [id, me(ctx)]);
  if (ended === 0) throw notFound();
}

/** My sessions that still hold, the last used first. */
export async function sessionsOf(ctx: Context): Promise<Session[]> {
  const now = ctx.clock.now();
  return ctx.db.all<Session & Record<string, never>>(
    `SELECT id, created_at, last_seen_at, expires_at, user_agent FROM sessions
      WHERE user_id = ? AND expires_at > ? AND created_at > ? ORDER BY last_seen_at DESC, id`,
    [me(ctx), now, now - SESSION_HARD_LIMIT],
  );
}

/** Throws out sessions that have run out, of anybody. */
export async function tidySessions(q: Queries, now: number): Promise<void> {
  await q.run("DELETE FROM sessions WHERE expires_at <= ? OR created_at <= ?", [
    now,
    now - SESSION_HARD_LIMIT,
  ]);
}

/** The id of the person who acts; a token, a rule or a survey has no sessions and no password. */
export function me(ctx: Context): string {
  if (ctx.actor.kind !== "user" || ctx.actor.id === null) throw forbidden();
  return ctx.actor.id;
}

/** Beside the request: it must neither wait for this nor fail with it. The new end never passes the hard limit. */
function noteUse(db: Db, row: { session_id: string; created_at: number }, now: number): void {
  const until = Math.min(now + SESSION_IDLE_LIMIT, row.created_at + SESSION_HARD_LIMIT);
  db.run("UPDATE sessions SET last_seen_at = ?, expires_at = ? WHERE id = ?", [
    now,
    until,
    row.session_id,
  ]).catch(() => {});
}
