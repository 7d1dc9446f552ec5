import type { RoleModel } from "../access/role-model.ts";
import { foldedColumn } from "../fields/value.ts";
import { argsOf, type Expression, isLiteral, isVar, type Node } from "../logic/expression.ts";
import type { FieldModel, ObjectModel, Workspace } from "../schema/workspace.ts";
import { sortKey, type ViewModel } from "./view-kind.ts";

/** An index that lists and look-ups want: columns in order, `-name` descending. Records in the bin are left out. */
export interface WantedIndex {
  object: string;
  columns: readonly string[];
  live: true;
  /** See `IndexSpec`. */
  carries?: readonly string[];
}

/** Beyond references, each object gets at most this many: every index slows each write down. */
const MAX_VIEW_INDEXES = 8;
/** Most columns that ride along in an index. */
const MOST_CARRIED = 16;

/**
 * The indexes of an object, from what the workspace says about its records: every reference (related lists, roll-ups), the columns
 * that roles' row rules compare, and each view's filter and sort: what must be equal first, then the sort, then the id.
 */
export function wantedIndexes(workspace: Workspace, model: ObjectModel): WantedIndex[] {
  const references = [...model.fields.values()]
    .filter((field) => field.stored && !field.system && field.to !== undefined && field.to[0] !== "user")
    .map((field) => [field.key, "id"]);
  const rules = workspace
    .parts<RoleModel>("role")
    .flatMap((role) => [role.objects.get(model.key)?.read])
    .flatMap((rule) => (rule && typeof rule === "object" ? comparedColumns(rule.root) : []))
    .map((column) => [column, "id"]);
  const views = workspace
    .parts<ViewModel>("view")
    .filter((view) => view.object === model.key)
    .flatMap((view) => viewColumns(view, model));
  const kept = withoutPrefixes([...views.slice(0, MAX_VIEW_INDEXES), ...rules, ...references]);
  const byTime = kept.find(([first]) => first !== undefined && isMoment(model, first));
  return kept.map((columns) => {
    const carries = columns === byTime ? narrowColumns(model).filter((name) => !has(columns, name)) : [];
    return { object: model.key, columns, live: true, ...(carries.length > 0 && { carries }) };
  });
}

const has = (columns: readonly string[], name: string): boolean =>
  columns.some((column) => column.replace("-", "") === name);

const isMoment = (model: ObjectModel, column: string): boolean => {
  const field = model.fields.get(column.replace("-", ""));
  return field !== undefined && field.type.valueType(field).kind === "moment";
};

/**
 * What figures over time measure, group and filter by: numbers, options and truths. Beside the time, in the index of a list by time,
 * they are a fraction of what the whole rows are. Not what is worked out from other records: that changes without its record.
 */
function narrowColumns(model: ObjectModel): string[] {
  const narrow = [...model.fields.values()].filter(
    (field) =>
      field.stored &&
      !field.system &&
      !field.rollup &&
      field.columns.length === 1 &&
      NARROW.has(field.type.valueType(field).kind),
  );
  const name = (field: FieldModel) => field.columns[0]!.name;
  const [numbers, others] = [narrow.filter(isNumber), narrow.filter((field) => !isNumber(field))];
  return [...numbers, ...others].slice(0, MOST_CARRIED).map(name);
}

const NARROW: ReadonlySet<string> = new Set(["number", "option", "boolean"]);
const isNumber = (field: FieldModel): boolean => field.type.valueType(field).kind === "number";

/** A view's index, and for a board one that also enters at a column. */
function viewColumns(view: ViewModel, model: ObjectModel): string[][] {
  const { equal, ranges } = view.filter ? conditionsOf(view.filter) : { equal: [], ranges: [] };
  const sort: string[] = [];
  let whole = true;
  for (const { path, descending } of view.def.sort?.map(sortKey) ?? []) {
    const column = sortColumn(model, path);
    if (column === null || equal.includes(column)) {
      whole = column !== null && whole;
      if (column === null) break;
      continue;
    }
    sort.push(descending ? `-${column}` : column);
  }
  // Ranges that do not lead stand at the end, where they spare looking up the row.
  const tail = sort.length > 0 ? [...sort, ...(whole ? ["id"] : [])] : [...ranges.slice(0, 1), "id"];
  const rest = ranges.filter((column) => !tail.some((one) => one.replace("-", "") === column));
  const heads = view.group && !equal.includes(view.group.key) ? [equal, [...equal, view.group.key]] : [equal];
  return heads
    .map((head) => [...head, ...tail, ...rest])
    .filter((columns) => columns.some((column) => column !== "id"));
}

function sortColumn(model: ObjectModel, path: string): string | null {
  const field = model.fields.get(path);
  if (!field?.stored) return null;
  const folded = foldedColumn(path);
  return field.columns.some(({ name }) => name === folded) ? folded : path;
}

/** Columns that must equal something known before the query, and columns that are compared otherwise. */
function conditionsOf(filter: Expression): { equal: string[]; ranges: string[] } {
  const equal: string[] = [];
  const ranges: string[] = [];
  const visit = (node: Node) => {
    if (node.op === "and") {
      for (const part of argsOf(node)) visit(part);
      return;
    }
    const column = comparedColumn(node);
    if (column === null) return;
    const list = node.op === "==" ? equal : ranges;
    if (!list.includes(column)) list.push(column);
  };
  visit(filter.root);
  return { equal, ranges: ranges.filter((column) => !equal.includes(column)) };
}

/** Every own column that a row rule compares, wherever it stands in the rule. */
function comparedColumns(node: Node): string[] {
  const column = comparedColumn(node);
  return column === null ? argsOf(node).flatMap(comparedColumns) : [column];
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "in", "<", "<=", ">", ">="]);

/** The record's own column that a comparison holds against what is known before the query; null for everything else. */
function comparedColumn(node: Node): string | null {
  if (!COMPARISONS.has(node.op)) return null;
  const columns = new Set<string>();
  for (const arg of argsOf(node)) {
    if (isLiteral(arg) && arg.value === null) return null;
    if (!readsRecord(arg)) continue;
    if (!isVar(arg) || arg.variable.source.from !== "record" || arg.variable.source.hops.length > 0)
      return null;
    const { column } = arg.variable.source;
    columns.add(arg.type.kind === "text" ? foldedColumn(column) : column);
  }
  const [column] = columns;
  return columns.size === 1 && column !== undefined ? column : null;
}

function readsRecord(node: Node): boolean {
  return isVar(node) ? node.variable.source.from === "record" : argsOf(node).some(readsRecord);
}

/** An index serves every question that a shorter one with the same beginning serves; a last `id` counts as the end. */
function withoutPrefixes(lists: readonly (readonly string[])[]): (readonly string[])[] {
  const unique = [...new Map(lists.map((columns) => [columns.join(" "), columns])).values()];
  return unique.filter((columns) => {
    const start = columns.at(-1) === "id" ? columns.slice(0, -1) : columns;
    return !unique.some(
      (other) =>
        other !== columns &&
        other.length > columns.length &&
        start.every((column, at) => other[at] === column),
    );
  });
}
