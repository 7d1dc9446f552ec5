import { fold } from "../fields/value.ts";
import { canSpell, type Spelling, spelledAt, typedLetters } from "../i18n/spelling.ts";
import { requiredGrams } from "./search.ts";
import { allOf, anyOf, type Wanted, wantedGrams } from "./spelling-grams.ts";

/** One word of a search: as it may stand in a text, and as it may spell a stretch of a title. */
interface Word {
  text: string;
  /** Null where it cannot be somebody's spelling: a number, a single letter, Chinese. */
  typed: string | null;
}

/** A search that may mean the sound of a title. */
export interface SoundQuestion {
  words: readonly Word[];
  /** All words written together (`hua dong`, `h d k j`); null for a single one, or where that spells nothing. */
  joined: string | null;
  /** What the index holds of every record that may be meant. */
  wanted: Wanted;
}

/** What a search may mean besides what it says; null where no word of it can be a spelling. */
export function soundQuestion(q: string): SoundQuestion | null {
  const words = [...new Set(q.split(/\s+/u).filter(Boolean))].map(wordOf);
  const together = words.length > 1 ? typedLetters(q.replace(/\s+/gu, ""), fold) : "";
  const joined = canSpell(together) ? together : null;
  const spelled = words.flatMap(({ typed }) => (typed === null ? [] : [typed]));
  if (spelled.length === 0 && joined === null) return null;
  const wanted = anyOf([
    ...(spelled.length > 0 ? [parted(words, spelled)] : []),
    ...(joined === null ? [] : [wantedGrams(joined)]),
  ]);
  return wanted === true ? null : { words, joined, wanted };
}

/** At least one word is a spelling; each of the others may be one, or stand in a text. */
function parted(words: readonly Word[], spelled: readonly string[]): Wanted {
  const sounding = anyOf(spelled.map(wantedGrams));
  if (words.length === 1) return sounding;
  const each = words.map(({ text, typed }) => {
    const standing = allOf(requiredGrams([text]));
    if (typed === null) return standing;
    // The index cannot tell where a word of two letters stands: with others around it, it is a spelling.
    return standing === true ? wantedGrams(typed) : anyOf([standing, wantedGrams(typed)]);
  });
  return allOf([sounding, ...each]);
}

function wordOf(word: string): Word {
  const typed = typedLetters(word, fold);
  return { text: fold(word), typed: canSpell(typed) ? typed : null };
}

/**
 * Where a record is meant: how far into its title the search begins, in characters; -1 where it is not.
 * @param standing whether each word stands inside a text of the record.
 */
export function soundsAt(question: SoundQuestion, title: Spelling, standing: readonly boolean[]): number {
  const { words, joined } = question;
  if (joined !== null) {
    const at = spelledAt(title, joined);
    if (at >= 0) return at;
  }
  let first = -1;
  for (const [index, { typed }] of words.entries()) {
    const at = typed === null ? -1 : spelledAt(title, typed);
    if (at < 0 && !standing[index]) return -1;
    if (at >= 0 && (first < 0 || at < first)) first = at;
  }
  return first;
}
