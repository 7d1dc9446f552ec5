import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { type Queries, quote, type Row } from "../db/types.ts";
import { fold } from "../fields/value.ts";
import { spell } from "../i18n/pinyin.server.ts";
import type { Sql } from "../logic/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { inList } from "./in-list.ts";
import { type Plan, planFor } from "./list-plan.server.ts";
import { type Match, matchSql, searchTable, termSql, visibleTexts } from "./search-index.server.ts";
import { constants, type Select } from "./select.server.ts";
import { type SoundQuestion, soundQuestion, soundsAt } from "./sound-question.ts";
import { indexQuestion } from "./spelling-grams.ts";
import { allOf, anyOf, glue, sql } from "./sql-text.ts";

/** Records that the index offers are looked at so many at a time, at most so often. */
const BATCH = 100;
const MOST_BATCHES = 10;

/** A record whose title sounds like what was typed. */
export interface Sounding {
  id: string;
  title: string;
  /** Characters of the title in front of it. */
  at: number;
}

/**
 * Live records whose title the typed letters spell, as far as the actor may see record and title: those whose title begins so first.
 * `huadong`, `hdkj`, `huad` and `hua dong` find 华东科技; words that stand in a text as they are go with them (`hdkj 138`).
 * Asks no more than it must for `limit` of them, so the order holds among the first hundred.
 */
export async function bySound(
  ctx: Context,
  model: ObjectModel,
  q: string,
  limit: number,
): Promise<Sounding[]> {
  const question = soundQuestion(q);
  const hidden = hiddenFields(ctx.workspace, ctx.actor, model.key).has(model.title.key);
  if (!question || hidden || !model.searchable.includes(model.title)) return [];
  const plan = planFor(ctx, model, { fields: [model.title.key] });
  const queries = ctx.tx ?? ctx.db;
  const env = constants(ctx);
  const found: Sounding[] = [];
  let last: Row | undefined;
  for (let batch = 0; batch < MOST_BATCHES && found.length < limit; batch++) {
    const rows = await offered(ctx, queries, model, question, plan, last);
    for (const row of rows) {
      const { id, [model.title.key]: title } = plan.toRecord(row, env);
      if (typeof title !== "string") continue;
      const spelling = spell(fold(title));
      if (!spelling) continue;
      const at = soundsAt(question, spelling, standingOf(question, row));
      if (at >= 0) found.push({ id, title, at });
    }
    if (rows.length < BATCH) break;
    last = rows.at(-1);
  }
  return found.sort((a, b) => Number(a.at > 0) - Number(b.at > 0)).slice(0, limit);
}

/**
 * Conditions of a search: records in which the words stand, and where it asks for sounds those whose title sounds like them, too. Which
 * these are is asked first, so that a list sorts, counts and pages them like any others. Of titles that may sound so, the first thousand
 * that the index offers are looked at: whoever types more letters finds the rest.
 * @param common it is known already that many records have what the index holds of the words.
 */
export async function searched(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  search: { q?: string; sounds?: boolean },
  terms: readonly string[],
  at: Pick<Select, "alias" | "id">,
  common?: boolean,
): Promise<Match> {
  const [written, sounding] = await Promise.all([
    matchSql(ctx, q, model, terms, at, common),
    search.sounds ? bySound(ctx, model, search.q ?? "", BATCH * MOST_BATCHES) : [],
  ]);
  if (sounding.length === 0) return written;
  const ids = sounding.map(({ id }) => id);
  return { where: [anyOf([allOf(written.where), inList(at.id, ids)])], few: null };
}

const standingOf = ({ words }: SoundQuestion, row: Row): boolean[] =>
  words.length === 1 ? [false] : words.map((_, index) => Number(row[`_w${index}`]) === 1);

/** The next records that the index offers, in the order they were made. */
function offered(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  { words, wanted }: SoundQuestion,
  plan: Plan,
  last: Row | undefined,
): Promise<Row[]> {
  const table = quote(searchTable(model));
  const sqlite = q.dialect === "sqlite";
  const place = sqlite ? `${table}.rowid` : plan.id;
  const texts = visibleTexts(ctx, model, plan.alias);
  // A single word that stands in a text is an ordinary hit.
  const standing = words.length === 1 ? [] : words.map(({ text }) => termSql(q, texts, text));
  const columns = glue(
    [
      plan.columns,
      sql(`${place} AS "_place"`),
      ...standing.map((one, index) => ({
        ...one,
        sql: `CASE WHEN ${one.sql} THEN 1 ELSE 0 END AS "_w${index}"`,
      })),
    ],
    ", ",
  );
  const match = indexQuestion(wanted, q.dialect);
  const conditions: Sql[] = [...plan.where];
  if (last) conditions.push(sql(`${place} > ?`, last["_place"] as string | number));
  // SQLite's index gives its entries in order, one after the other: read first, it is read no further than the limit.
  const from = sqlite ? glue([sql(table), plan.from], " CROSS JOIN ") : plan.from;
  conditions.unshift(
    sqlite
      ? sql(`${table} MATCH ? AND ${plan.alias}."_n" = ${table}.rowid`, match)
      : sql(`${plan.id} IN (SELECT "id" FROM ${table} WHERE "grams" @@ '${match}'::tsquery)`),
  );
  const where = allOf(conditions);
  return q.all(`SELECT ${columns.sql} FROM ${from.sql} WHERE ${where.sql} ORDER BY ${place} LIMIT ${BATCH}`, [
    ...columns.params,
    ...from.params,
    ...where.params,
  ]);
}
