import { hash, verify } from "@node-rs/argon2";
import { invalid } from "../errors.ts";

/** `Algorithm.Argon2id` of the package, whose enum does not survive type stripping. */
const ARGON2ID = 2;
/** OWASP's second choice for argon2id (2025): 19 MiB, two passes, one lane; about 70 ms. */
const COST = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Longer texts cost the server time and nobody has them; shorter ones are guessed. */
export const PASSWORD_LENGTH = { min: 8, max: 1024 } as const;

/** Refuses a new password that is too short or too long (422 at `path`). Length counts in UTF-16 units. */
export function checkPassword(password: string, path = "/password"): void {
  if (password.length < PASSWORD_LENGTH.min) {
    throw invalid([{ path, code: "password_too_short", params: { min: PASSWORD_LENGTH.min } }]);
  }
  if (password.length > PASSWORD_LENGTH.max) {
    throw invalid([{ path, code: "password_too_long", params: { max: PASSWORD_LENGTH.max } }]);
  }
}

/** The password's hash in PHC form, with its salt and costs. */
export async function hashPassword(password: string): Promise<string> {
  checkPassword(password);
  return hash(password, COST);
}

/** A hash of the same cost that no password has: 16 and 32 zero bytes as salt and hash. */
const NOBODYS = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$${"A".repeat(22)}$${"A".repeat(43)}`;

/** Whether the password is right. Does the same work for somebody who has none, so that nobody learns who is known here. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  if (password.length > PASSWORD_LENGTH.max) return false;
  return (await verify(stored ?? NOBODYS, password)) && stored !== null;
}
