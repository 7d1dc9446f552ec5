import { countedAddress } from "../access/address.ts";
import { Allowances } from "../access/rate.ts";
import { AppError } from "../errors.ts";

/** Links that were none, a minute and address. Behind one address many customers may answer; hardly any of them mistypes. */
const GUESSES = 20;
/** Answers to open links, a minute: of one address (a shop's network), and of one browser (a tablet on its counter). */
const ADDRESS_ANSWERS = 60;
const BROWSER_ANSWERS = 6;

const guesses = new Allowances();
const answers = new Allowances();

/**
 * Before a link is looked up. Whoever tried too many that do not exist waits, and learns of no other in the meantime.
 * @throws AppError `rate_limited`
 */
export function mayTryLink(address: string | undefined, now: number): void {
  refuse(guesses.wait(countedAddress(address), GUESSES, now));
}

/** Counts a link that does not exist. */
export function triedInVain(address: string | undefined, now: number): void {
  guesses.take(countedAddress(address), GUESSES, now);
}

/** Counts an answer to an open link. `browser`: what its cookie says. @throws AppError `rate_limited` */
export function countOpenAnswer(
  address: string | undefined,
  browser: string | null,
  survey: string,
  now: number,
): void {
  refuse(answers.take(`address ${survey} ${countedAddress(address)}`, ADDRESS_ANSWERS, now));
  if (browser !== null) refuse(answers.take(`browser ${survey} ${browser}`, BROWSER_ANSWERS, now));
}

function refuse(wait: number): void {
  if (wait > 0) throw new AppError("rate_limited", "survey_too_many", { retryAfter: Math.ceil(wait / 1000) });
}
