import type { Spelling } from "../i18n/spelling.ts";
import { SYLLABLES } from "../i18n/syllables.ts";
import { requiredGrams } from "./search.ts";

/**
 * What the search index holds of a title's pronunciation, beside its ordinary grams (`search.ts`): the syllables of its characters
 * (`py1hua`) and the first letters of every two neighbours (`py0hd`). Ordinary grams have three letters or begin with a `u`, so
 * neither kind of search meets the other's.
 *
 * 华东科技: py1hua py1dong py1ke py1ji py0hd py0dk py0kj
 */

/** What the index must hold: a gram, all or any of several, or nothing that it knows of. */
export type Wanted = true | string | { all: readonly Wanted[] } | { any: readonly Wanted[] };

const pair = (first: string, second: string): string => `py0${first}${second}`;
const syllable = (reading: string): string => `py1${reading}`;
const LATIN = /^[a-z0-9]$/;
const HAN = /\p{Script=Han}/u;
/** Ways to part letters into syllables multiply; after so many forks the exact comparison decides. */
const MOST_FORKS = 2;

/** The grams of a spelling. */
export function spellingGrams(spelling: Spelling): Set<string> {
  const found = new Set<string>();
  let before: readonly string[] = [];
  for (const { char, readings } of spelling) {
    for (const reading of readings) found.add(syllable(reading));
    const first = initialsOf(char, readings);
    for (const a of before) for (const b of first) found.add(pair(a, b));
    before = first;
  }
  return found;
}

/** Letters that a character may be typed by first. */
function initialsOf(char: string, readings: readonly string[]): string[] {
  if (readings.length === 0) return LATIN.test(char) ? [char] : [];
  return [...new Set(readings.map((reading) => reading[0]!))];
}

/** What the index holds of every title that these letters spell a stretch of (`typedLetters`, two or more of them). */
export function wantedGrams(typed: string): Wanted {
  return wantedFrom(Array.from(typed), 0, null, MOST_FORKS);
}

/** @param before the letter that the character before began with; null where there is none, or nobody knows it. */
function wantedFrom(letters: readonly string[], from: number, before: string | null, forks: number): Wanted {
  const first = letters[from];
  if (first === undefined) return true;
  if (HAN.test(first)) {
    return allOf([...requiredGrams([first]), wantedFrom(letters, from + 1, null, forks)]);
  }
  const neighbours = before === null ? true : pair(before, first);
  if (forks < 0) return neighbours;
  const ways = waysOn(letters.slice(from).join(""));
  const left = ways.length > 1 ? forks - 1 : forks;
  return allOf([
    neighbours,
    anyOf(ways.map(({ length, held }) => allOf([held, wantedFrom(letters, from + length, first, left)]))),
  ]);
}

/** How the first character of what is left may have been typed: how many letters are its own, and what the index then holds. */
function waysOn(rest: string): { length: number; held: Wanted }[] {
  const ways: { length: number; held: Wanted }[] = [{ length: 1, held: true }];
  if (rest.length > 2 && /^[zcs]h/.test(rest)) ways.push({ length: 2, held: true });
  for (const one of SYLLABLES) {
    if (one.length > 1 && one.length < rest.length && rest.startsWith(one)) {
      ways.push({ length: one.length, held: syllable(one) });
    }
  }
  const begun = rest.length > 1 ? SYLLABLES.filter((one) => one.startsWith(rest)).map(syllable) : [];
  if (begun.length > 0) ways.push({ length: rest.length, held: anyOf(begun) });
  return ways;
}

/** Flat, however deep the parts are: an engine's parser has a stack of its own. */
export function allOf(parts: readonly Wanted[]): Wanted {
  const all = new Set<Wanted>();
  for (const part of parts) {
    if (typeof part === "object" && "all" in part) for (const inner of part.all) all.add(inner);
    else if (part !== true) all.add(part);
  }
  return all.size > 1 ? { all: [...all] } : ([...all][0] ?? true);
}

export function anyOf(parts: readonly Wanted[]): Wanted {
  if (parts.length === 0 || parts.includes(true)) return true;
  const any = new Set<Wanted>();
  for (const part of parts) {
    if (typeof part === "object" && "any" in part) for (const inner of part.any) any.add(inner);
    else any.add(part);
  }
  return any.size > 1 ? { any: [...any] } : [...any][0]!;
}

/** As a question to either engine's index. Grams are letters and digits only. */
export function indexQuestion(wanted: Wanted, engine: "sqlite" | "postgresql"): string {
  if (wanted === true) return "";
  if (typeof wanted === "string") return engine === "sqlite" ? `"${wanted}"` : wanted;
  const [and, or] = engine === "sqlite" ? [" AND ", " OR "] : [" & ", " | "];
  const parts = "all" in wanted ? wanted.all : wanted.any;
  return `(${parts.map((part) => indexQuestion(part, engine)).join("all" in wanted ? and : or)})`;
}
