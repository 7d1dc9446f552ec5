import { expect, test } from "vitest";
import { hashPassword, PASSWORD_LENGTH, verifyPassword } from "#app/access/passwords.server.ts";

test("a password is kept as argon2id with 19 MiB, two passes and a salt of its own", async () => {
  const [one, two] = await Promise.all([hashPassword("correct horse"), hashPassword("correct horse")]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await verifyPassword(one!, "correct horse")).toBe(true);
  expect(await verifyPassword(one!, "correct Horse")).toBe(false);
});

test("the longest password is known to its last letter, and longer ones are refused unread", async () => {
  const longest = "密".repeat(PASSWORD_LENGTH.max);
  const stored = await hashPassword(longest);
  expect(await verifyPassword(stored, longest)).toBe(true);
  expect(await verifyPassword(stored, `${longest.slice(0, -1)}码`)).toBe(false);
  await expect(hashPassword(`${longest}x`)).rejects.toMatchObject({
    issues: [{ code: "password_too_long" }],
  });
  const from = performance.now();
  expect(await verifyPassword(stored, "x".repeat(10_000_000))).toBe(false);
  expect(performance.now() - from).toBeLessThan(20);
});

test("too short a password is refused", async () => {
  await expect(hashPassword("1234567")).rejects.toMatchObject({
    issues: [{ path: "/password", code: "password_too_short" }],
  });
});

test("who has no password cannot sign in with any, and is not told apart by time", async () => {
  const stored = await hashPassword("12345678");
  const timed = async (hash: string | null) => {
    const from = performance.now();
    expect(await verifyPassword(hash, "wrong password")).toBe(false);
    return performance.now() - from;
  };
  await timed(stored);
  expect(await timed(null)).toBeGreaterThan((await timed(stored)) / 4);
});
