import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { FieldDef } from "#app/fields/field-type.ts";
import { currencySign, formatMoney } from "#app/fields/formats.ts";
import { resolveField } from "#app/fields/resolve.ts";
import { EXAMPLE_ENV } from "#test/support/field-examples.ts";

/** Addresses, days and numbers that others agreed on: the JSON Schema test suite, libphonenumber, and real hotels' numbers. */

const DATA = new URL("../../../shared/data/", import.meta.url);
const here = existsSync(new URL("format-validity/json-schema/", DATA));
if (!here)
  console.info("Skipped: lists of valid and invalid formats are not here (../shared/data/format-validity).");

const read = (path: string) => JSON.parse(readFileSync(new URL(path, DATA), "utf8"));

function accepts(type: string, input: unknown): boolean {
  const field = resolveField({ key: "f", type, label: "F" } as FieldDef, EXAMPLE_ENV);
  const parsed = field.type.parse(input, field);
  return (
    "value" in parsed && (parsed.value === null || field.type.validate(parsed.value, field).length === 0)
  );
}

/** Texts on which we and the suite differ. */
function differences(format: string, type: string): string[] {
  const groups = read(`format-validity/json-schema/${format}.json`) as {
    tests: { data: unknown; valid: boolean }[];
  }[];
  return groups
    .flatMap((group) => group.tests)
    .filter(({ data, valid }) => typeof data === "string" && data !== "" && accepts(type, data) !== valid)
    .map(({ data }) => String(data));
}

describe.skipIf(!here)("the formats that others agreed on", () => {
  it("days: all the same", () => {
    expect(differences("date", "date")).toEqual([]);
  });

  it("moments: all but leap seconds, which have no millisecond of their own", () => {
    expect(differences("date-time", "datetime")).toEqual([
      "1998-12-31T23:59:60Z",
      "1998-12-31T15:59:60.123-08:00",
    ]);
  });

  it("e-mail: all but quoted names and machines' addresses, which no person has", () => {
    expect(differences("email", "email")).toEqual([
      '"joe bloggs"@example.com',
      '"joe..bloggs"@example.com',
      '"joe@bloggs"@example.com',
      "joe.bloggs@[127.0.0.1]",
      "joe.bloggs@[IPv6:::1]",
    ]);
  });

  it("e-mail in every script: all but quoted names and characters that cannot be seen", () => {
    expect(differences("idn-email", "email")).toEqual([
      '"δοκιμή"@example.com',
      "\u0085@example.com",
      "\uffff@example.com",
    ]);
  });

  it("phones: a mobile number of every region of the world", () => {
    const phones = Object.values(read("format-validity/phone-examples.json") as Record<string, string>);
    expect(phones.length).toBeGreaterThan(200);
    expect(phones.filter((phone) => !accepts("phone", phone))).toEqual([]);
  });

  it.skipIf(!existsSync(new URL("zh-beijing-hotels/hotel_db.json", DATA)))(
    "phones: every hotel in Beijing",
    () => {
      const hotels = read("zh-beijing-hotels/hotel_db.json") as [string, Record<string, string>][];
      expect(hotels.length).toBeGreaterThan(1000);
      expect(hotels.map(([, hotel]) => hotel.电话).filter((phone) => !accepts("phone", phone))).toEqual([]);
    },
  );
});

/** What differs between types is asked of the type, so that a new one is one file and one line (`house.md` section 5). */
describe("no room knows a field type by name", () => {
  const app = new URL("../../app/", import.meta.url);
  const sources = readdirSync(app, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => /\.tsx?$/.test(path));
  /** `field.type === "stage"`, `"stage" !== def.type`, `type.key === "stage"`, `case "stage":` in a switch on a type. */
  const compared = (keys: string) =>
    new RegExp(
      String.raw`\b(?:def|field|as|source|inner|yields\([^)]*\))\.type(?:\.key)?\s*[!=]==?\s*["'](?:${keys})["']` +
        String.raw`|\btype\.key\s*[!=]==?\s*["'](?:${keys})["']` +
        String.raw`|["'](?:${keys})["']\s*[!=]==?\s*(?:\w+\.)*(?:def|field|as|source)\.type(?:\.key)?\b` +
        String.raw`|switch\s*\([^)]*(?:field|def)\.type(?:\.key)?\)`,
    );

  it("finds such a comparison where there is one", () => {
    const pattern = compared("stage|rollup");
    for (const line of [
      'if (field.type.key === "stage") {',
      'def.type !== "rollup"',
      '"stage" === model.field.type.key',
      "switch (field.type.key) {",
    ])
      expect(line).toMatch(pattern);
    expect('node.type.kind === "option"').not.toMatch(pattern);
    expect('value.type === "text"').not.toMatch(pattern);
  });

  it("in any file of the house", async () => {
    const { FIELD_TYPES } = await import("#app/fields/registry.ts");
    const pattern = compared([...FIELD_TYPES.keys()].join("|"));
    expect(sources.length).toBeGreaterThan(30);
    const guilty = sources.flatMap((path) =>
      readFileSync(new URL(path, app), "utf8")
        .split("\n")
        .flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1} ${line.trim()}`] : [])),
    );
    expect(guilty).toEqual([]);
  });
});

it("an amount's input begins with the sign that amounts are written with", () => {
  for (const currency of ["CNY", "USD", "JPY", "CHF"]) {
    expect(formatMoney(5, currency, 0)).toBe(`${currencySign(currency)}5`);
  }
  expect(currencySign("CNY")).toBe("¥");
});
