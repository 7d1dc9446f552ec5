import type { FieldType, Parsed } from "./field-type.ts";
import { checkLength, parseTrimmed, TEXT_OPERATORS, textStorage } from "./textual.ts";

const SCHEME = /^https?:\/\//i;
/** `example.com/path`: labels, the last one not a number. */
const BARE = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}(:\d{1,5})?([/?#].*)?$/u;
const NEVER = /[\s\\<>"{}|^`]/;

function parse(input: unknown): Parsed {
  const parsed = parseTrimmed(input);
  if (!("value" in parsed) || parsed.value === null) return parsed;
  const typed = String(parsed.value);
  const address = SCHEME.test(typed) ? typed : BARE.test(typed) ? `https://${typed}` : null;
  if (address === null || NEVER.test(address) || !URL.canParse(address))
    return { issue: { code: "bad_url" } };
  const { hostname, username, password } = new URL(address);
  // Names and passwords before the host are how a link pretends to lead elsewhere.
  if (hostname === "" || username !== "" || password !== "") return { issue: { code: "bad_url" } };
  return { value: address };
}

/** A web address, http or https only; without a scheme it becomes https. Kept as typed otherwise. */
export const url: FieldType = {
  ...textStorage,
  key: "url",
  control: "url",
  label: { "zh-CN": "网址", en: "Web address" },
  settings: {},
  parse,
  parseText: parse,
  validate: (value) => checkLength(value, 500),
  operators: TEXT_OPERATORS,
  examples: [
    {
      accepts: [
        { input: "https://example.com/a?b=c#d", json: "https://example.com/a?b=c#d" },
        { input: "www.example.com", json: "https://www.example.com" },
        { input: "例子.公司/关于", json: "https://例子.公司/关于" },
        { input: "HTTP://example.com:8080/", json: "HTTP://example.com:8080/" },
        { input: "", json: null },
      ],
      cells: [{ text: " example.com ", json: "https://example.com" }],
      refuses: [
        { input: "javascript:alert(1)", code: "bad_url" },
        { input: " javascript://example.com/%0aalert(1)", code: "bad_url" },
        { input: "data:text/html,x", code: "bad_url" },
        { input: "ftp://example.com", code: "bad_url" },
        { input: "//example.com", code: "bad_url" },
        { input: "https://bank.example@evil.example", code: "bad_url" },
        { input: "http:// example.com", code: "bad_url" },
        { input: "nothing", code: "bad_url" },
        { input: {}, code: "wrong_type" },
        { input: `https://example.com/${"a".repeat(500)}`, code: "too_long" },
      ],
      shows: [{ json: "https://a.co", "zh-CN": "https://a.co", en: "https://a.co" }],
      ascending: ["https://a.co", "https://b.co"],
    },
  ],
};
