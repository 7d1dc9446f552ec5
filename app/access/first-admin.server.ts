import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import { invalid, notFound } from "../errors.ts";
import { SYSTEM } from "./actor.ts";
import { countedAddress } from "./address.ts";
import { isAdmin } from "./admins.ts";
import { countAttempt, type Subject, succeeded } from "./attempts.server.ts";
import { checkPassword, hashPassword } from "./passwords.server.ts";
import type { RoleModel } from "./role-model.ts";
import { openSession, signOut } from "./sessions.server.ts";
import { setPassword, type Visitor } from "./sign-in.server.ts";
import { createUser, listUsers, type User } from "./users.server.ts";

/** Row of `meta` that the code is made from; it is gone once the first admin is there. */
const KEY = "setup";
/** Without letters that are mistaken for others (Crockford's base 32). */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * In production without an admin: opens the set-up page, and answers the code of 100 bits that a start prints. It stays the same
 * until it is used. Null, and the page is shut, when an admin is there.
 */
export async function openSetup(ctx: Context, secret: string): Promise<string | null> {
  if (await hasAdmin(ctx)) {
    await ctx.db.run("DELETE FROM meta WHERE key = ?", [KEY]);
    return null;
  }
  await ctx.db.run("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", [
    KEY,
    randomBytes(32).toString("hex"),
  ]);
  const random = await storedRandom(ctx.db);
  return random === null ? null : codeOf(secret, random);
}

/** Whether the set-up page is there: in production until the first admin is. */
export async function setupIsOpen(ctx: Context): Promise<boolean> {
  return (await storedRandom(ctx.db)) !== null && !(await hasAdmin(ctx));
}

/**
 * Makes the first admin, once, and signs them in.
 * @throws AppError 404 when there is one already; 422 at `/code` for a wrong code, else as for adding a person; 429 after five wrong codes
 */
export async function setUpFirstAdmin(
  ctx: Context,
  secret: string,
  input: Visitor & { code: string; name: string; email: string; password: string; previous?: string | null },
): Promise<{ token: string; user: User }> {
  const now = ctx.clock.now();
  const random = await storedRandom(ctx.db);
  if (random === null || (await hasAdmin(ctx))) throw notFound();
  const tried: Subject[] = [{ limit: "account", name: `setup ${countedAddress(input.address)}` }];
  checkPassword(input.password);
  await countAttempt(ctx.db, tried, now);
  if (!sameCode(input.code, codeOf(secret, random))) throw invalid([{ path: "/code", code: "wrong_code" }]);
  await ctx.db.transaction((tx) => succeeded(tx, tried, now));
  const role = ctx.workspace.parts<RoleModel>("role").find((part) => part.abilities.has("admin"));
  const password = await hashPassword(input.password);
  return ctx.db.transaction(async (tx) => {
    // Of two who come with the code at once, one finds the row gone.
    if ((await tx.run("DELETE FROM meta WHERE key = ?", [KEY])) === 0) throw notFound();
    const inside: Context = { ...ctx, actor: SYSTEM, tx };
    if (await hasAdmin(inside)) throw notFound();
    const { name, email } = input;
    const user = await createUser(inside, { name, email, roles: role ? [role.key] : [], locale: ctx.locale });
    await setPassword(tx, user.id, password);
    await signOut(tx, input.previous ?? null);
    return { token: await openSession(tx, user.id, { userAgent: input.userAgent, now }), user };
  });
}

async function hasAdmin(ctx: Context): Promise<boolean> {
  const people = await listUsers({ ...ctx, actor: SYSTEM });
  return people.some((person) => !person.disabled && isAdmin(ctx.workspace, person));
}

async function storedRandom(q: Queries): Promise<string | null> {
  const rows = await q.all<{ value: string }>("SELECT value FROM meta WHERE key = ?", [KEY]);
  return rows[0]?.value ?? null;
}

/** Twenty letters in groups of five. */
function codeOf(secret: string, random: string): string {
  const bytes = createHmac("sha256", secret).update(`setup ${random}`).digest();
  const letters = [...bytes.subarray(0, 20)].map((byte) => LETTERS[byte % 32]).join("");
  return letters.match(/.{5}/g)!.join("-");
}

/** Spaces, dashes and case do not matter: people copy it from a terminal. */
function sameCode(given: string, wanted: string): boolean {
  const digest = (code: string) =>
    createHash("sha256")
      .update(code.toUpperCase().replace(/[^0-9A-Z]/g, ""))
      .digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
