import type { Context } from "../context.ts";
import type { Queries, Row } from "../db/types.ts";
import type { SqlValue, Value } from "../fields/value.ts";
import { check } from "../logic/check.ts";
import type { Expression } from "../logic/expression.ts";
import { predicate, toSql } from "../logic/sql.ts";
import type { Sql, SqlTarget } from "../logic/types.ts";
import { constants, readableRows, type Select, selectTarget } from "../records/select.server.ts";
import { allOf, anyOf, glue, sql } from "../records/sql-text.ts";
import type { FieldModel } from "../schema/workspace.ts";
import type { AutomationModel, StepModel } from "./model.ts";
import { assignments, type MovePlan } from "./reads.ts";
import { type Move, type MovedValues, systemOf, type Turn } from "./turn.ts";

/** Which records rules before the write would leave different under other settings, as far as the database can say. */

/** A query on the plan's live records, in which rules can be asked as the settings are before and after. */
interface Question {
  select: Select;
  before: SqlTarget;
  after: SqlTarget;
}

function question(ctx: Context, turn: Turn, plan: MovePlan): Question {
  const select = selectTarget(systemOf(ctx, turn.after), plan.object);
  return {
    select,
    before: { ...select, env: constants(systemOf(ctx, turn.before)) },
    after: select,
  };
}

/** What a rule's steps give a field, as SQL of one state of the settings: the stored value where the rule does not answer. */
function assigned(rules: readonly AutomationModel[], field: FieldModel, stored: Sql, target: SqlTarget): Sql {
  const cases = rules.flatMap((rule) =>
    rule.steps.flatMap((step) =>
      assignments(step)
        .filter((value) => value.field === field.key)
        .map((value) => ({ when: answers(rule, step, target), value: toSql(value.expression, target) })),
    ),
  );
  return glue(
    [
      sql("CASE"),
      ...cases.flatMap(({ when, value }) => [sql("WHEN"), when, sql("THEN"), value]),
      sql("ELSE"),
      stored,
      sql("END"),
    ],
    " ",
  );
}

const answers = (rule: AutomationModel, step: StepModel, target: SqlTarget): Sql =>
  allOf(
    [rule.condition, step.when].flatMap((condition) => (condition ? [predicate(condition, target)] : [])),
  );

const differs = (a: string, b: string): Sql => sql(`${a} IS DISTINCT FROM ${b}`);

/**
 * The records of an `exact` plan that move, as a table `"m"` with `id` and, for each field, the stored value `s0`, the one that the old
 * settings give `o0` and the one that the new ones give `n0`; `where` tells which of them move.
 */
function moved(
  ctx: Context,
  turn: Turn,
  plan: MovePlan,
  last?: string,
  mine = false,
): { from: Sql; where: Sql } {
  const { select, before, after } = question(ctx, turn, plan);
  const columns = plan.fields.flatMap((field, at) => {
    const stored = toSql(fieldExpression(plan, field), select);
    return [
      glue([stored, sql(`AS "s${at}"`)], " "),
      glue([assigned(plan.rules, field, stored, before), sql(`AS "o${at}"`)], " "),
      glue([assigned(plan.rules, field, stored, after), sql(`AS "n${at}"`)], " "),
    ];
  });
  const rows = live(select);
  if (last !== undefined) rows.push(sql(`${select.id} > ?`, last));
  const readable = mine ? readableRows(ctx, { ...select, env: constants(ctx) }) : null;
  if (readable) rows.push(readable);
  const from = select.from();
  const inner = glue(
    [sql(`SELECT ${select.id} AS "id",`), glue(columns, ", "), sql("FROM"), from, sql("WHERE"), allOf(rows)],
    " ",
  );
  return {
    from: glue([sql("("), inner, sql(') "m"')], ""),
    where: anyOf(
      plan.fields.map((_, at) => allOf([differs(`"o${at}"`, `"n${at}"`), differs(`"s${at}"`, `"n${at}"`)])),
    ),
  };
}

const live = (select: Select): Sql[] => [sql(`${select.alias}."deleted_at" IS NULL`)];

const fieldExpression = ({ object }: MovePlan, field: FieldModel): Expression =>
  check({ var: field.key }, object.scope).expression!;

