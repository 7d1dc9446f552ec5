import { checkOptions, keyOf, optionCell, optionLabel, optionOf, unknownOption } from "./choice.ts";
import type { Field, FieldType, Parsed } from "./field-type.ts";
import { optionsShape } from "./shapes.ts";
import type { Option, Value } from "./value.ts";

const SEPARATORS = /[,;|、\n]/;

/** Once each, in the options' order: the same choice is the same value and the same bytes. */
function inOrder(keys: Iterable<string>, field: Field): Parsed {
  const list = [...new Set(keys)].sort(
    (a, b) => (optionOf(field, a)?.at ?? 0) - (optionOf(field, b)?.at ?? 0),
  );
  return { value: list.length === 0 ? null : list };
}

function parse(input: unknown, field: Field): Parsed {
  if (input === null || input === undefined || input === "") return { value: null };
  if (!Array.isArray(input)) return { issue: { code: "bad_list" } };
  for (const key of input) {
    if (typeof key !== "string") return { issue: { code: "wrong_type" } };
    if (!optionOf(field, key)) return unknownOption(key);
  }
  return inOrder(input as string[], field);
}

function parseText(cell: string, field: Field): Parsed {
  const whole = keyOf(field, cell);
  if (whole !== undefined) return { value: [whole] };
  const keys: string[] = [];
  for (const part of cell.normalize("NFKC").split(SEPARATORS)) {
    if (part.trim() === "") continue;
    const key = keyOf(field, part);
    if (key === undefined) return unknownOption(part.trim());
    keys.push(key);
  }
  return inOrder(keys, field);
}

const keysOf = (value: Value | null): readonly string[] =>
  value === null ? [] : (value as readonly string[]);

/** Any number of the field's own options. */
export const multiSelect: FieldType = {
  key: "multi_select",
  control: "choices",
  label: { "zh-CN": "多选", en: "Multi-select" },
  settings: { options: optionsShape },
  resolve: (def) => ({ options: (def.options as Option[] | undefined) ?? [] }),
  checkSettings: checkOptions,
  valueType: (field) => ({ kind: "list", of: { kind: "option", options: field.options ?? [] } }),
  columns: (field) => [{ name: field.key, type: "text" }],
  parse,
  parseText,
  validate: () => [],
  toRow: (value) => [keysOf(value).length === 0 ? null : JSON.stringify(value)],
  fromRow(row, field) {
    const stored = row[field.key];
    return stored === null || stored === undefined ? null : (JSON.parse(String(stored)) as string[]);
  },
  toJson: (value) => value,
  toText: (value, field, env) =>
    keysOf(value)
      .map((key) => {
        const text = optionCell(field, key, env.locale);
        return SEPARATORS.test(text.normalize("NFKC")) ? key : text;
      })
      .join("; "),
  format: (value, field, env) =>
    keysOf(value)
      .map((key) => optionLabel(field, key, env.locale))
      .join(env.locale === "en" ? ", " : "、"),
  operators: ["in", "empty"],
  measures: ["count", "share"],
  examples: [
    {
      settings: {
        options: [
          { key: "wifi", label: { "zh-CN": "无线网", en: "Wi-Fi" } },
          { key: "pool", label: { "zh-CN": "游泳池", en: "Pool, heated" } },
          { key: "spa", label: "SPA" },
        ],
      },
      accepts: [
        { input: ["wifi"], json: ["wifi"] },
        { input: ["spa", "wifi", "spa"], json: ["wifi", "spa"] },
        { input: [], json: null },
        { input: "", json: null },
        { input: null, json: null },
      ],
      cells: [
        { text: "无线网；SPA", json: ["wifi", "spa"] },
        { text: "wifi, spa、游泳池", json: ["wifi", "pool", "spa"] },
        { text: "Pool, heated", json: ["pool"] },
        { text: "spa|wifi|", json: ["wifi", "spa"] },
        { text: " ", json: null },
      ],
      refuses: [
        { input: "wifi", code: "bad_list" },
        { input: ["wifi", "sauna"], code: "unknown_option" },
        { input: [["wifi"]], code: "wrong_type" },
        { input: {}, code: "bad_list" },
      ],
      shows: [{ json: ["wifi", "spa"], "zh-CN": "无线网、SPA", en: "Wi-Fi, SPA" }],
    },
  ],
};
