import { type Issue, invalid } from "../errors.ts";
import type { Field } from "../fields/field-type.ts";
import { fold } from "../fields/value.ts";
import { LOCALES, label } from "../i18n/text.ts";
import type { ObjectModel, Workspace } from "../schema/workspace.ts";

/** One column of the file on its way into one field. */
export interface Feed {
  /** Position in a row and heading, for reports. */
  index: number;
  column: string;
  field: string;
  /** A reference found by this field of the object it points to (`customer.external_id`). */
  by?: string;
  /** Values translated before anything else reads them. */
  translate?: ReadonlyMap<string, string>;
}

/** Of a value that every row gets: no column feeds it. */
export const constantFeed = (field: string): Feed => ({ index: -1, column: `--set ${field}`, field });

export interface Mapping {
  feeds: readonly Feed[];
  /** Columns that map to nothing. */
  ignored: readonly string[];
}

/** What somebody has decided for one column, by its place: headings may be empty, or stand twice. */
export interface ColumnChoice {
  index: number;
  field: string;
  /** A reference is found by this field of the object it points to. */
  by?: string;
  /** Cells and what they mean; an empty meaning leaves the field empty. */
  translate?: readonly (readonly [string, string])[];
  /** The column's name (`remembered.server.ts`), so that the next sheet of this kind is mapped in the same way. */
  heading?: string;
}

interface Wish {
  column: string;
  path: string;
  translate?: Map<string, string>;
}

/**
 * Reads `Column=field,Column=customer.external_id,Column=stage{Won:won,Engaging:qualified}`. A backslash before `,` `=` `{` `}` `:`
 * takes the sign as part of the name. A wish without a field (`Column=`) ignores the column.
 */
export function parseMap(text: string): Wish[] {
  return split(text, ",").map((part) => {
    const [column, target, ...more] = split(part, "=");
    if (!column || target === undefined || more.length > 0) {
      throw invalid([{ path: "map", code: "bad_mapping", params: { part } }]);
    }
    const found = /^([^{]*)(?:\{(.*)\})?$/s.exec(target.trim());
    if (!found) throw invalid([{ path: "map", code: "bad_mapping", params: { part } }]);
    const translate = found[2] === undefined ? undefined : parsePairs(found[2], part);
    return { column: unescaped(column.trim()), path: found[1]!.trim(), ...(translate && { translate }) };
  });
}

function parsePairs(text: string, part: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of split(text, ",")) {
    const [from, to, ...more] = split(pair, ":").map((word) => unescaped(word.trim()));
    if (from === undefined || to === undefined || more.length > 0 || pairs.has(from)) {
      throw invalid([{ path: "map", code: "bad_mapping", params: { part } }]);
    }
    pairs.set(from, to);
  }
  return pairs;
}

