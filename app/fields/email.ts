import type { FieldType, Parsed } from "./field-type.ts";
import { checkLength, parseTrimmed, TEXT_OPERATORS, textStorage } from "./textual.ts";

const LOCAL = /^[^\s@"(),:;<>[\]\\.\p{C}]+(\.[^\s@"(),:;<>[\]\\.\p{C}]+)*$/u;
const LABEL = /^[\p{L}\p{N}]([\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?$/u;

/** One address. Quoted names and addresses of machines (`a@[127.0.0.1]`) are refused although the standard knows them. */
function parse(input: unknown): Parsed {
  const parsed = parseTrimmed(input);
  if (!("value" in parsed) || parsed.value === null) return parsed;
  const address = String(parsed.value);
  const at = address.lastIndexOf("@");
  const local = address.slice(0, at);
  const domain = address.slice(at + 1).toLowerCase();
  const labels = domain.split(".");
  const good =
    at > 0 &&
    LOCAL.test(local) &&
    labels.length >= 2 &&
    labels.every((label) => label.length <= 63 && LABEL.test(label));
  return good ? { value: `${local}@${domain}` } : { issue: { code: "bad_email" } };
}

/** An e-mail address; the domain is kept in small letters. */
export const email: FieldType = {
  ...textStorage,
  key: "email",
  control: "email",
  label: { "zh-CN": "邮箱", en: "E-mail" },
  settings: {},
  parse,
  parseText: parse,
  validate: (value) => checkLength(value, 254),
  operators: TEXT_OPERATORS,
  examples: [
    {
      accepts: [
        { input: "li.wei@Example.COM", json: "li.wei@example.com" },
        { input: " o'neil+crm@sub.example.cn ", json: "o'neil+crm@sub.example.cn" },
        { input: "用户@例子.广告", json: "用户@例子.广告" },
        { input: "", json: null },
      ],
      cells: [{ text: " a@b.co ", json: "a@b.co" }],
      refuses: [
        { input: "li.wei", code: "bad_email" },
        { input: "a@b", code: "bad_email" },
        { input: "a@b.co, c@d.co", code: "bad_email" },
        { input: "a..b@c.de", code: "bad_email" },
        { input: "a@-b.de", code: "bad_email" },
        { input: "<a@b.de>", code: "bad_email" },
        { input: "a@b.de\nbcc: x@y.de", code: "has_newline" },
        { input: 7, code: "wrong_type" },
        { input: `${"a".repeat(250)}@b.de`, code: "too_long" },
      ],
      shows: [{ json: "a@b.co", "zh-CN": "a@b.co", en: "a@b.co" }],
      ascending: ["A@b.co", "b@b.co", "C@b.co"],
    },
  ],
};
