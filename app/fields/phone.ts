import type { FieldType, Parsed } from "./field-type.ts";
import { checkLength, parseTrimmed, TEXT_OPERATORS, textStorage } from "./textual.ts";

/** Digits, the marks people put between them, several numbers in one field, and the words before an extension. */
const MARKS = /^(?:[\d\s+\-‐-―−~()[\]./\\,;:、*#|]|转|轉|分机|分機|总机|或|ext(?:ension)?|tel|fax|x|or)+$/i;

function parse(input: unknown): Parsed {
  const parsed = parseTrimmed(input);
  if (!("value" in parsed) || parsed.value === null) return parsed;
  const plain = String(parsed.value).normalize("NFKC");
  const digits = plain.replace(/\D/g, "").length;
  return digits >= 3 && MARKS.test(plain) ? parsed : { issue: { code: "bad_phone" } };
}

/** One or several telephone numbers, kept as typed. Which of them could be dialled is not decided here. */
export const phone: FieldType = {
  ...textStorage,
  key: "phone",
  control: "phone",
  label: { "zh-CN": "电话", en: "Phone" },
  settings: {},
  parse,
  parseText: parse,
  validate: (value) => checkLength(value, 100),
  operators: TEXT_OPERATORS,
  examples: [
    {
      accepts: [
        { input: " 010-51979888 ", json: "010-51979888" },
        { input: "+86 (10) 6395 9988 转 8001", json: "+86 (10) 6395 9988 转 8001" },
        { input: "010-85119988；13800138000、400-820-8820", json: "010-85119988；13800138000、400-820-8820" },
        { input: "１３８００１３８０００", json: "１３８００１３８０００" },
        { input: "", json: null },
      ],
      cells: [{ text: "1-816-555-1212 ext. 5", json: "1-816-555-1212 ext. 5" }],
      refuses: [
        { input: "电话不详", code: "bad_phone" },
        { input: "12", code: "bad_phone" },
        { input: "110<script>", code: "bad_phone" },
        { input: 13800138000, code: "wrong_type" },
        { input: "1".repeat(101), code: "too_long" },
      ],
      shows: [{ json: "010-51979888", "zh-CN": "010-51979888", en: "010-51979888" }],
      ascending: ["010-1234", "10086", "13800138000"],
    },
  ],
};
