import { hiddenFields, visibleScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import { type Issue, invalid } from "../errors.ts";
import { type ColumnType, ORDERED_KINDS } from "../fields/value.ts";
import { check } from "../logic/check.ts";
import type { Expression } from "../logic/expression.ts";
import type { Rule, Scope, Variable } from "../logic/types.ts";
import type { FieldModel, ObjectModel, Workspace } from "../schema/workspace.ts";
import { MAX_QUERY_LENGTH, MAX_TERMS, searchTerms } from "./search.ts";
import { sortKey } from "./view-kind.ts";

/** A question to one object's records after its check for one actor's roles: names resolved, nothing hidden in it. */
export interface Question {
  model: ObjectModel;
  /** Null: every record. */
  filter: Expression | null;
  sort: SortTerm[];
  /** What is answered, in order; `id` and `version` come first. */
  fields: FieldModel[];
}

export interface SortTerm {
  variable: Variable;
  /** Type of the column; null for a formula that is computed when read. */
  column: ColumnType | null;
  expression: Expression;
  descending: boolean;
}

const MAX_SORTS = 5;
const MAX_FIELDS = 600;

/** NUL and halves of surrogate pairs: no stored text has them. */
const NO_TEXT = /[\0\p{Cs}]/u;

/**
 * Checks filter, sort and fields as the actor may use them.
 * @throws AppError `invalid` with every fault: `filter/<pointer>`, `sort`, `fields`.
 */
export function checkQuestion(
  ctx: Context,
  model: ObjectModel,
  asked: { filter?: Rule; sort?: readonly string[]; fields?: readonly string[] },
): Question {
  const scope = visibleScope(ctx.workspace, ctx.actor, model.key);
  const issues: Issue[] = [];
  const filter = checkFilter(asked.filter, scope, issues);
  const sort = checkSort(ctx.workspace, model, scope, asked.sort ?? [], issues);
  const fields = checkFields(ctx, model, asked.fields, issues);
  if (issues.length > 0) throw invalid(issues);
  return { model, filter, sort, fields };
}

/** The filter's expression, null when there is none; its problems go to `issues`. */
export function checkFilter(rule: Rule | undefined, scope: Scope, issues: Issue[]): Expression | null {
  if (rule === undefined || rule === null) return null;
  const checked = check(rule, scope, { expect: "condition", sql: true, path: "filter" });
  issues.push(...checked.problems);
  return checked.expression;
}

function checkSort(
  workspace: Workspace,
  model: ObjectModel,
  scope: Scope,
  asked: readonly string[],
  issues: Issue[],
): SortTerm[] {
  if (asked.length > MAX_SORTS) {
    issues.push({ path: "sort", code: "too_many_sorts", params: { limit: MAX_SORTS } });
    return [];
  }
  const sort: SortTerm[] = [];
  for (const { path, descending } of asked.map(sortKey)) {
    const variable = resolveRecord(scope, path);
    if (!variable) {
      issues.push(unknownField("sort", path));
      continue;
    }
    const { expression, problems } = check({ var: path }, scope, { sql: true, path: "sort" });
    if (!expression || !ORDERED_KINDS.has(variable.type.kind)) {
      issues.push(problems[0] ?? { path: "sort", code: "unsortable", params: { field: path } });
      continue;
    }
    if (sort.some((term) => term.variable.path === path)) continue;
    sort.push({ variable, column: columnType(workspace, model, variable), expression, descending });
    // Ids are unique: nothing behind them can matter.
    if (path === "id") break;
  }
  return sort;
}

function checkFields(
  ctx: Context,
  model: ObjectModel,
  asked: readonly string[] | undefined,
  issues: Issue[],
): FieldModel[] {
  const hidden = hiddenFields(ctx.workspace, ctx.actor, model.key);
  if (!asked) return [...model.fields.values()].filter((field) => !hidden.has(field.key));
  if (asked.length > MAX_FIELDS) {
    issues.push({ path: "fields", code: "too_many_fields", params: { limit: MAX_FIELDS } });
    return [];
  }
  const fields = new Set([model.fields.get("id")!, model.fields.get("version")!]);
  for (const key of asked) {
    const field = model.fields.get(key);
    if (field && !hidden.has(key)) fields.add(field);
    else issues.push(unknownField("fields", key));
  }
  return [...fields];
}

/** Terms of a search, null when nothing is searched for. */
export function checkSearch(q: string | undefined, issues: Issue[]): string[] | null {
  if (q === undefined) return null;
  if (NO_TEXT.test(q)) {
    issues.push({ path: "q", code: "bad_text" });
    return null;
  }
  const terms = searchTerms(q);
  if (q.length > MAX_QUERY_LENGTH || terms.length > MAX_TERMS) {
    issues.push({
      path: "q",
      code: "search_too_long",
      params: { length: MAX_QUERY_LENGTH, terms: MAX_TERMS },
    });
    return null;
  }
  return terms.length > 0 ? terms : null;
}

/** A field of the records at hand or of ones they refer to; null for settings, the actor, `old.*` and what is hidden or unknown. */
export function resolveRecord(scope: Scope, path: string): Variable | null {
  const variable = scope.resolve(path);
  return variable && (variable.source.from === "record" || variable.formula) ? variable : null;
}

/** The same answer for a field that does not exist and for one that is hidden. */
export const unknownField = (path: string, field: string): Issue => ({
  path,
  code: "unknown_field",
  params: { field },
});

/** Type of the column that a variable is sorted by. */
function columnType(workspace: Workspace, model: ObjectModel, variable: Variable): ColumnType | null {
  if (variable.formula || variable.source.from !== "record") return null;
  const { hops, column } = variable.source;
  const table = hops.at(-1)?.table ?? model.table;
  for (const object of workspace.objects.values()) {
    if (object.table === table) return object.columns.find(({ name }) => name === column)?.type ?? "text";
  }
  return "text";
}

/** Whether an expression reads what differs from actor to actor. */
export const readsActor = (expression: Expression): boolean =>
  expression.paths.some((path) => path.startsWith("actor."));
