import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { MESSAGES } from "#app/i18n/messages/index.ts";
import { LOCALES } from "#app/i18n/text.ts";

const app = resolve(import.meta.dirname, "../../app");
const SOURCES = readdirSync(app, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes("messages"))
  .map((file) => ({ file, text: readFileSync(join(app, file), "utf8") }));

/** Where the sources name a code that somebody will read. */
const NAMED = [
  /AppError\(\s*"\w+",\s*"(\w+)"/g,
  /\bcode: "(\w+)"/g,
  /(?:notFound|forbidden|UsageError|message|unavailable)\("(\w+)"/g,
];

test("every code that a refusal can carry has its sentence", () => {
  const missing: string[] = [];
  let found = 0;
  for (const { file, text } of SOURCES) {
    for (const pattern of NAMED) {
      for (const [, code] of text.matchAll(pattern)) {
        found++;
        if (!Object.hasOwn(MESSAGES, code!)) missing.push(`${code} in ${file}`);
      }
    }
  }
  expect(missing).toEqual([]);
  expect(found).toBeGreaterThan(200);
});

test("every sentence is there in both languages, and takes the same parameters in both", () => {
  /** `{n:record|records}` is a plural of English alone; it needs `n`, which the Chinese sentence may do without. */
  const named = (text: string) => new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!));
  const plurals = (text: string) =>
    [...text.matchAll(/\{(\w+):[^{}|]*\|[^{}]*\}/g)].map((match) => match[1]!);
  for (const [code, sentence] of Object.entries(MESSAGES)) {
    for (const locale of LOCALES) expect(sentence[locale], `${code} ${locale}`).toMatch(/\S/);
    const [en, zh] = [named(sentence.en), named(sentence["zh-CN"])];
    for (const name of plurals(sentence.en)) if (zh.has(name)) en.add(name);
    expect(en, code).toEqual(zh);
  }
});
