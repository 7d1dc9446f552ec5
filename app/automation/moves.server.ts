import { SYSTEM } from "../access/actor.ts";
import type { Context } from "../context.ts";
import type { Queries, Row } from "../db/types.ts";
import type { SqlValue, Value } from "../fields/value.ts";
import { check } from "../logic/check.ts";
import type { Expression } from "../logic/expression.ts";
import { predicate, toSql } from "../logic/sql.ts";
import type { Sql, SqlTarget } from "../logic/types.ts";
import type { Change, Values } from "../records/listeners.ts";
import { loadPaths, loadRows } from "../records/load.server.ts";
import { constants, readableRows, type Select, selectTarget } from "../records/select.server.ts";
import { allOf, anyOf, glue, sql } from "../records/sql-text.ts";
import { sameStored } from "../records/values.ts";
import type { FieldModel, Workspace } from "../schema/workspace.ts";
import { assignBefore } from "./before.server.ts";
import type { AutomationModel, StepModel } from "./model.ts";
import { planFor } from "./plans.ts";
import { assignments, type MovePlan } from "./reads.ts";

/** A change of settings: the workspace as it is or was, and as it would be or is. */
export interface Turn {
  before: Workspace;
  after: Workspace;
}

/** A record that would come out different, with the values of the plan's fields before and after, in memory form. */
export interface Move {
  id: string;
  fields: Record<string, { from: Value | null; to: Value | null }>;
  /** The record as rules before the write would leave it; only where memory decided. */
  left?: { before: Values; after: Values; related: ReadonlyMap<string, Value | null> };
}

const systemOf = (ctx: Context, workspace: Workspace): Context => ({ ...ctx, actor: SYSTEM, workspace });

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
): Promise<{
  records: number;
  cells: Map<FieldModel, { from: Value | null; to: Value | null; records: number }[]>;
}> {
  const { from, where } = moved(ctx, turn, plan);
  const names = plan.fields.flatMap((_, at) => [`"s${at}"`, `"n${at}"`]).join(", ");
  const rows = await ctx.db.all<Row>(
    `SELECT ${names}, count(*) AS "records" FROM ${from.sql} WHERE ${where.sql} GROUP BY ${names}`,
    [...from.params, ...where.params],
  );
  const cells = new Map<FieldModel, { from: Value | null; to: Value | null; records: number }[]>();
  let records = 0;
  for (const row of rows) records += Number(row.records);
  plan.fields.forEach((field, at) => {
    const found = new Map<string, { from: Value | null; to: Value | null; records: number }>();
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

/** Which of these records move, found by running the rules before the write in memory under both settings. Nothing is written. */
export async function movesOf(
  ctx: Context,
  q: Queries,
  turn: Turn,
  plan: MovePlan,
  ids: readonly string[],
): Promise<Move[]> {
  if (ids.length === 0) return [];
  const object = turn.after.objects.get(plan.object.key)!;
  const rows = await loadRows(q, object, ids);
  const paths = planFor(turn.after, object.key).paths("changed");
  const related = await loadPaths(
    q,
    turn.after,
    object,
    [...rows].map(([id, values]) => ({ id, values })),
    [...new Set(paths.map((path) => path.replace(/^old\./, "")))],
  );
  const moves: Move[] = [];
  for (const id of ids) {
    const values = rows.get(id);
    if (!values) continue;
    const seen = new Map(related.get(id));
    for (const [path, value] of related.get(id) ?? []) seen.set(`old.${path}`, value);
    const run = async (workspace: Workspace): Promise<Change> => {
      const change: Change = {
        object: workspace.objects.get(object.key)!,
        kind: "changed",
        id,
        before: values,
        after: { ...values },
        related: new Map(seen),
        event: "",
        touched: true,
      };
      await assignBefore(systemOf(ctx, workspace), q, change);
      return change;
    };
    const [was, is] = [await run(turn.before), await run(turn.after)];
    const fields = plan.fields.filter(
      (field) =>
        !sameStored(field, was.after[field.key] ?? null, is.after[field.key] ?? null) &&
        !sameStored(field, values[field.key] ?? null, is.after[field.key] ?? null),
    );
    if (fields.length === 0) continue;
    moves.push({
      id,
      fields: Object.fromEntries(
        fields.map((field) => [
          field.key,
          { from: values[field.key] ?? null, to: is.after[field.key] ?? null },
        ]),
      ),
      left: { before: values, after: is.after, related: is.related },
    });
  }
  return moves;
}
