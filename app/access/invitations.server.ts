import { createHash, randomBytes } from "node:crypto";
import type { Context } from "../context.ts";
import type { Db, Queries } from "../db/types.ts";
import { AppError, notFound } from "../errors.ts";
import type { Locale } from "../i18n/text.ts";
import { countedAddress } from "./address.ts";
import { assertMayTouch } from "./admins.ts";
import { countAttempt, type Subject, succeeded } from "./attempts.server.ts";
import { checkPassword, hashPassword } from "./passwords.server.ts";
import { openSession, signOut } from "./sessions.server.ts";
import { setPassword, type Visitor } from "./sign-in.server.ts";
import { assertMayManage, inTransaction } from "./teams.server.ts";
import { createUser, getUser, type User, type UserInput } from "./users.server.ts";

/** `invite`: for somebody who has no password yet. `reset`: whoever holds it replaces the password, so it is short. */
export type LinkKind = "invite" | "reset";
/** How long a link holds, in milliseconds. */
export const LINK_LIFE: Record<LinkKind, number> = { invite: 7 * 86_400_000, reset: 3_600_000 };

/** A link just made. The token is not stored and cannot be shown again. */
export interface PasswordLink {
  kind: LinkKind;
  token: string;
  /** Milliseconds UTC. */
  expiresAt: number;
}

const PATTERN = /^[A-Za-z0-9_-]{43}$/;
const idOf = (token: string): string => createHash("sha256").update(token).digest("hex");

/** The address to hand on. Only ever built from `PUBLIC_URL`: a request's own headers say whatever its sender likes. */
export const linkUrl = (publicUrl: string, token: string): string => `${publicUrl}/invite/${token}`;

/** Adds a person without a password, and the link with which they set one. Needs `people.manage`; else like `createUser`. */
export async function invite(
  ctx: Context,
  input: Pick<UserInput, "email" | "name" | "roles" | "teamId" | "managerId" | "locale">,
): Promise<{ user: User; link: PasswordLink }> {
  assertMayManage(ctx);
  return inTransaction(ctx, async (tx) => {
    const user = await createUser({ ...ctx, tx }, input);
    return { user, link: await makeLink({ ...ctx, tx }, user.id) };
  });
}

/**
 * Makes a new link for a person; every older one of theirs stops working. Needs `people.manage`, and `admin` for an admin.
 * @throws AppError 404 for an unknown person, 409 `person_disabled` for a disabled one
 */
export async function makeLink(ctx: Context, userId: string): Promise<PasswordLink> {
  assertMayManage(ctx);
  const now = ctx.clock.now();
  return inTransaction(ctx, async (tx) => {
    const user = await getUser(tx, userId);
    if (!user) throw notFound("unknown_user", { user: userId });
    assertMayTouch(ctx, user);
    if (user.disabled) throw new AppError("conflict", "person_disabled", { params: { name: user.name } });
    const kind: LinkKind = (await hasPassword(tx, userId)) ? "reset" : "invite";
    const token = randomBytes(32).toString("base64url");
    const expiresAt = now + LINK_LIFE[kind];
    await tx.run("DELETE FROM sign_in_links WHERE user_id = ?", [userId]);
    await tx.run(
      "INSERT INTO sign_in_links (id, user_id, kind, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
      [idOf(token), userId, kind, ctx.actor.id, now, expiresAt],
    );
    return { kind, token, expiresAt };
  });
}

/** Whom a link is for; null when it is unknown, used, replaced or has run out, or the person is disabled. Changes nothing. */
export async function readLink(
  q: Queries,
  token: string,
  now: number,
): Promise<{ userId: string; kind: LinkKind; name: string; email: string; locale: Locale } | null> {
  if (!PATTERN.test(token)) return null;
  const rows = await q.all<Record<"userId" | "kind" | "name" | "email" | "locale", string>>(
    `SELECT u.id AS "userId", l.kind, u.name, u.email, u.locale FROM sign_in_links l JOIN users u ON u.id = l.user_id
      WHERE l.id = ? AND l.expires_at > ? AND u.disabled_at IS NULL`,
    [idOf(token), now],
  );
  return (rows[0] as Awaited<ReturnType<typeof readLink>>) ?? null;
}

/**
 * Sets the password that a link is for and signs the person in; the link is used up. Their other sessions and their API tokens end:
 * whoever lost a password may have lost those.
 * @throws AppError 404 `link_over`; 422 at `/password`; 429 when this address tried too many links
 */
export async function acceptLink(
  db: Db,
  input: Visitor & { token: string; password: string; now: number; previous?: string | null },
): Promise<{ token: string; user: User }> {
  const { now } = input;
  const tried: Subject[] = [{ limit: "address", name: countedAddress(input.address) }];
  checkPassword(input.password);
  await countAttempt(db, tried, now);
  if (!(await readLink(db, input.token, now))) throw notFound("link_over");
  const password = await hashPassword(input.password);
  return db.transaction(async (tx) => {
    await succeeded(tx, tried, now);
    const link = await readLink(tx, input.token, now);
    // Of two who accept at once, one finds the row gone.
    const taken = await tx.run("DELETE FROM sign_in_links WHERE id = ?", [idOf(input.token)]);
    if (!link || taken === 0) throw notFound("link_over");
    await setPassword(tx, link.userId, password);
    await signOut(tx, input.previous ?? null);
    const token = await openSession(tx, link.userId, input);
    return { token, user: (await getUser(tx, link.userId))! };
  });
}

/** How people stand with signing in, for who manages them. Moments in milliseconds UTC. */
export interface AccountState {
  /** Has not set a password yet. */
  invited: boolean;
  /** Until when their link holds; null without one. */
  linkUntil: number | null;
  /** Last seen in one of the sessions they still have; to the hour. */
  lastSeen: number | null;
}

/** {@link AccountState} of everybody, by id. Needs `people.manage`. */
export async function accountStates(ctx: Context): Promise<Map<string, AccountState>> {
  assertMayManage(ctx);
  const rows = await ctx.db.all<{
    id: string;
    invited: number;
    link_until: number | null;
    last_seen: number | null;
  }>(
    `SELECT u.id, CASE WHEN u.password_hash IS NULL THEN 1 ELSE 0 END AS invited,
       (SELECT max(l.expires_at) FROM sign_in_links l WHERE l.user_id = u.id AND l.expires_at > ?) AS link_until,
       (SELECT max(s.last_seen_at) FROM sessions s WHERE s.user_id = u.id) AS last_seen
     FROM users u`,
    [ctx.clock.now()],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { invited: row.invited === 1, linkUntil: row.link_until, lastSeen: row.last_seen },
    ]),
  );
}

async function hasPassword(q: Queries, userId: string): Promise<boolean> {
  const rows = await q.all("SELECT 1 AS one FROM users WHERE id = ? AND password_hash IS NOT NULL", [userId]);
  return rows.length > 0;
}
