import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { Field, FieldIssue, Parsed } from "#app/fields/field-type.ts";
import { FIELD_TYPES } from "#app/fields/registry.ts";
import { checkField } from "#app/fields/resolve.ts";
import type { Value } from "#app/fields/value.ts";
import { fields as SENTENCES } from "#app/i18n/messages/fields.ts";
import { LOCALES } from "#app/i18n/text.ts";
import { buildExampleFields, SHANGHAI } from "#test/support/field-examples.ts";

const EXAMPLES = buildExampleFields();

/** The value, or the code of what is wrong with it: reading and validating together, as the write path does. */
function outcome(parsed: Parsed, field: Field): { value: Value | null } | FieldIssue {
  if ("issue" in parsed) return parsed.issue;
  const [fault] = parsed.value === null ? [] : field.type.validate(parsed.value, field);
  return fault ?? { value: parsed.value };
}

function accepted(parsed: Parsed, field: Field): Value | null {
  const result = outcome(parsed, field);
  if ("code" in result) expect.fail(`refused: ${result.code}`);
  return result.value;
}

function throughRow(value: Value | null, field: Field): Value | null {
  const columns = field.type.columns(field);
  const stored = field.type.toRow(value, field);
  expect(stored).toHaveLength(columns.length);
  columns.forEach(({ name, type }, at) => {
    const cell = stored[at] ?? null;
    if (cell === null) return;
    expect(typeof cell, name).toBe(type === "text" ? "string" : "number");
    if (type === "integer") expect(Number.isSafeInteger(cell), `${name} ${cell}`).toBe(true);
  });
  return field.type.fromRow(
    Object.fromEntries(columns.map(({ name }, at) => [name, stored[at] ?? null])),
    field,
  );
}

/** Every value that the examples of a field know. */
const known = ({ field, example }: (typeof EXAMPLES)[number]): Value[] =>
  [
    ...(example.accepts ?? []).map((one) => one.json),
    ...(example.cells ?? []).map((one) => one.json),
    ...(example.shows ?? []).map((one) => one.json),
    ...(example.ascending ?? []),
  ]
    .map((json) => accepted(field.type.parse(json, field), field))
    .filter((value) => value !== null);

describe.each(EXAMPLES)("$name", (one) => {
  const { field, example } = one;
  const { type } = field;

  it("has settings that its own shape and checks accept, and no others", () => {
    const shape = z.strictObject(type.settings);
    expect(z.safeParse(shape, example.settings ?? {}).error?.issues).toBeUndefined();
    expect(z.safeParse(shape, { ...example.settings, no_such_setting: 1 }).success).toBe(false);
    expect(checkField(field)).toEqual([]);
  });

  it("has a first column named like the field, and no column twice", () => {
    const names = type.columns(field).map((column) => column.name);
    expect(names[0]).toBe("f");
    expect(new Set(names).size).toBe(names.length);
    expect(type.columns(field).some((column) => column.name === "f__f")).toBe(
      Boolean((field.as ?? field).type.textual),
    );
  });

  it("reads back what a client sent", () => {
    for (const { input, json } of example.accepts ?? []) {
      const value = accepted(type.parse(input, field), field);
      expect(type.toJson(throughRow(value, field), field), JSON.stringify(input)).toEqual(json);
      expect(accepted(type.parse(json, field), field), JSON.stringify(json)).toEqual(value);
    }
  });

  it("reads the cells of a spreadsheet", () => {
    for (const { text, json } of example.cells ?? []) {
      const value = accepted(type.parseText(text, field, SHANGHAI), field);
      expect(type.toJson(throughRow(value, field), field), text).toEqual(json);
    }
  });

  it("refuses by a code that has a sentence in both languages", () => {
    for (const { input, code } of example.refuses ?? []) {
      const result = outcome(type.parse(input, field), field);
      expect("code" in result ? result.code : "accepted", JSON.stringify(input)?.slice(0, 80)).toBe(code);
      expect(SENTENCES, code).toHaveProperty(code);
    }
  });

  it("writes cells that it reads back to the same value, in both languages and several zones", () => {
    for (const value of known(one)) {
      for (const locale of LOCALES) {
        for (const timeZone of ["Asia/Shanghai", "America/New_York", "UTC"]) {
          const env = { locale, timeZone };
          const text = type.toText(value, field, env);
          expect(accepted(type.parseText(text, field, env), field), text).toEqual(value);
        }
      }
    }
    expect(type.toText(null, field, SHANGHAI)).toBe("");
  });

  it("shows values in both languages", () => {
    for (const { json, ...shown } of example.shows ?? []) {
      const value = accepted(type.parse(json, field), field);
      for (const locale of LOCALES)
        expect(type.format(value, field, { locale, timeZone: "Asia/Shanghai" })).toBe(shown[locale]);
    }
    expect(type.format(null, field, SHANGHAI)).toBe("");
  });

  it("knows absence on every way", () => {
    for (const absent of [null, undefined, ""]) expect(type.parse(absent, field)).toEqual({ value: null });
    for (const blank of ["", "   "]) expect(type.parseText(blank, field, SHANGHAI)).toEqual({ value: null });
    expect(throughRow(null, field)).toBeNull();
    expect(type.toJson(null, field)).toBeNull();
  });

  it("sorts its own values by the column that sorts it", () => {
    const keys = (example.ascending ?? []).map((json) => {
      const row = type.toRow(accepted(type.parse(json, field), field), field);
      return (field.as ?? field).type.textual ? row[1] : row[0];
    });
    // Both engines sort text by its code points.
    const sorted = [...keys].sort((a, b) =>
      typeof a === "number" && typeof b === "number"
        ? a - b
        : Buffer.compare(Buffer.from(`${a}`), Buffer.from(`${b}`)),
    );
    expect(keys).toEqual(sorted);
  });
});

describe("the registry", () => {
  it("has a type for every word of the document format, under its own key", () => {
    expect([...FIELD_TYPES.keys()].sort()).toEqual(
      (
        "auto_number boolean currency date datetime email formula long_text multi_select number percent phone " +
        "rating reference rollup score select stage text url user"
      ).split(" "),
    );
    for (const [key, type] of FIELD_TYPES) expect(type.key).toBe(key);
  });

  it("has examples of each type that accept something, and a name in both languages", () => {
    for (const type of FIELD_TYPES.values()) {
      expect(
        type.examples.some((example) => (example.accepts ?? []).length > 0),
        type.key,
      ).toBe(true);
      expect(type.label, type.key).toEqual({ "zh-CN": expect.any(String), en: expect.any(String) });
    }
  });

  it("offers only operators and measures that exist", () => {
    const operators = [
      "==",
      "!=",
      "<",
      "<=",
      ">",
      ">=",
      "in",
      "contains",
      "starts_with",
      "ends_with",
      "empty",
    ];
    const measures = ["count", "sum", "avg", "min", "max", "share"];
    for (const type of FIELD_TYPES.values()) {
      expect(operators, type.key).toEqual(expect.arrayContaining([...type.operators]));
      expect(measures, type.key).toEqual(expect.arrayContaining([...type.measures]));
      expect(type.operators.length > 0, type.key).toBe(type.computed === undefined);
    }
  });
});
