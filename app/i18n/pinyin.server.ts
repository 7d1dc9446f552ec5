import { createRequire } from "node:module";
import type { Sound, Spelling } from "./spelling.ts";

/**
 * How Chinese characters are read (`pinyin-pro`: 27,000 of them). Every character gives all of its usual readings: which one holds
 * in a name is not for a dictionary to say (行 in 银行 and 行健, 单 before a given name), and one look-up costs less than reading a
 * sentence. `docs/decisions/012-pinyin.md` has the figures.
 */

/** Characters of a text that are read; names are shorter. */
const MOST_SOUNDS = 120;

/** Readings of old texts, dialects and loans for characters that stand in many names: they would find everything. */
const UNUSUAL: Readonly<Record<string, string>> = {
  信: "shen",
  南: "na",
  县: "xuan",
  合: "ge",
  和: "hu huo",
  员: "yun",
  大: "dai",
  女: "ru",
  奇: "ji",
  家: "jie",
  尺: "che",
  广: "an",
  厂: "an han",
  强: "jiang",
  无: "mo",
  份: "bin",
  期: "ji",
  其: "ji",
  沈: "chen",
  港: "jiang",
  石: "dan",
  红: "gong",
  能: "nai",
  行: "heng",
  谷: "yu",
  责: "zhai",
  食: "si yi",
  佛: "bi bo",
  说: "yue shui",
  内: "na",
  见: "xian",
  万: "mo",
  殷: "yan",
  些: "suo",
  么: "ma mo yao",
  她: "jie",
  乐: "yao",
};

/** Words in which such a reading holds all the same. */
const WORDS: Readonly<Record<string, readonly [string, string]>> = {
  万俟: ["mo", "qi"],
  大夫: ["dai", "fu"],
};

const HAN = /\p{Script=Han}/u;
const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;
/** Readings by character: at most as many as the script has. */
const known = new Map<string, readonly string[]>();

/** The sounds of a folded text, the first {@link MOST_SOUNDS} of them; null for a text without any Chinese. */
export function spell(folded: string): Spelling | null {
  if (!HAN.test(folded)) return null;
  const sounds: Sound[] = [];
  for (const char of folded) {
    if (!LETTER_OR_DIGIT.test(char)) continue;
    sounds.push({ char, readings: HAN.test(char) ? readingsOf(char) : NONE });
    addWord(sounds);
    if (sounds.length === MOST_SOUNDS) break;
  }
  return sounds;
}

const NONE: readonly string[] = [];

/** Adds the readings of the word that the last two characters are. */
function addWord(sounds: Sound[]): void {
  const first = sounds.length - 2;
  const word = first < 0 ? undefined : WORDS[sounds[first]!.char + sounds[first + 1]!.char];
  word?.forEach((reading, at) => {
    const { char, readings } = sounds[first + at]!;
    if (!readings.includes(reading)) sounds[first + at] = { char, readings: [...readings, reading] };
  });
}

function readingsOf(char: string): readonly string[] {
  let readings = known.get(char);
  if (!readings) {
    readings = lookUp(char);
    known.set(char, readings);
  }
  return readings;
}

function lookUp(char: string): readonly string[] {
  const { pinyin } = dictionary();
  const unusual = UNUSUAL[char]?.split(" ") ?? [];
  const all = pinyin(char, { multiple: true, toneType: "none", type: "array" })
    .filter((reading) => reading !== char && !unusual.includes(reading))
    .flatMap(spellings);
  return [...new Set(all)];
}

/** As people type ü: `v`, `yu` as on passports, and `u` where no other syllable is spelled so. */
function spellings(reading: string): string[] {
  if (!reading.includes("ü")) return [reading.normalize("NFD").replace(/[^a-z]/g, "")].filter(Boolean);
  const typed = [reading.replace("ü", "v"), reading.replace("ü", "yu")];
  return reading.endsWith("e") ? [...typed, reading.replace("ü", "u")] : typed;
}

let loaded: typeof import("pinyin-pro") | undefined;

/** Loading it takes a tenth of a second and 16 MB: only for who needs it. */
function dictionary(): typeof import("pinyin-pro") {
  loaded ??= createRequire(import.meta.url)("pinyin-pro") as typeof import("pinyin-pro");
  return loaded;
}
