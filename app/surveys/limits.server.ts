import { countedAddress } from "../access/address.ts";
import { assertMayTry, countAttempt, type Subject } from "../access/attempts.server.ts";
import type { Db } from "../db/types.ts";

/** Kept in the database, like those of signing in: they hold for every process and survive a restart. */
const linksOf = (address: string | undefined): Subject[] => [
  { limit: "link", name: countedAddress(address) },
];

/**
 * Before a link is looked up. Whoever tried too many that do not exist waits, and learns of no other in the meantime.
 * @throws AppError `rate_limited`
 */
export function mayTryLink(db: Db, address: string | undefined, now: number): Promise<void> {
  return assertMayTry(db, linksOf(address), now);
}

/** Counts a link that does not exist. @throws AppError `rate_limited`, when others of this address were faster */
export function triedInVain(db: Db, address: string | undefined, now: number): Promise<void> {
  return countAttempt(db, linksOf(address), now);
}

/** Counts an answer to an open link. `browser`: what its cookie says. @throws AppError `rate_limited` */
export function countOpenAnswer(
  db: Db,
  address: string | undefined,
  browser: string | null,
  survey: string,
  now: number,
): Promise<void> {
  const subjects: Subject[] = [{ limit: "shop", name: `${survey} ${countedAddress(address)}` }];
  if (browser !== null) subjects.push({ limit: "tablet", name: `${survey} ${browser}` });
  return countAttempt(db, subjects, now);
}