/** Moves of an exact plan by field and values, and how many records they are of. */
export async function countExact(
  ctx: Context,
  turn: Turn,
  plan: MovePlan,
): Promise<{ records: number; cells: Map<FieldModel, MovedValues[]> }> {
  const { from, where } = moved(ctx, turn, plan);
  // Grouping by the column as it stands, SQLite goes along an index that begins with it and looks up row after row: ten times as long.
  const names = plan.fields.flatMap((_, at) => [`coalesce("s${at}", "s${at}") AS "s${at}"`, `"n${at}"`]);
  const places = names.map((_, at) => at + 1).join(", ");
  const rows = await ctx.db.all<Row>(
    `SELECT ${names.join(", ")}, count(*) AS "records" FROM ${from.sql} WHERE ${where.sql} GROUP BY ${places}`,
    [...from.params, ...where.params],
  );
  const cells = new Map<FieldModel, MovedValues[]>();
  let records = 0;
  for (const row of rows) records += Number(row.records);
  plan.fields.forEach((field, at) => {
    const found = new Map<string, MovedValues>();
    for (const row of rows) {
      const [was, is] = [inMemory(row[`s${at}`], field), inMemory(row[`n${at}`], field)];
      if (was === is) continue;
      const name = JSON.stringify([was, is]);
      const cell = found.get(name) ?? { from: was, to: is, records: 0 };
      cell.records += Number(row.records);
      found.set(name, cell);
    }
    cells.set(
      field,
      [...found.values()].sort((a, b) => b.records - a.records),
    );
  });
  return { records, cells };
}

/** Moves of an exact plan: the newest, or (`last`) those behind an id, in its order. `mine`: only records that the actor may read. */
export async function exactMoves(
  ctx: Context,
  q: Queries,
  turn: Turn,
  plan: MovePlan,
  { last, limit, mine }: { last?: string; limit: number; mine?: boolean },
): Promise<Move[]> {
  const { from, where } = moved(ctx, turn, plan, last, mine);
  const rows = await q.all<Row>(
    `SELECT * FROM ${from.sql} WHERE ${where.sql} ORDER BY "id"${last === undefined ? " DESC" : ""} LIMIT ?`,
    [...from.params, ...where.params, limit],
  );
  return rows.map((row) => ({
    id: String(row.id),
    fields: Object.fromEntries(
      plan.fields.flatMap((field, at) => {
        const [was, is] = [inMemory(row[`s${at}`], field), inMemory(row[`n${at}`], field)];
        return was === is ? [] : [[field.key, { from: was, to: is }]];
      }),
    ),
  }));
}

function inMemory(value: SqlValue | undefined, field: FieldModel): Value | null {
  if (value === null || value === undefined) return null;
  return field.type.valueType(field).kind === "boolean" ? Number(value) === 1 : value;
}

/**
 * Ids of live records that have to be looked at in memory, from an id on: upwards behind `last`, or the newest first before it. Of a
 * narrowed plan only those for which a rule's condition or value differs.
 */
export async function candidates(
  ctx: Context,
  q: Queries,
  turn: Turn,
  plan: MovePlan,
  { last, limit, newest }: { last: string | null; limit: number; newest?: boolean },
): Promise<string[]> {
  const { select, before, after } = question(ctx, turn, plan);
  const rows = live(select);
  if (last !== null) rows.push(sql(`${select.id} ${newest ? "<" : ">"} ?`, last));
  if (plan.by === "narrowed") {
    rows.push(anyOf(plan.rules.flatMap((rule) => ruleDiffers(rule, before, after))));
  }
  const from = select.from();
  const where = allOf(rows);
  const found = await q.all<{ id: string }>(
    `SELECT ${select.id} AS "id" FROM ${from.sql} WHERE ${where.sql} ORDER BY ${select.id}${newest ? " DESC" : ""} LIMIT ?`,
    [...from.params, ...where.params, limit],
  );
  return found.map((row) => String(row.id));
}

function ruleDiffers(rule: AutomationModel, before: SqlTarget, after: SqlTarget): Sql[] {
  return rule.steps.flatMap((step) => {
    const [was, is] = [answers(rule, step, before), answers(rule, step, after)];
    const turned = glue([truth(was), truth(is)], " <> ");
    return [
      turned,
      ...assignments(step).map(({ expression }) =>
        glue([toSql(expression, before), toSql(expression, after)], " IS DISTINCT FROM "),
      ),
    ];
  });
}

const truth = (condition: Sql): Sql => glue([sql("CASE WHEN"), condition, sql("THEN 1 ELSE 0 END")], " ");
