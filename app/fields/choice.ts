import type { Locale } from "../i18n/text.ts";
import { label } from "../i18n/text.ts";
import type { Field, FieldIssue } from "./field-type.ts";
import { fold, type Option } from "./value.ts";

/** What the types with options share: finding an option by its key, or by its label in either language. */

interface Index {
  byKey: ReadonlyMap<string, Option & { at: number }>;
  byText: ReadonlyMap<string, string>;
}

const indexes = new WeakMap<readonly Option[], Index>();
const NONE: readonly Option[] = [];

function indexOf(field: Field): Index {
  const options = field.options ?? NONE;
  let index = indexes.get(options);
  if (!index) {
    const byText = new Map<string, string>();
    // Archived options last: a label that was used again means the living option.
    for (const option of [...options].sort(
      (a, b) => Number(a.archived ?? false) - Number(b.archived ?? false),
    )) {
      const texts = typeof option.label === "string" ? [option.label] : Object.values(option.label);
      for (const text of [...texts, option.key]) {
        const folded = fold(text.trim());
        if (!byText.has(folded)) byText.set(folded, option.key);
      }
    }
    index = { byKey: new Map(options.map((option, at) => [option.key, { ...option, at }])), byText };
    indexes.set(options, index);
  }
  return index;
}

/** The option with this key, archived or not: old values stay readable and writable. */
export function optionOf(field: Field, key: string): (Option & { at: number }) | undefined {
  return indexOf(field).byKey.get(key);
}

/** The key that a cell means: a key as it is, else a label or key without regard to case and width. */
export function keyOf(field: Field, cell: string): string | undefined {
  const index = indexOf(field);
  const text = cell.trim();
  return index.byKey.has(text) ? text : index.byText.get(fold(text));
}

export function optionLabel(field: Field, key: string, locale: Locale): string {
  const option = optionOf(field, key);
  return option ? label(option.label, locale) || key : key;
}

/** The label when it reads back as this option, else the key. */
export function optionCell(field: Field, key: string, locale: Locale): string {
  const text = optionLabel(field, key, locale);
  return keyOf(field, text) === key ? text : key;
}

export function unknownOption(given: unknown): { issue: FieldIssue } {
  return { issue: { code: "unknown_option", params: { option: String(given).slice(0, 100) } } };
}

export function checkOptions(field: Field): (FieldIssue & { path: string })[] {
  const seen = new Set<string>();
  return (field.options ?? NONE).flatMap((option, at) => {
    if (!seen.has(option.key)) {
      seen.add(option.key);
      return [];
    }
    return [{ path: `/options/${at}/key`, code: "duplicate_option", params: { option: option.key } }];
  });
}
