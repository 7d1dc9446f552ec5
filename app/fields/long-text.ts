import type { FieldType } from "./field-type.ts";
import { lengthShape } from "./shapes.ts";
import { cellOf, checkLength, parseText, TEXT_OPERATORS, textStorage } from "./textual.ts";

const USUAL = 100_000;
const LONGEST = 1_000_000;

/** Text of any number of lines, kept as it is. `max_length` in characters: 100,000 unless told, at most a million. */
export const longText: FieldType = {
  ...textStorage,
  key: "long_text",
  control: "text",
  label: { "zh-CN": "长文本", en: "Long text" },
  settings: { max_length: lengthShape(LONGEST) },
  parse: parseText,
  parseText: (cell) => parseText(cellOf(cell)),
  validate: (value, field) => checkLength(value, (field.def.max_length as number | undefined) ?? USUAL),
  operators: TEXT_OPERATORS,
  examples: [
    {
      accepts: [
        { input: "第一行\r\n第二行\n", json: "第一行\r\n第二行\n" },
        { input: "\u0001\u001b[31m", json: "\u0001\u001b[31m" },
        { input: "", json: null },
      ],
      cells: [
        { text: "等了很久\n才有人接电话", json: "等了很久\n才有人接电话" },
        { text: "\n", json: null },
      ],
      refuses: [
        { input: 1, code: "wrong_type" },
        { input: "\0", code: "has_nul" },
        { input: "\udc00", code: "bad_text" },
        { input: "\n\n", code: "only_spaces" },
        { input: "长".repeat(100_001), code: "too_long" },
      ],
      shows: [{ json: "a\nb", "zh-CN": "a\nb", en: "a\nb" }],
      ascending: ["a\nb", "b", "好"],
    },
  ],
};
