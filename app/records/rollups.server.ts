import type { Context } from "../context.ts";
import { type Queries, quote, type Row, type Tx } from "../db/types.ts";
import type { Column, SqlValue, Value } from "../fields/value.ts";
import type { FieldModel, ObjectModel, Rollup } from "../schema/workspace.ts";
import { envFor } from "./env.ts";
import { inList } from "./in-list.ts";
import type { Change } from "./listeners.ts";
import { applyDelta, type Delta, emptyState, type Part, partOf, samePart } from "./rollup-parts.ts";
import { recalculate } from "./rollup-sql.server.ts";
import { type RowUpdate, updateRows } from "./rows.server.ts";
import { touch } from "./touched.ts";
import { sameValue } from "./values.ts";

/** A figure of a parent that a batch of writes changed. */
export interface FigureChange {
  parent: ObjectModel;
  id: string;
  field: FieldModel;
  before: Value | null;
  after: Value | null;
  /** Event of the first child change that led here. */
  cause: string;
}

/** What one batch changes under one parent. */
interface ParentDelta {
  id: string;
  deltas: Map<Rollup, Delta>;
  cause: string;
}

/**
 * Brings the figures of parents up to date with changes whose rows are already written. Each parent is locked and touched once a
 * batch, in the order of object and id; its version stays. Returns the figures that came out different.
 */
export async function updateRollups(
  ctx: Context,
  tx: Tx,
  changes: readonly Change[],
): Promise<FigureChange[]> {
  const found: FigureChange[] = [];
  const byObject = collect(ctx, changes);
  for (const key of [...byObject.keys()].sort()) {
    const parent = ctx.workspace.objects.get(key);
    if (parent) found.push(...(await updateParents(ctx, tx, parent, byObject.get(key)!)));
  }
  return found;
}

/** Parents' deltas by object and id. */
function collect(ctx: Context, changes: readonly Change[]): Map<string, Map<string, ParentDelta>> {
  const byObject = new Map<string, Map<string, ParentDelta>>();
  const note = (rollup: Rollup, change: Change, part: Part, side: "leave" | "arrive") => {
    const parents = keep(byObject, rollup.parent, () => new Map<string, ParentDelta>());
    const parent = keep(parents, part.parent, () => ({
      id: part.parent,
      deltas: new Map(),
      cause: change.event,
    }));
    const delta = keep(parent.deltas, rollup, () => ({ leave: [], arrive: [] }));
    delta[side].push(part);
  };
  for (const change of changes) {
    const { object, kind } = change;
    if (object.feeds.length === 0) continue;
    const was = kind === "changed" || kind === "deleted" ? change.before : null;
    const is = kind === "deleted" ? null : change.after;
    const wasEnv = was && envFor(ctx, object, was);
    const isEnv = is && envFor(ctx, object, is);
    for (const rollup of object.feeds) {
      const leave = partOf(rollup, was, wasEnv);
      const arrive = partOf(rollup, is, isEnv);
      if (samePart(leave, arrive)) continue;
      if (leave) note(rollup, change, leave, "leave");
      if (arrive) note(rollup, change, arrive, "arrive");
    }
  }
  return byObject;
}

/** The value under a key, made when it is not there yet. */
function keep<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

async function updateParents(
  ctx: Context,
  tx: Tx,
  model: ObjectModel,
  parents: ReadonlyMap<string, ParentDelta>,
): Promise<FigureChange[]> {
  const rollups = [...new Set([...parents.values()].flatMap((parent) => [...parent.deltas.keys()]))];
  const columns = rollups.flatMap((rollup) => [...rollup.field.columns]);
  const rows = await lockParents(tx, model, columns, [...parents.keys()].sort());
  const states = new Map<string, Map<Rollup, SqlValue[]>>();
  for (const [id, row] of rows) {
    const deltas = parents.get(id)!.deltas;
    const known = [...deltas].flatMap(([rollup, delta]) => {
      const state = applyDelta(rollup, row, delta);
      return state ? [[rollup, state] as const] : [];
    });
    states.set(id, new Map(known));
  }
  for (const rollup of rollups) {
    const unknown = [...states].filter(
      ([id, known]) => parents.get(id)!.deltas.has(rollup) && !known.has(rollup),
    );
    const anew = await recalculate(
      ctx,
      tx,
      rollup,
      unknown.map(([id]) => id),
    );
    for (const [id, known] of unknown) known.set(rollup, anew.get(id)!);
  }
  const updates: RowUpdate[] = [];
  const found: FigureChange[] = [];
  for (const [id, known] of states) {
    const row = rows.get(id)!;
    const values = rollups.flatMap((rollup) => known.get(rollup) ?? current(rollup, row));
    if (values.every((value, at) => value === (row[columns[at]!.name] ?? null))) continue;
    updates.push({ id, values });
    const next = Object.fromEntries(columns.map((column, at) => [column.name, values[at]!]));
    for (const { field } of known.keys()) {
      const before = field.type.fromRow(row, field);
      const after = field.type.fromRow(next, field);
      if (!sameValue(before, after))
        found.push({ parent: model, id, field, before, after, cause: parents.get(id)!.cause });
    }
  }
  if (updates.length > 0) await updateRows(tx, model.table, columns, updates);
  touch(
    tx,
    updates.map((update) => update.id),
  );
  return found;
}

const current = (rollup: Rollup, row: Row): SqlValue[] =>
  rollup.field.columns.map((column) => row[column.name] ?? null);

async function lockParents(
  tx: Queries,
  model: ObjectModel,
  columns: readonly Column[],
  ids: readonly string[],
): Promise<Map<string, Row>> {
  const where = inList('"id"', ids);
  const names = ["id", ...columns.map((column) => column.name)].map(quote).join(", ");
  const tail = tx.dialect === "postgresql" ? ' ORDER BY "id" FOR UPDATE' : "";
  const rows = await tx.all(
    `SELECT ${names} FROM ${quote(model.table)} WHERE ${where.sql}${tail}`,
    where.params,
  );
  return new Map(rows.map((row) => [String(row.id), row]));
}

/** Works a roll-up out anew for some parents, under their locks: after it was published, or to mend it. Returns how many changed. */
export async function rebuildRollup(
  ctx: Context,
  tx: Tx,
  rollup: Rollup,
  ids: readonly string[],
): Promise<number> {
  const model = ctx.workspace.objects.get(rollup.parent)!;
  const { columns } = rollup.field;
  const rows = await lockParents(tx, model, columns, [...ids].sort());
  const states = await recalculate(ctx, tx, rollup, [...rows.keys()]);
  const updates: RowUpdate[] = [];
  for (const [id, row] of rows) {
    const values = states.get(id) ?? emptyState(rollup);
    if (values.some((value, at) => value !== (row[columns[at]!.name] ?? null))) updates.push({ id, values });
  }
  if (updates.length > 0) await updateRows(tx, model.table, columns, updates);
  touch(
    tx,
    updates.map((update) => update.id),
  );
  return updates.length;
}
