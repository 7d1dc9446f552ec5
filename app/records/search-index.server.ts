import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { searchTableName } from "../db/tables.server.ts";
import { type Queries, quote, type Tx } from "../db/types.ts";
import { fold, foldedColumn, type Value } from "../fields/value.ts";
import { spell } from "../i18n/pinyin.server.ts";
import type { Sql } from "../logic/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { FEW } from "./rows.server.ts";
import { grams, requiredGrams } from "./search.ts";
import type { Select } from "./select.server.ts";
import { spellingGrams } from "./spelling-grams.ts";
import { anyOf, sql } from "./sql-text.ts";

/** A search that the index finds this often is common: the list in its order meets enough hits soon. */
export const COMMON = 2000;
/** Rows of one statement: the engine enters these while the grams of the next are computed. */
const CHUNK = 100;

/** A record whose search entry is written: its values in memory form. */
export interface SearchRow {
  id: string;
  values: Readonly<Record<string, Value | null | undefined>>;
  /** Its {@link searchEntry}, where that is known already. */
  entry?: string;
}

/** Whether a write has to touch the record's search entry. */
export function searchChanged(
  model: ObjectModel,
  before: SearchRow["values"] | null,
  after: SearchRow["values"],
): boolean {
  return model.searchable.some(({ key }) => (before?.[key] ?? null) !== (after[key] ?? null));
}

/**
 * Writes the search entries of records whose rows are already written, in the same transaction. Entries stay while a record is in
 * the bin (lists leave it out themselves); `delete` is for rows that go for good, and must come before they do.
 */
export async function writeSearch(
  tx: Tx,
  model: ObjectModel,
  rows: readonly SearchRow[],
  mode: "insert" | "update" | "delete",
): Promise<void> {
  if (model.searchable.length === 0) return;
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK);
    if (mode === "delete") await deleteEntries(tx, model, chunk);
    else await writeEntries(tx, model, chunk);
  }
}

async function writeEntries(tx: Tx, model: ObjectModel, rows: readonly SearchRow[]): Promise<void> {
  const entry = (row: SearchRow) => row.entry ?? searchEntry(model, row.values);
  const table = quote(searchTable(model));
  if (tx.dialect === "sqlite") {
    const params = rows.flatMap((row) => [row.id, entry(row)]);
    const places = rows.map(() => "(?, ?)").join(", ");
    await tx.beside(
      `WITH "given"("id", "grams") AS (VALUES ${places})
       INSERT OR REPLACE INTO ${table}(rowid, "grams")
       SELECT "t"."_n", "given"."grams" FROM "given" CROSS JOIN ${quote(model.table)} "t" ON "t"."id" = "given"."id"`,
      params,
    );
    return;
  }
  const titleOf = titleOfEntries(model);
  const params = rows.flatMap((row) => [row.id, entry(row), titleOf, foldedTitle(model, row.values)]);
  const write = `INSERT INTO ${table} ("id", "grams", "title_of", "title")
     VALUES ${rows.map(() => "(?, ?::tsvector, ?, ?)").join(", ")}
     ON CONFLICT ("id") DO UPDATE
       SET "grams" = EXCLUDED."grams", "title_of" = EXCLUDED."title_of", "title" = EXCLUDED."title"`;
  if (rows.length > FEW) await tx.beside(write, params);
  else await tx.later(table, write, params);
}

async function deleteEntries(tx: Queries, model: ObjectModel, rows: readonly SearchRow[]): Promise<void> {
  const table = quote(searchTable(model));
  const ids = rows.map((row) => row.id);
  const places = ids.map(() => "?").join(", ");
  const condition =
    tx.dialect === "sqlite"
      ? `rowid IN (SELECT "_n" FROM ${quote(model.table)} WHERE "id" IN (${places}))`
      : `"id" IN (${places})`;
  await tx.run(`DELETE FROM ${table} WHERE ${condition}`, ids);
}

/** What the search index holds of a record: its grams, and how its title sounds. */
export function searchEntry(model: ObjectModel, values: SearchRow["values"]): string {
  const texts = model.searchable.flatMap(({ key }) => {
    const value = values[key];
    return typeof value === "string" ? [value] : [];
  });
  return [...grams(texts), ...titleSounds(model, values)].join(" ");
}

/**
 * Key of the field whose text entries keep as the record's title (PostgreSQL); null where none is kept: a formula's is worked out anew
 * apart from its entries, and a text of many lines would stand there twice.
 */
export const titleOfEntries = ({ title, searchable }: ObjectModel): string | null =>
  searchable.includes(title) && !title.formula && title.type.control !== "text" ? title.key : null;

function foldedTitle(model: ObjectModel, values: SearchRow["values"]): string | null {
  const title = values[model.title.key];
  return titleOfEntries(model) !== null && typeof title === "string" ? fold(title) : null;
}

