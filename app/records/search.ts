import { fold } from "../fields/value.ts";

/**
 * What the search index holds of a text: short pieces ("grams") of its folded form. Chinese and Japanese runs give every
 * character and every pair of neighbours, other words every three neighbouring letters or digits, so a search finds two
 * Chinese characters and three Latin letters inside a word by index. Shorter Latin terms are found too, without the index.
 *
 * A gram is written in `a-z0-9` only (other characters as four base-36 digits behind a `u`), so that any tokenizer keeps it whole.
 */

/** No more grams than this of one record: PostgreSQL's `tsvector` ends at 1 MB. Text beyond is not found by index. */
const MAX_GRAMS = 40_000;
/** Enough to narrow a search down; the rest is left to the exact check. */
const MAX_QUERY_GRAMS = 24;

export const MAX_QUERY_LENGTH = 200;
export const MAX_TERMS = 10;

/** A stretch of a folded text without spaces or marks: from `start` to `end`, its characters' beginnings in `at`. */
interface Run {
  cjk: boolean;
  at: number[];
  end: number;
}

/** Distinct grams of a record's texts. */
export function grams(texts: Iterable<string>): Set<string> {
  const found = new Set<string>();
  for (const text of texts) {
    const folded = fold(text);
    for (const run of runs(folded)) {
      if (run.cjk) addGrams(found, folded, run, 1);
      addGrams(found, folded, run, run.cjk ? 2 : 3);
      if (found.size >= MAX_GRAMS) return found;
    }
  }
  return found;
}

/** The terms of a search: folded, parted at white space. A record is found when each stands inside one of its texts. */
export function searchTerms(query: string): string[] {
  return [...new Set(fold(query).split(/\s+/u).filter(Boolean))];
}

/** Grams that every record with these terms has; empty when the index cannot help. */
export function requiredGrams(terms: readonly string[]): string[] {
  const required = new Set<string>();
  for (const term of terms) {
    for (const run of runs(term)) addGrams(required, term, run, run.cjk ? Math.min(2, run.at.length) : 3);
  }
  return [...required].slice(0, MAX_QUERY_GRAMS);
}

/** Adds every `width` neighbours of a run. */
function addGrams(found: Set<string>, folded: string, { at, end }: Run, width: number): void {
  for (let first = 0; first + width <= at.length && found.size < MAX_GRAMS; first++) {
    const start = at[first]!;
    const stop = at[first + width] ?? end;
    found.add(encode(folded, start, stop));
  }
}

function runs(folded: string): Run[] {
  const found: Run[] = [];
  let run: Run | null = null;
  for (let index = 0; index < folded.length; ) {
    const code = folded.codePointAt(index)!;
    const next = index + (code > 0xffff ? 2 : 1);
    const kind = kindOf(code);
    if (kind === NONE) run = null;
    else if (run && run.cjk === (kind === CJK)) {
      run.at.push(index);
      run.end = next;
    } else {
      run = { cjk: kind === CJK, at: [index], end: next };
      found.push(run);
    }
    index = next;
  }
  return found;
}

const NONE = 0;
const LETTER = 1;
const CJK = 2;
const WORD = /[\p{L}\p{N}\p{M}]/u;

function kindOf(code: number): typeof NONE | typeof LETTER | typeof CJK {
  if (code < 0x80) return isAlphanumeric(code) ? LETTER : NONE;
  if (isCjk(code)) return CJK;
  return WORD.test(String.fromCodePoint(code)) ? LETTER : NONE;
}

const isAlphanumeric = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);

/** Scripts written without spaces between words: Han, kana and their iteration marks. */
function isCjk(code: number): boolean {
  return (
    (code >= 0x4e00 && code <= 0x9fff) ||
    (code >= 0x3400 && code <= 0x4dbf) ||
    (code >= 0x3040 && code <= 0x30ff) ||
    (code >= 0x3005 && code <= 0x3007) ||
    (code >= 0x2e80 && code <= 0x2fdf) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x20000 && code <= 0x3ffff)
  );
}

/** Letters and digits as they stand, anything else as four base-36 digits a character behind a `u`. */
function encode(folded: string, start: number, stop: number): string {
  let encoded = "";
  for (let index = start; index < stop; ) {
    const code = folded.codePointAt(index)!;
    if (code >= 0x80 && encoded === "") {
      encoded = "u";
      index = start;
      continue;
    }
    if (encoded !== "") encoded += digitsOf(code);
    index += code > 0xffff ? 2 : 1;
  }
  return encoded || folded.slice(start, stop);
}

const known = new Map<number, string>();

function digitsOf(code: number): string {
  let digits = known.get(code);
  if (digits === undefined) {
    digits = code.toString(36).padStart(4, "0");
    known.set(code, digits);
  }
  return digits;
}
