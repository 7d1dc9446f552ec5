import * as z from "zod/mini";
import type { Context } from "../context.ts";
import type { Db, Queries } from "../db/types.ts";
import { AppError, invalid } from "../errors.ts";
import { LOCALES, type Locale } from "../i18n/text.ts";
import { countedAddress } from "./address.ts";
import { countAttempt, type Subject, succeeded } from "./attempts.server.ts";
import { checkPassword, hashPassword, verifyPassword } from "./passwords.server.ts";
import { endSessions, endTokens, me, openSession, signOut, tidySessions } from "./sessions.server.ts";
import { assertShape } from "./teams.server.ts";
import { getUser, personShape, type User } from "./users.server.ts";

/** Where a request with a secret comes from. */
export interface Visitor {
  /** The socket's address, or what a trusted proxy says. */
  address: string | undefined;
  userAgent?: string | null;
}

interface Account {
  id: string;
  password_hash: string | null;
  disabled_at: number | null;
}

/** Who is tried and from where, for limits: the same for people who exist and who do not. */
function subjects(email: string, visitor: Visitor): Subject[] {
  return [
    { limit: "account", name: email },
    { limit: "address", name: countedAddress(visitor.address) },
  ];
}

/**
 * Signs a person in by e-mail and password; answers the cookie's new secret. `previous` is the cookie they came with, whose
 * session ends. `now` in milliseconds UTC.
 * @throws AppError `unauthenticated` (401), the same for an unknown, a disabled and a known person, and as late;
 *   `rate_limited` (429) with `retryAfter` when this account or this address failed too often
 */
export async function signIn(
  db: Db,
  input: Visitor & { email: string; password: string; now: number; previous?: string | null },
): Promise<{ token: string; user: User }> {
  const { password, now } = input;
  const email = input.email.trim().toLowerCase();
  const tried = subjects(email, input);
  await countAttempt(db, tried, now);
  const account = await accountBy(db, "email", email);
  const right = await verifyPassword(account?.password_hash ?? null, password);
  if (!right || !account || account.disabled_at !== null) {
    throw new AppError("unauthenticated", "sign_in_refused");
  }
  return db.transaction(async (tx) => {
    // Looked at again: whoever was disabled, or got another password, while this one was verified stays out.
    const still = await accountBy(tx, "id", account.id, tx.dialect === "postgresql" ? "FOR SHARE" : "");
    if (still?.password_hash !== account.password_hash || still.disabled_at !== null) {
      throw new AppError("unauthenticated", "sign_in_refused");
    }
    await succeeded(tx, tried, now);
    await tidySessions(tx, now);
    await signOut(tx, input.previous ?? null);
    const token = await openSession(tx, account.id, input);
    return { token, user: (await getUser(tx, account.id))! };
  });
}

/**
 * Changes my own password. Every session and API token of mine ends, and links that would set it. The answer is the cookie of a new
 * session.
 * @throws AppError 422 at `/old` when the old password is wrong, at `/next` for one that is too short or long; 429 as for signing in
 */
export async function changePassword(
  ctx: Context,
  input: Visitor & { old: string; next: string },
): Promise<{ token: string }> {
  const id = me(ctx);
  const now = ctx.clock.now();
  checkPassword(input.next, "/next");
  const user = await getUser(ctx.db, id);
  const tried = subjects(user?.email ?? "", input);
  await countAttempt(ctx.db, tried, now);
  const account = await accountBy(ctx.db, "id", id);
  if (!(await verifyPassword(account?.password_hash ?? null, input.old))) {
    throw invalid([{ path: "/old", code: "wrong_password" }]);
  }
  const password = await hashPassword(input.next);
  return ctx.db.transaction(async (tx) => {
    await succeeded(tx, tried, now);
    await setPassword(tx, id, password);
    return { token: await openSession(tx, id, { userAgent: input.userAgent, now }) };
  });
}

/** Sets a password's hash; whoever was signed in with the old one, holds a token, or a link to set one, is out. */
export async function setPassword(q: Queries, userId: string, passwordHash: string): Promise<void> {
  await q.run("UPDATE users SET password_hash = ? WHERE id = ?", [passwordHash, userId]);
  await q.run("DELETE FROM sign_in_links WHERE user_id = ?", [userId]);
  await endSessions(q, userId);
  await endTokens(q, userId);
}

/** What people change about themselves. What is not named stays. */
export interface ProfilePatch {
  name?: string;
  locale?: Locale;
  /** IANA name; the workspace's when null. */
  timeZone?: string | null;
}

const profileShape = z.partial(
  z.strictObject({ name: personShape.name, locale: z.enum(LOCALES), timeZone: personShape.timeZone }),
);

/** Changes my own name, language or time zone. 422 for anything else. */
export async function updateProfile(ctx: Context, patch: ProfilePatch): Promise<User> {
  const id = me(ctx);
  assertShape(patch, profileShape);
  const columns = { name: patch.name?.trim(), locale: patch.locale, time_zone: patch.timeZone };
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) await ctx.db.run(`UPDATE users SET ${column} = ? WHERE id = ?`, [value, id]);
  }
  return (await getUser(ctx.db, id))!;
}

async function accountBy(
  q: Queries,
  column: "id" | "email",
  value: string,
  lock = "",
): Promise<Account | null> {
  // No database text can hold a NUL; nobody's address does.
  const wanted = value.replaceAll("\0", "\ufffd");
  const rows = await q.all<Account & Record<string, never>>(
    `SELECT id, password_hash, disabled_at FROM users WHERE ${column} = ? ${lock}`,
    [wanted],
  );
  return rows[0] ?? null;
}
