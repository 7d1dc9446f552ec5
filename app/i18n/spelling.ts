/**
 * Finding Chinese by the letters of its pronunciation. The dictionary is on the server (`pinyin.server.ts`); who has a spelling can
 * compare here, in the browser too.
 */

/** One character of a folded text and how it is read: pinyin without tones, `v` for ü; none where it is read as it stands. */
export interface Sound {
  char: string;
  readings: readonly string[];
}

/** The letters, digits and characters of a text; what stands between them is left out. */
export type Spelling = readonly Sound[];

/** What somebody typed is compared no further than this; names are shorter. */
const MOST_TYPED = 60;

const APOSTROPHES = /['’‘`]/gu;
const READABLE = /^[a-z0-9\p{Script=Han}]{2,60}$/u;
const LETTER = /[a-z]/;

/**
 * What was typed, ready to be compared: ü as `v`, syllables not parted by apostrophes.
 * @param fold the house's folding of text, which would make ü a `u`.
 */
export function typedLetters(text: string, fold: (text: string) => string): string {
  return fold(text.normalize("NFD").replace(/u\u0308/gi, "v")).replace(APOSTROPHES, "");
}

/** Whether letters like these can be somebody's spelling of Chinese: two or more, at least one of them Latin. */
export const canSpell = (typed: string): boolean => READABLE.test(typed) && LETTER.test(typed);

/**
 * Where in the text the typed letters begin, counted in sounds; -1 when they spell no stretch of it. Each character is typed whole
 * (`hua`), by its first letter (`h`, also `zh`, `ch`, `sh`) or as itself, the last one by any beginning (`hu`).
 * @param typed letters from {@link typedLetters}.
 */
export function spelledAt(spelling: Spelling, typed: string): number {
  const letters = Array.from(typed);
  if (letters.length === 0 || letters.length > MOST_TYPED) return -1;
  // Places that lead nowhere are met again by other ways of parting the letters.
  const dead = new Set<number>();
  for (let start = 0; start < spelling.length; start++) {
    if (continues(spelling, start, letters, 0, dead)) return start;
  }
  return -1;
}

function continues(
  spelling: Spelling,
  at: number,
  letters: readonly string[],
  from: number,
  dead: Set<number>,
): boolean {
  if (from === letters.length) return true;
  const sound = spelling[at];
  if (!sound) return false;
  const place = at * (MOST_TYPED + 1) + from;
  if (dead.has(place)) return false;
  const goesOn = (length: number) => continues(spelling, at + 1, letters, from + length, dead);
  if (sound.char === letters[from] && goesOn(1)) return true;
  for (const reading of sound.readings) {
    const shared = sharedLength(reading, letters, from);
    if (shared === 0) continue;
    if (from + shared === letters.length) return true;
    if (shared === reading.length && goesOn(shared)) return true;
    if (shared > 1 && reading[1] === "h" && goesOn(2)) return true;
    if (goesOn(1)) return true;
  }
  dead.add(place);
  return false;
}

/** How many letters of a reading stand at this place. */
function sharedLength(reading: string, letters: readonly string[], from: number): number {
  let length = 0;
  while (length < reading.length && reading[length] === letters[from + length]) length++;
  return length;
}
