import { visibleScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Issue } from "../errors.ts";
import type { ValueType } from "../fields/value.ts";
import { check } from "../logic/check.ts";
import type { Expression } from "../logic/expression.ts";
import type { Scope, Variable } from "../logic/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { fieldAt, type MeasureKind, measurable, type Period, parseGroup, parseMeasure } from "./measure.ts";
import { checkFilter, checkSearch, resolveRecord, unknownField } from "./query.ts";
import type { AggregateQuery } from "./types.ts";

/** What a figure is asked of: a field of the records, or one reached through their references. */
export interface Term {
  variable: Variable;
  expression: Expression;
}
/** `name` is the group's member in a row of the answer. */
export type Group = Term & { name: string; period: Period | null };
export type Measure = { kind: "count" } | (Term & { kind: Exclude<MeasureKind, "count">; option: string });

/** A figure after its check for one actor's roles: names resolved, nothing hidden in it. */
export interface FigureQuestion {
  filter: Expression | null;
  measure: Measure | null;
  groups: Group[];
  terms: string[] | null;
}

const MAX_GROUPS = 3;
/** Members that a row has anyway: a field of that key (a deal's value) stands beside them as `by:value`. */
const OWN: ReadonlySet<string> = new Set(["value", "count"]);

/** Checks measure, groups, filter and search as the actor may use them; faults go to `issues`. */
export function checkFigure(
  ctx: Context,
  model: ObjectModel,
  query: AggregateQuery,
  issues: Issue[],
): FigureQuestion {
  const scope = visibleScope(ctx.workspace, ctx.actor, model.key);
  return {
    filter: checkFilter(query.filter, scope, issues),
    measure: checkMeasure(ctx, model, scope, query.measure, issues),
    groups: checkGroups(scope, query.by ?? [], issues),
    terms: checkSearch(query.q, issues),
  };
}

function checkMeasure(
  ctx: Context,
  model: ObjectModel,
  scope: Scope,
  text: string,
  issues: Issue[],
): Measure | null {
  const parsed = parseMeasure(text);
  if (!parsed) {
    issues.push({ path: "measure", code: "unknown_measure", params: { measure: text } });
    return null;
  }
  if (parsed.kind === "count") return { kind: "count" };
  const term = termOf(scope, parsed.path, "measure", issues);
  if (!term) return null;
  const { type } = term.variable;
  const field = fieldAt(ctx.workspace, model, parsed.path);
  if (!measurable(parsed.kind, term.variable, field)) {
    issues.push({
      path: "measure",
      code: "not_measurable",
      params: { measure: parsed.kind, field: parsed.path },
    });
    return null;
  }
  if (parsed.kind === "share" && !hasOption(type, parsed.option)) {
    issues.push({ path: "measure", code: "unknown_option", params: { option: parsed.option } });
    return null;
  }
  return { kind: parsed.kind, option: parsed.option, ...term };
}

function checkGroups(scope: Scope, by: readonly string[], issues: Issue[]): Group[] {
  if (by.length > MAX_GROUPS) {
    issues.push({ path: "by", code: "too_many_groupings", params: { limit: MAX_GROUPS } });
    return [];
  }
  return [...new Set(by)].flatMap((name) => {
    const { period, path } = parseGroup(name);
    const term = termOf(scope, path, "by", issues);
    if (!term) return [];
    const { kind } = term.variable.type;
    const fits = period === null ? kind !== "list" && kind !== "link" : kind === "moment" || kind === "date";
    if (fits) return [{ name: OWN.has(name) ? `by:${name}` : name, period, ...term }];
    issues.push({ path: "by", code: period ? "no_period" : "ungroupable", params: { field: path } });
    return [];
  });
}

function termOf(scope: Scope, path: string, where: string, issues: Issue[]): Term | null {
  const variable = resolveRecord(scope, path);
  if (!variable) {
    issues.push(unknownField(where, path));
    return null;
  }
  const { expression, problems } = check({ var: path }, scope, { sql: true, path: where });
  if (!expression) issues.push(problems[0] ?? unknownField(where, path));
  return expression && { variable, expression };
}

function hasOption(type: ValueType, option: string): boolean {
  if (type.kind === "boolean") return option === "true" || option === "false";
  const of = type.kind === "list" ? type.of : type;
  return of.kind === "option" && of.options.some(({ key }) => key === option);
}