/** How the record's title sounds, where it is Chinese: `findByName` asks for it. */
function titleSounds(model: ObjectModel, values: SearchRow["values"]): Iterable<string> {
  const title = values[model.title.key];
  if (typeof title !== "string" || !model.searchable.includes(model.title)) return [];
  const spelling = spell(fold(title));
  return spelling ? spellingGrams(spelling) : [];
}

/** What makes a record a hit of a search. */
export interface Match {
  /** All of it: records in which every term stands inside a text field that the actor may see. */
  where: Sql[];
  /** Where few records have the grams (PostgreSQL): how to find their entries first. */
  few: Few | null;
}

/** Hits are among the records whose entries answer to `query`, and those of them that `where` holds for. */
export interface Few {
  query: string;
  where: Sql[];
}

/**
 * Conditions of a search. The index only narrows down: the rows' own folded columns decide, so a term that stands in a hidden field
 * alone is no hit, and rank or speed is all the index changes.
 * @param common it is known already that many records have the grams.
 */
export async function matchSql(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  terms: readonly string[],
  at: Pick<Select, "alias" | "id">,
  common?: boolean,
): Promise<Match> {
  const where = exactly(ctx, q, model, terms, at.alias);
  const required = hasVisibleText(ctx, model) ? requiredGrams(terms) : [];
  if (required.length === 0) return { where, few: null };
  const many = common ?? (await isCommon(q, model, required));
  const indexed = indexSql(q, model, required, at, many);
  const few = !many && q.dialect === "postgresql" ? { query: indexQuery(required), where } : null;
  return { where: indexed ? [indexed, ...where] : where, few };
}

/** That each term stands inside a text that the actor may see. */
export function exactly(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  terms: readonly string[],
  alias: string,
): Sql[] {
  const columns = visibleTexts(ctx, model, alias);
  return terms.map((term) => termSql(q, columns, term));
}

export const hasVisibleText = (ctx: Context, model: ObjectModel): boolean =>
  visibleTexts(ctx, model, "").length > 0;

/** What entries of PostgreSQL's index must hold. Grams are letters and digits only. */
export const indexQuery = (required: readonly string[]): string => required.join(" & ");

/** Folded columns of the texts that the actor may see, the title in front: most terms stand there, and the first hit decides. */
export function visibleTexts(ctx: Context, model: ObjectModel, alias: string): string[] {
  const hidden = hiddenFields(ctx.workspace, ctx.actor, model.key);
  return model.searchable
    .filter(({ key }) => !hidden.has(key))
    .sort((a, b) => Number(b === model.title) - Number(a === model.title))
    .map(({ key }) => `${alias}.${quote(foldedColumn(key))}`);
}

/** Whether a folded term stands inside any of these columns. */
export function termSql(q: Queries, columns: readonly string[], term: string): Sql {
  const inside = q.dialect === "sqlite" ? "instr" : "strpos";
  return anyOf(columns.map((column) => sql(`${inside}(${column}, ?) > 0`, term)));
}

/**
 * The index's part; null when it would not help: so many records have the grams (SQLite). On PostgreSQL the grams of a common search are
 * written out, so that the planner sees how common they are and may leave the index; a rare one is planned once for all.
 */
function indexSql(
  q: Queries,
  model: ObjectModel,
  required: readonly string[],
  at: Pick<Select, "alias" | "id">,
  common: boolean,
): Sql | null {
  const table = quote(searchTable(model));
  if (q.dialect === "postgresql") {
    const query = indexQuery(required);
    const entries = `${at.id} IN (SELECT "id" FROM ${table} WHERE "grams" @@`;
    return common ? sql(`${entries} '${query}'::tsquery)`) : sql(`${entries} CAST(? AS tsquery))`, query);
  }
  if (common) return null;
  return sql(`${at.alias}."_n" IN (SELECT rowid FROM ${table} WHERE ${table} MATCH ?)`, ftsQuery(required));
}

const ftsQuery = (required: readonly string[]): string => required.map((gram) => `"${gram}"`).join(" ");

async function isCommon(q: Queries, model: ObjectModel, required: readonly string[]): Promise<boolean> {
  const table = quote(searchTable(model));
  const [condition, query] =
    q.dialect === "postgresql"
      ? [`"grams" @@ CAST(? AS tsquery)`, indexQuery(required)]
      : [`${table} MATCH ?`, ftsQuery(required)];
  const [found] = await q.all(
    `SELECT count(*) AS "n" FROM (SELECT 1 FROM ${table} WHERE ${condition} LIMIT ${COMMON}) "hits"`,
    [query],
  );
  return Number(found?.n ?? 0) >= COMMON;
}

export const searchTable = (model: ObjectModel): string => searchTableName(model.key);