/** Splits at a sign outside braces, leaving escapes in place. */
function split(text: string, sign: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at++;
    else if (char === "{") depth++;
    else if (char === "}") depth--;
    else if (char === sign && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  const last = text.slice(start);
  return last.trim() === "" && parts.length === 0 ? [] : [...parts, last];
}

const unescaped = (text: string): string => text.replace(/\\(.)/gs, "$1");

/**
 * Decides which column feeds which field: wishes first, then headings that equal a field's key or its label in either
 * language. 422 names every wish that leads nowhere, or to a field that has its value already.
 * @param set fields with one value for all rows: a column of such a name is left out
 */
export function mapColumns(
  headings: readonly string[],
  wishes: readonly Wish[],
  tools: MappingTools,
  set: ReadonlySet<string> = new Set(),
): Mapping {
  const issues: Issue[] = [];
  const feeds: Feed[] = [];
  const fed = new Set(set);
  const asked = new Set<number>();
  for (const wish of wishes) {
    const index = headings.findIndex((heading) => heading.trim() === wish.column);
    if (index < 0) {
      issues.push({ path: "map", code: "unknown_column", params: { column: wish.column } });
      continue;
    }
    asked.add(index);
    if (wish.path === "") continue;
    const feed = resolveWish(wish, index, tools, issues);
    if (!feed) continue;
    const { field } = feed;
    if (fed.has(field)) {
      const code = set.has(field) ? "field_set_and_fed" : "field_fed_twice";
      issues.push({ path: "map", code, params: { field } });
    }
    fed.add(field);
    feeds.push(feed);
  }
  for (const [index, heading] of headings.entries()) {
    if (asked.has(index)) continue;
    const field = fieldNamed(heading, tools);
    if (!field || fed.has(field.key)) continue;
    fed.add(field.key);
    feeds.push({ index, column: heading, field: field.key });
  }
  if (issues.length > 0) throw invalid(issues);
  return { feeds, ignored: notUsed(headings, feeds) };
}

/** Columns that feed nothing, those among them that were asked to (`Column=`). */
function notUsed(headings: readonly string[], feeds: readonly Feed[]): string[] {
  const used = new Set(feeds.map((feed) => feed.index));
  return headings.filter((_, index) => !used.has(index));
}

/** The mapping that was chosen column by column: nothing is guessed, what is not chosen is ignored. 422 names what leads nowhere. */
export function mapChosen(
  headings: readonly string[],
  choices: readonly ColumnChoice[],
  tools: MappingTools,
): Mapping {
  const issues: Issue[] = [];
  const feeds: Feed[] = [];
  const fed = new Set<string>();
  for (const { index, field, by, translate } of choices) {
    const column = headings[index];
    if (column === undefined) {
      issues.push({ path: "map", code: "unknown_column", params: { column: `#${index + 1}` } });
      continue;
    }
    const wish = { column: column.trim(), path: by === undefined ? field : `${field}.${by}` };
    const feed = resolveWish(wish, index, tools, issues);
    if (!feed) continue;
    if (fed.has(field)) issues.push({ path: "map", code: "field_fed_twice", params: { field } });
    fed.add(field);
    feeds.push({ ...feed, ...(translate && translate.length > 0 && { translate: new Map(translate) }) });
  }
  if (issues.length > 0) throw invalid(issues);
  return { feeds, ignored: notUsed(headings, feeds) };
}

export interface MappingTools {
  workspace: Workspace;
  object: ObjectModel;
  /** Whether the actor may set the field at all (not hidden, not read-only). */
  writable(key: string): boolean;
  /** Whether an object has this field for the actor: what may not be seen finds no reference either. */
  visible(target: ObjectModel, key: string): boolean;
}

function resolveWish(wish: Wish, index: number, tools: MappingTools, issues: Issue[]): Feed | null {
  const [key, by, ...more] = wish.path.split(".");
  const field = tools.writable(key!) ? tools.object.fields.get(key!) : undefined;
  const unknown = () => {
    issues.push({
      path: "map",
      code: "unknown_field",
      params: { field: wish.path, object: tools.object.key },
    });
    return null;
  };
  if (!field || more.length > 0) return unknown();
  if (by !== undefined && !targetsOf(field, tools.workspace).some((target) => tools.visible(target, by)))
    return unknown();
  return {
    index,
    column: wish.column,
    field: field.key,
    ...(by && { by }),
    ...(wish.translate && { translate: wish.translate }),
  };
}

/** Objects a reference may point to; none for other fields. */
export function targetsOf(field: Field, workspace: Workspace): ObjectModel[] {
  return (field.to ?? []).flatMap((key) => workspace.objects.get(key) ?? []);
}

/** The writable field whose key, or label in either language, is this heading. */
export function fieldNamed(heading: string, tools: MappingTools): Field | undefined {
  const name = fold(heading.trim());
  if (name === "") return undefined;
  for (const field of tools.object.fields.values()) {
    if (!tools.writable(field.key)) continue;
    if (field.key === name || LOCALES.some((locale) => fold(label(field.label, locale)) === name))
      return field;
  }
  return undefined;
}
