import { rowRule } from "../access/can.ts";
import type { Context } from "../context.ts";
import { quote } from "../db/types.ts";
import type { SqlValue } from "../fields/value.ts";
import type { Expression } from "../logic/expression.ts";
import { predicate, toSql } from "../logic/sql.ts";
import type { Env, Rule, Sql, SqlTarget } from "../logic/types.ts";
import type { ObjectModel, Workspace } from "../schema/workspace.ts";
import type { Place } from "./cursor.ts";
import { type OrderTerm, orderBy } from "./keyset.ts";
import { checkQuestion, type Question, readsActor, type SortTerm } from "./query.ts";
import { type Row, readerOf } from "./row-reader.ts";
import { type Select, selectTarget, visibleRows } from "./select.server.ts";
import { foldedSql, sql } from "./sql-text.ts";
import type { RecordJson } from "./types.ts";

/** A question compiled to SQL: everything of a list but its search, its place and its limit. */
export interface Plan {
  /** Quoted alias of the record's row, and its id: `"t"`, `"t"."id"`. */
  alias: string;
  id: string;
  /** What is selected: the columns of the answer, then the sort values. */
  columns: Sql;
  /** Conditions: not in the bin, rows that the actor may read, the filter. */
  where: readonly Sql[];
  order: readonly OrderTerm[];
  orderBy: Sql;
  /** `FROM` with the joins of everything, and with those of the conditions only. */
  from: Sql;
  conditionsFrom: Sql;
  /** The record as a client reads it; `env` gives formulas that are computed when read their constants. */
  toRecord(row: Row, env: Env): RecordJson;
  /** The row's place in the order. */
  placeOf(row: Row): Place;
}

interface Asked {
  filter?: Rule;
  sort?: readonly string[];
  fields?: readonly string[];
  deleted?: boolean;
  /** Where the order reads the clock: the time to sort by, ms UTC; now unless told. Filters and rights always go by now. */
  at?: number;
}

/** A checked question, and its plans for those who asked it. */
interface Known {
  question: Question;
  /** The clock is in the SQL: compiled anew for each request. */
  timed: boolean;
  plans: Map<string, Plan>;
}

/** Questions kept for each workspace; a new revision starts anew. */
const KNOWN = new WeakMap<Workspace, Map<string, Known>>();
const MAX_QUESTIONS = 500;
const MAX_PLANS = 50;
/** Longer questions are rare and not worth their memory. */
const MAX_KEY = 8_000;

/**
 * The plan of a question for this actor. A repeated question (a view that everybody opens) costs neither check nor compilation:
 * it is kept by object, roles and wording; where rows depend on the actor, by the actor too.
 * @throws AppError `invalid` with every fault of the question.
 */
export function planFor(ctx: Context, model: ObjectModel, asked: Asked): Plan {
  const known = knownFor(ctx, model, asked);
  if (known.timed) return compile(ctx, known.question, asked.deleted === true, asked.at);
  const key = `${ctx.db.dialect} ${actorKey(ctx, known.question)}`;
  let plan = known.plans.get(key);
  if (!plan) {
    plan = compile(ctx, known.question, asked.deleted === true);
    known.plans.set(key, plan);
    if (known.plans.size > MAX_PLANS) forgetOldest(known.plans);
  }
  return plan;
}

function knownFor(ctx: Context, model: ObjectModel, asked: Asked): Known {
  let questions = KNOWN.get(ctx.workspace);
  if (!questions) {
    questions = new Map();
    KNOWN.set(ctx.workspace, questions);
  }
  const key = wordingOf(ctx, model, asked);
  const found = questions.get(key);
  if (found) {
    // Put last: the first one is the longest unused.
    questions.delete(key);
    questions.set(key, found);
    return found;
  }
  const question = checkQuestion(ctx, model, asked);
  const known = {
    question,
    timed: isTimed(ctx, question),
    plans: new Map(),
  };
  if (key !== "") questions.set(key, known);
  if (questions.size > MAX_QUESTIONS) forgetOldest(questions);
  return known;
}

/** Object, roles and wording of a question as one text; empty when it is too long or too deep to be kept. */
function wordingOf(ctx: Context, model: ObjectModel, asked: Asked): string {
  const { kind, roles, grants } = ctx.actor;
  const { filter, sort, fields, deleted } = asked;
  try {
    const wording = JSON.stringify([model.key, kind, roles, grants, filter, sort, fields, deleted]);
    return wording.length <= MAX_KEY ? wording : "";
  } catch (error) {
    // Nested deeper than the stack: the check refuses it by name.
    if (error instanceof RangeError) return "";
    throw error;
  }
}

function forgetOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}

/** Everything of a question that becomes SQL. */
function expressionsOf(ctx: Context, { model, filter, sort, fields }: Question): Expression[] {
  const rules = rowRule(ctx.workspace, ctx.actor, "read", model.key);
  return [
    ...(filter ? [filter] : []),
    ...sort.map((term) => term.expression),
    ...fields.flatMap((field) => (field.formula && !field.stored ? [field.formula] : [])),
    ...(typeof rules === "boolean" ? [] : rules),
  ];
}

/** Whether expressions lead through references, behind which the read rules of other objects guard the rows. */
const isGuarded = (expressions: readonly Expression[]): boolean =>
  expressions.some(({ paths }) => paths.some((path) => path.includes(".")));

/** Whether the clock is in the SQL: in the question itself, or in a read rule that guards a reference. */
function isTimed(ctx: Context, question: Question): boolean {
  const expressions = expressionsOf(ctx, question);
  if (expressions.some(({ timed }) => timed)) return true;
  if (!isGuarded(expressions)) return false;
  return [...ctx.workspace.objects.keys()].some((key) => {
    const rule = rowRule(ctx.workspace, ctx.actor, "read", key);
    return typeof rule !== "boolean" && rule.some(({ timed }) => timed);
  });
}

/** What of the actor is in the SQL: nothing, or all that expressions can read of one. */
function actorKey(ctx: Context, question: Question): string {
  const expressions = expressionsOf(ctx, question);
  if (!isGuarded(expressions) && !expressions.some(readsActor)) return "";
  const { id, teams, teamMembers } = ctx.actor;
  return JSON.stringify([id, teams, teamMembers]);
}

function compile(ctx: Context, question: Question, deleted: boolean, at?: number): Plan {
  const { model, filter, sort, fields } = question;
  const select = selectTarget(ctx, model);
  const timed = sort.some(({ expression }) => expression.timed);
  const sortedAt = at ?? select.env.now;
  const sorted: SqlTarget = { ...select.guarded, env: { ...select.env, now: sortedAt } };
  const where = visibleRows(ctx, select, deleted);
  if (filter) where.push(predicate(filter, select.guarded));
  const conditionsFrom = select.from();

  const selected = new Map<string, Sql>();
  const readers = fields.map((field) => readerOf(field, model, select, selected));
  const order = sort.map((term) => orderTerm(term, select, sorted));
  const places = order.map((term, index) => {
    const own = ownColumn(term.by, select);
    if (own && selected.has(own)) return own;
    selected.set(`_s${index}`, term.by);
    return `_s${index}`;
  });
  const names = [...selected.keys()];
  const parts = [...selected.values()];
  return {
    alias: select.alias,
    id: select.id,
    columns: {
      sql: parts.map((part, index) => `${part.sql} AS ${quote(names[index]!)}`).join(", "),
      params: parts.flatMap((part) => part.params),
    },
    where,
    order,
    orderBy: orderBy(order, select.id, ctx.db.dialect),
    from: select.from(),
    conditionsFrom,
    toRecord(row, env) {
      const record: Record<string, unknown> = {};
      for (const { key, read } of readers) record[key] = read(row, env);
      return record as RecordJson;
    },
    placeOf: (row) => ({
      id: row.id as string,
      values: places.map((name) => (row[name] ?? null) as SqlValue),
      ...(timed && { at: sortedAt }),
    }),
  };
}

function orderTerm(
  { variable, column, expression, descending }: SortTerm,
  select: Select,
  target: SqlTarget,
): OrderTerm {
  const { source } = variable;
  if (expression.type.kind === "text") {
    return { by: foldedSql(expression, target), type: "text", descending, nullable: true };
  }
  if (column === null || source.from !== "record") {
    const type = expression.type.kind === "date" ? "text" : "real";
    return { by: toSql(expression, target), type, descending, nullable: true };
  }
  const alias = source.hops.length === 0 ? select.alias : select.guarded.join(source.hops);
  const nullable = source.hops.length > 0 || !ALWAYS_SET.has(source.column);
  return { by: sql(`${alias}.${quote(source.column)}`), type: column, descending, nullable };
}

const ALWAYS_SET: ReadonlySet<string> = new Set(["id", "version", "created_at", "updated_at"]);

/** Name of the column when a sort term is one of the record's own. */
function ownColumn({ sql: text, params }: Sql, select: Select): string | null {
  const prefix = `${select.alias}."`;
  if (params.length > 0 || !text.startsWith(prefix)) return null;
  return text.slice(prefix.length, -1);
}
