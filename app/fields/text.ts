import type { FieldType } from "./field-type.ts";
import { lengthShape } from "./shapes.ts";
import { cellOf, checkLength, parseLine, TEXT_OPERATORS, textStorage } from "./textual.ts";

const LONGEST = 500;

/** Text of one line. `max_length` in characters, at most 500: longer text would not fit PostgreSQL's indexes. */
export const text: FieldType = {
  ...textStorage,
  key: "text",
  control: "line",
  label: { "zh-CN": "文本", en: "Text" },
  result: true,
  settings: { max_length: lengthShape(LONGEST) },
  parse: parseLine,
  parseText: (cell) => parseLine(cellOf(cell)),
  validate: (value, field) => checkLength(value, (field.def.max_length as number | undefined) ?? LONGEST),
  operators: TEXT_OPERATORS,
  examples: [
    {
      accepts: [
        { input: "合意科技", json: "合意科技" },
        { input: " Ａcme\t& Co ", json: " Ａcme\t& Co " },
        { input: "", json: null },
        { input: null, json: null },
        { input: "=1+1", json: "=1+1" },
        { input: "👩‍👩‍👧‍👦", json: "👩‍👩‍👧‍👦" },
      ],
      cells: [
        { text: "北京贵都大酒店", json: "北京贵都大酒店" },
        { text: "  ", json: null },
        { text: "", json: null },
      ],
      refuses: [
        { input: 42, code: "wrong_type" },
        { input: true, code: "wrong_type" },
        { input: ["a"], code: "wrong_type" },
        { input: { a: 1 }, code: "wrong_type" },
        { input: "a\0b", code: "has_nul" },
        { input: "a\ud800", code: "bad_text" },
        { input: "two\nlines", code: "has_newline" },
        { input: "bell\u0007", code: "has_control" },
        { input: " \t ", code: "only_spaces" },
        { input: "x".repeat(501), code: "too_long" },
      ],
      shows: [{ json: "合意", "zh-CN": "合意", en: "合意" }],
      ascending: ["Apple", "banana", "Ｃherry", "合", "意"],
    },
    {
      settings: { max_length: 3 },
      accepts: [{ input: "😀😀😀", json: "😀😀😀" }],
      refuses: [{ input: "abcd", code: "too_long" }],
    },
  ],
};
