import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Field } from "#app/fields/field-type.ts";
import { FIELD_TYPES } from "#app/fields/registry.ts";
import { fold } from "#app/fields/value.ts";
import { fields as SENTENCES } from "#app/i18n/messages/fields.ts";
import { buildExampleFields, SHANGHAI } from "#test/support/field-examples.ts";

const FULL = process.env.ATTUNE_TEST_FULL === "1";

/** Every field keeps any text or refuses it by name (guarantee G23); no text makes a type throw. */

const FIELDS = buildExampleFields();
const OWN = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud83d",
  "\udc00\ud800",
  "‮evil‬",
  "👩‍👩‍👧‍👦",
  "ﷺ".repeat(100),
  "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
  "__proto__",
  "constructor",
  '=HYPERLINK("http://evil.example")',
  "'; DROP TABLE o_customer; --",
  "<script>alert(1)</script>",
  "1e999",
  "-",
  "%",
  "¥",
  "()",
  ":",
  "９".repeat(400),
];

const NAUGHTY = new URL("../../../shared/data/naughty-inputs/blns.json", import.meta.url);

/** Kept and shown as it is, or refused by a code with a sentence. */
function kept(input: unknown, field: Field): "kept" | "refused" {
  const { type } = field;
  const cell = typeof input === "string" ? input : JSON.stringify(input);
  for (const parsed of [type.parse(input, field), type.parseText(cell, field, SHANGHAI)]) {
    if ("issue" in parsed) {
      expect(SENTENCES).toHaveProperty(parsed.issue.code);
      continue;
    }
    const faults = parsed.value === null ? [] : type.validate(parsed.value, field);
    for (const fault of faults) expect(SENTENCES).toHaveProperty(fault.code);
    if (faults.length > 0) continue;
    const row = type.toRow(parsed.value, field);
    const names = type.columns(field).map((column) => column.name);
    const stored = Object.fromEntries(names.map((name, at) => [name, row[at]]));
    expect(type.fromRow(stored, field)).toEqual(parsed.value);
    expect(type.parseText(type.toText(parsed.value, field, SHANGHAI), field, SHANGHAI)).toEqual(parsed);
    type.format(parsed.value, field, SHANGHAI);
  }
  const parsed = type.parse(input, field);
  if ("issue" in parsed || (parsed.value !== null && type.validate(parsed.value, field).length > 0))
    return "refused";
  return "kept";
}

describe("hostile text", () => {
  const hasList = existsSync(NAUGHTY);
  if (!hasList)
    console.info("Skipped: the Big List of Naughty Strings is not here (../shared/data/naughty-inputs).");
  const strings = [...OWN, ...(hasList ? (JSON.parse(readFileSync(NAUGHTY, "utf8")) as string[]) : [])];

  it.each(FIELDS)("is kept or refused by name: $name", ({ field }) => {
    for (const text of strings) kept(text, field);
    for (const odd of [0, -1, true, [], {}, [null], { object: "__proto__", id: null }, { toString: 0 }])
      kept(odd, field);
  });

  it("is kept as it is by every textual type that takes any text", () => {
    const free = FIELDS.filter(({ name }) => name === "text" || name === "long_text").map(
      ({ field }) => field,
    );
    expect(free).toHaveLength(2);
    for (const field of free) {
      for (const text of strings) {
        if (kept(text, field) === "refused") {
          // Control characters, ends of lines and halves of a character; and what is blank, where something is asked for.
          expect(text).toMatch(/[\p{Cc}\p{Zl}\p{Zp}]|\p{Surrogate}|^\s*$/u);
          continue;
        }
        const parsed = field.type.parse(text, field);
        expect("value" in parsed && parsed.value).toBe(text === "" ? null : text);
      }
    }
  });

  it("of any shape never makes a type throw", () => {
    const inputs = fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue());
    fc.assert(
      fc.property(inputs, fc.constantFrom(...FIELDS), (input, { field }) => {
        kept(input, field);
      }),
      { numRuns: FULL ? 20_000 : 5_000 },
    );
  });

  it("of a megabyte costs no type more than a moment: nothing grows with the square of the length", () => {
    const long = ["a", "1", "一", "-", "a.", "1,", "@", " x", "(", "%"].map((part) =>
      part.repeat(Math.ceil(1_000_000 / part.length)),
    );
    // What a type costs does not hang on its settings: one of each, and all in the long suite.
    const met = new Set<string>();
    for (const { field } of FIELDS) {
      if (!FULL && met.has(field.type.key)) continue;
      met.add(field.type.key);
      for (const text of long) {
        const started = performance.now();
        const parsed = field.type.parse(text, field);
        if ("value" in parsed && parsed.value !== null) field.type.validate(parsed.value, field);
        field.type.parseText(text, field, SHANGHAI);
        expect(performance.now() - started, `${field.type.key} ${text.slice(0, 3)}`).toBeLessThan(3_000);
      }
    }
  });

  it("folds once and for all, whatever its case, character by character", () => {
    expect(fold("ÉCOLE Ｗｉｄｅ ẞ")).toBe(fold("E\u0301cole wide ss"));
    const faulty = (text: string) => {
      const folded = fold(text);
      return (
        fold(folded) !== folded || fold(text.toUpperCase()) !== folded || fold(text.toLowerCase()) !== folded
      );
    };
    // Two hundred and fifty-six side by side, each for itself between signs that nothing joins with; where that fails, one by one.
    for (let block = 0; block < 0x110000; block += 256) {
      const characters = Array.from({ length: 256 }, (_, at) => block + at)
        .filter((code) => code > 0 && (code < 0xd800 || code >= 0xe000))
        .map((code) => String.fromCodePoint(code));
      if (!faulty(characters.join("|"))) continue;
      for (const character of characters) {
        if (faulty(character))
          expect.fail(`U+${character.codePointAt(0)!.toString(16)} folds to ${fold(character)}`);
      }
      expect.fail(`the block of U+${block.toString(16)} folds otherwise than its characters`);
    }
  });

  it("folds piece by piece as it folds whole, so that SQL may join folded columns", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (a, b) => {
        expect(fold(a + b)).toBe(fold(a) + fold(b));
      }),
      { numRuns: FULL ? 10_000 : 3_000 },
    );
  });

  it("has a folded companion in every textual type", () => {
    for (const type of FIELD_TYPES.values())
      if (type.textual)
        expect(type.toRow("ＡÉ", FIELDS.find(({ field }) => field.type === type)!.field)).toEqual([
          "ＡÉ",
          "ae",
        ]);
  });
});
