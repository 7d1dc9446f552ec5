import { createHash } from "node:crypto";
import type { Db, Queries, Tx } from "../db/types.ts";
import { AppError } from "../errors.ts";

/** How many failures are free, how fast they are forgotten, and how long one more must wait; times in milliseconds. */
interface Limit {
  free: number;
  /** One failure is forgotten in this time. */
  forget: number;
  /** First wait; each further failure doubles it, up to `longest`. */
  first: number;
  longest: number;
  /** Failures counted at most, so that an attack does not lock a person out for longer than it lasts. */
  most: number;
}

const MINUTE = 60_000;
const LIMITS = {
  /** One person's password, a set-up code. */
  account: { free: 5, forget: 60 * MINUTE, first: 30_000, longest: 15 * MINUTE, most: 24 },
  /** Everybody behind one address: an office has typing errors of its own every Monday. */
  address: { free: 30, forget: MINUTE, first: 5_000, longest: 15 * MINUTE, most: 60 },
  /** Survey links that are none, of one address: behind it many customers may answer, and hardly any of them mistypes. */
  link: { free: 20, forget: 3_000, first: 3_000, longest: 15 * MINUTE, most: 60 },
  /** Answers to a survey's link for everybody, of one address (a shop's network) and of one browser (a tablet on its counter). */
  shop: { free: 60, forget: 1_000, first: 1_000, longest: MINUTE, most: 120 },
  tablet: { free: 6, forget: 10_000, first: 10_000, longest: MINUTE, most: 12 },
} satisfies Record<string, Limit>;

/** What a try counts against: a kind of limit and who or what, such as an e-mail address, an IP address, a survey and an IP address. */
export interface Subject {
  limit: keyof typeof LIMITS;
  name: string;
}

/**
 * Counts one try against each subject before its secret is looked at, so that tries at the same moment cannot slip past each
 * other. `succeeded` takes it back. Kept in the database: limits hold for every process and survive a restart.
 * @param now milliseconds UTC
 * @throws AppError `rate_limited` with `retryAfter` in seconds when one of them has to wait; nothing is counted then
 */
export async function countAttempt(db: Db, subjects: readonly Subject[], now: number): Promise<void> {
  const wait = await db.transaction(async (tx) => {
    const rows: { key: string; limit: Limit; free_at: number }[] = [];
    let longest = 0;
    for (const { limit: name, key } of keysOf(subjects)) {
      const limit = LIMITS[name];
      const row = await lockRow(tx, key, now);
      longest = Math.max(longest, waitOf(limit, row, now));
      rows.push({ key, limit, free_at: Math.max(now, row.free_at) });
    }
    if (longest > 0) return longest;
    for (const { key, limit, free_at } of rows) {
      const until = Math.min(free_at + limit.forget, now + limit.most * limit.forget);
      await tx.run("UPDATE sign_in_attempts SET free_at = ?, last_at = ? WHERE key = ?", [until, now, key]);
    }
    return 0;
  });
  refuse(wait);
}

/**
 * Whether a try may be made now; counts nothing. For what is far more often right than wrong and costs nothing to look at: only
 * its failures are counted, by {@link countAttempt}.
 * @throws AppError `rate_limited`
 */
export async function assertMayTry(q: Queries, subjects: readonly Subject[], now: number): Promise<void> {
  let longest = 0;
  for (const { limit: name, key } of keysOf(subjects)) {
    const [row] = await q.all<{ free_at: number; last_at: number }>(
      "SELECT free_at, last_at FROM sign_in_attempts WHERE key = ? AND free_at > ?",
      [key, now],
    );
    if (row) longest = Math.max(longest, waitOf(LIMITS[name], row, now));
  }
  refuse(longest);
}

/** Milliseconds until the next try may come; 0 or less: now. */
function waitOf(limit: Limit, row: { free_at: number; last_at: number }, now: number): number {
  const failures = Math.ceil(Math.max(0, row.free_at - now) / limit.forget);
  return row.last_at + pause(limit, failures) - now;
}

function refuse(wait: number): void {
  if (wait <= 0) return;
  const seconds = Math.ceil(wait / 1000);
  const params = { minutes: Math.ceil(seconds / 60) };
  throw new AppError("rate_limited", "too_many_attempts", { params, retryAfter: seconds });
}

/** Takes a counted try back: an account starts anew, an address gets only this one back. Throws out rows that have run out. */
export async function succeeded(tx: Tx, subjects: readonly Subject[], now: number): Promise<void> {
  for (const { limit, key } of keysOf(subjects)) {
    const back = limit === "account" ? now : LIMITS[limit].forget;
    const change = limit === "account" ? "free_at = ?" : "free_at = free_at - ?";
    await tx.run(`UPDATE sign_in_attempts SET ${change} WHERE key = ?`, [back, key]);
  }
  await tx.run("DELETE FROM sign_in_attempts WHERE free_at <= ?", [now]);
}

/** How long after the last of so many failures the next try may come. */
function pause(limit: Limit, failures: number): number {
  return failures < limit.free ? 0 : Math.min(limit.longest, limit.first * 2 ** (failures - limit.free));
}

/** The row, made when it is not there, and nobody else's until this transaction ends. */
async function lockRow(tx: Tx, key: string, now: number): Promise<{ free_at: number; last_at: number }> {
  const rows = await tx.all<{ free_at: number; last_at: number }>(
    `INSERT INTO sign_in_attempts (key, free_at, last_at) VALUES (?, ?, 0)
       ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING free_at, last_at`,
    [key, now],
  );
  return rows[0]!;
}

/** Always in one order, so that two transactions cannot wait for each other. */
function keysOf(subjects: readonly Subject[]) {
  return subjects
    .map(({ limit, name }) => ({
      limit,
      key: createHash("sha256").update(`${limit}:${name}`).digest("hex"),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
