import { type Queries, quote, type Row } from "../db/types.ts";
import type { Column, Value, ValueType } from "../fields/value.ts";
import type { Hop } from "../logic/types.ts";
import type { FieldModel, ObjectModel, Workspace } from "../schema/workspace.ts";
import { inList } from "./in-list.ts";
import type { Values } from "./listeners.ts";
import { isLink } from "./values.ts";

export { envFor } from "./env.ts";

/** A stored row and whether it lies in the bin. */
export interface Loaded {
  values: Values;
  deleted: boolean;
}

/** Reads a row's columns into memory values; formulas that are not stored are left out. */
export function valuesOf(model: ObjectModel, row: Readonly<Row>): Values {
  const values: Values = {};
  for (const field of model.fields.values()) {
    if (field.stored) values[field.key] = field.type.fromRow(row, field);
  }
  return values;
}

const selects = new WeakMap<ObjectModel, string>();

/** Columns of the stored fields and `deleted_at`, for a SELECT. */
function selectOf(model: ObjectModel): string {
  let select = selects.get(model);
  if (!select) {
    const names = [...model.fields.values()].flatMap((field) => (field.stored ? field.columns : []));
    select = [...new Set(names.map((column) => column.name)), "deleted_at"].map(quote).join(", ");
    selects.set(model, select);
  }
  return select;
}

/**
 * Rows by id, in memory form. Live ones only, unless `deleted` asks for those in the bin (`true`) or all (`"any"`).
 * Ids without a row are missing from the answer.
 */
export async function loadRows(
  q: Queries,
  model: ObjectModel,
  ids: readonly string[],
  options: { deleted?: boolean | "any" } = {},
): Promise<Map<string, Values>> {
  const found = new Map<string, Values>();
  const wanted = options.deleted ?? false;
  for (const [id, row] of await loadStored(q, model, ids)) {
    if (wanted === "any" || row.deleted === wanted) found.set(id, row.values);
  }
  return found;
}

/** Rows by id, binned ones too. `lock` holds them until the end of the transaction (SQLite has one writer anyhow). */
export async function loadStored(
  q: Queries,
  model: ObjectModel,
  ids: readonly string[],
  lock = false,
): Promise<Map<string, Loaded>> {
  const found = new Map<string, Loaded>();
  if (ids.length === 0) return found;
  const where = inList('"id"', [...new Set(ids)]);
  const tail = lock && q.dialect === "postgresql" ? ' ORDER BY "id" FOR UPDATE' : "";
  const rows = await q.all(
    `SELECT ${selectOf(model)} FROM ${quote(model.table)} WHERE ${where.sql}${tail}`,
    where.params,
  );
  for (const row of rows) {
    found.set(String(row.id), { values: valuesOf(model, row), deleted: row.deleted_at !== null });
  }
  return found;
}

/** One step through a reference, and what is wanted there. */
interface Step {
  hop: Hop;
  leaves: { path: string; read: Reader }[];
  next: Map<string, Step>;
}

interface Reader {
  columns: readonly string[];
  value(row: Row): Value | null;
}

/**
 * Values of paths through references (`customer.tier`, `ticket.customer.owner`) for many rows: one query per reference and
 * level for the whole batch. Targets in the bin are followed too. A path that leads nowhere is null.
 * `rows` give the memory values that hold the first references; `id` only names the row in the answer.
 */
export async function loadPaths(
  q: Queries,
  workspace: Workspace,
  model: ObjectModel,
  rows: readonly { id: string; values: Readonly<Values> }[],
  paths: readonly string[],
): Promise<Map<string, Map<string, Value | null>>> {
  const found = new Map(rows.map((row) => [row.id, new Map<string, Value | null>()]));
  if (rows.length === 0 || paths.length === 0) return found;
  const steps = stepsFor(workspace, model, paths);
  for (const path of paths) for (const values of found.values()) values.set(path, null);
  for (const step of steps.values()) {
    const from = rows.map((row) => ({ id: row.id, target: targetId(row.values[step.hop.key]) }));
    await follow(q, step, from, found);
  }
  return found;
}

async function follow(
  q: Queries,
  step: Step,
  from: readonly { id: string; target: string | null }[],
  found: Map<string, Map<string, Value | null>>,
): Promise<void> {
  const targets = [...new Set(from.flatMap((row) => row.target ?? []))];
  if (targets.length === 0) return;
  const columns = new Set([
    "id",
    ...step.leaves.flatMap((leaf) => leaf.read.columns),
    ...[...step.next.values()].map((next) => next.hop.column),
  ]);
  const where = inList('"id"', targets);
  const rows = await q.all(
    `SELECT ${[...columns].map(quote).join(", ")} FROM ${quote(step.hop.table)} WHERE ${where.sql}`,
    where.params,
  );
  const byId = new Map(rows.map((row) => [String(row.id), row]));
  for (const { id, target } of from) {
    const row = target === null ? undefined : byId.get(target);
    if (row) for (const leaf of step.leaves) found.get(id)!.set(leaf.path, leaf.read.value(row));
  }
  for (const next of step.next.values()) {
    const onward = from.map(({ id, target }) => ({
      id,
      target: targetId(target === null ? null : (byId.get(target)?.[next.hop.column] ?? null)),
    }));
    await follow(q, next, onward, found);
  }
}

function targetId(value: Value | null | undefined): string | null {
  if (isLink(value)) return value.id;
  return typeof value === "string" ? value : null;
}

const planned = new WeakMap<ObjectModel, Map<string, Map<string, Step>>>();

function stepsFor(workspace: Workspace, model: ObjectModel, paths: readonly string[]): Map<string, Step> {
  let plans = planned.get(model);
  if (!plans) {
    plans = new Map();
    planned.set(model, plans);
  }
  const name = paths.join(" ");
  let steps = plans.get(name);
  if (!steps) {
    steps = makeSteps(workspace, model, paths);
    plans.set(name, steps);
  }
  return steps;
}

function makeSteps(workspace: Workspace, model: ObjectModel, paths: readonly string[]): Map<string, Step> {
  const roots = new Map<string, Step>();
  for (const path of paths) {
    const variable = model.scope.resolve(path);
    if (variable?.source.from !== "record" || variable.source.hops.length === 0) continue;
    let level = roots;
    let step: Step | undefined;
    for (const hop of variable.source.hops) {
      const name = `${hop.column} ${hop.table}`;
      step = level.get(name);
      if (!step) {
        step = { hop, leaves: [], next: new Map() };
        level.set(name, step);
      }
      level = step.next;
    }
    const { column } = variable.source;
    step!.leaves.push({ path, read: readerFor(workspace, step!.hop.table, column, variable.type) });
  }
  return roots;
}

/** How a column of another table becomes a value: as its field says, or as it is. */
function readerFor(workspace: Workspace, table: string, column: string, type: ValueType): Reader {
  const field = fieldOf(workspace, table, column);
  // `related.id` is one column of a link, not the link.
  if (field && (type.kind === "link") === (field.type.valueType(field).kind === "link")) {
    const columns = field.columns.map((one: Column) => one.name);
    return { columns, value: (row) => field.type.fromRow(row, field) };
  }
  return {
    columns: [column],
    value: (row) => row[column] ?? null,
  };
}

function fieldOf(workspace: Workspace, table: string, column: string): FieldModel | undefined {
  for (const model of workspace.objects.values()) {
    if (model.table !== table) continue;
    for (const field of model.fields.values()) if (field.columns[0]?.name === column) return field;
  }
  return undefined;
}
