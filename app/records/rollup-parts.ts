import { yields } from "../fields/field-type.ts";
import { childColumn, countColumn, orderColumn, type SqlValue, sumColumn } from "../fields/value.ts";
import { test } from "../logic/evaluate.ts";
import type { Env } from "../logic/types.ts";
import type { Rollup } from "../schema/workspace.ts";
import type { Values } from "./listeners.ts";
import { targetOf } from "./values.ts";

/** Sums are kept as whole numbers, so that adding and taking away comes back to the same figure. Beyond this they are not. */
const MOST = 2 ** 53;
const MILLIONTHS = 6;

/** What one child adds to a figure of its parent. */
export interface Part {
  parent: string;
  child: string;
  /** sum, avg: scaled to a whole number (minor units of money, millionths of a number). */
  amount: number;
  /** min, max: the value; latest: what orders the children. In column form. */
  rank: SqlValue;
  /** latest: the value's columns. */
  row: readonly SqlValue[];
}

/** What changed under one parent for one roll-up. */
export interface Delta {
  leave: Part[];
  arrive: Part[];
}

/** Decimal places of a sum's whole number. */
export function scaleOf(rollup: Rollup): number {
  return (rollup.source && yields(rollup.source).digits) ?? MILLIONTHS;
}

/** Half away from zero, in the same steps as the SQL of `rollup-sql.ts`. */
export function scaled(value: number, places: number): number {
  const whole = Math.trunc(Math.abs(value) * 10 ** places + 0.5);
  return value < 0 ? -whole : whole;
}

/** What a child adds; null when it has no parent of this kind, the filter leaves it out, or there is nothing to measure. */
export function partOf(rollup: Rollup, values: Readonly<Values> | null, env: Env | null): Part | null {
  if (!values || !env) return null;
  const target = targetOf(rollup.by, values[rollup.by.key]);
  if (target?.object !== rollup.parent) return null;
  if (rollup.filter && !test(rollup.filter, env)) return null;
  const part: Part = { parent: target.id, child: String(values.id), amount: 1, rank: null, row: [] };
  const { source, measure } = rollup;
  if (!source) return part;
  const value = values[source.key] ?? null;
  if (value === null) return null;
  const row = source.type.toRow(value, source);
  if (measure === "sum" || measure === "avg") part.amount = scaled(Number(value), scaleOf(rollup));
  else if (measure === "latest") {
    const order = rollup.orderBy;
    part.rank = order ? order.type.toRow(values[order.key] ?? null, order)[0]! : Number(values.created_at);
    part.row = row;
    if (part.rank === null) return null;
  } else part.rank = row[0]!;
  return part;
}

/** The same part in every respect: nothing to do. */
export function samePart(a: Part | null, b: Part | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.parent === b.parent &&
    a.amount === b.amount &&
    a.rank === b.rank &&
    a.row.every((value, at) => value === b.row[at])
  );
}

/** Columns of a figure without children: count and sum are 0, the rest absent. */
export function emptyState(rollup: Rollup): SqlValue[] {
  if (rollup.measure === "count") return stateOf(rollup, 0, 0);
  if (rollup.measure === "sum" || rollup.measure === "avg") return stateOf(rollup, 0, 0);
  return rollup.field.columns.map(() => null);
}

/** Columns of a count, sum or average from the whole number and the number of children. */
export function stateOf(rollup: Rollup, sum: number, count: number): SqlValue[] {
  const kept = Math.abs(sum) < MOST ? sum : null;
  const total = sum / 10 ** scaleOf(rollup);
  if (rollup.measure === "count") return valueRow(rollup, count);
  if (rollup.measure === "sum") return [...valueRow(rollup, total), kept];
  return [...valueRow(rollup, count === 0 ? null : total / count), kept, count];
}

function valueRow(rollup: Rollup, value: number | null): SqlValue[] {
  const as = yields(rollup.field);
  return as.type.toRow(value, as);
}

/**
 * The figure's columns after `delta`, or null when only the children can tell: the kept smallest, largest or latest one left,
 * or the figure was never computed.
 */
export function applyDelta(
  rollup: Rollup,
  row: Readonly<Record<string, SqlValue>>,
  { leave, arrive }: Delta,
): SqlValue[] | null {
  const { key } = rollup.field;
  if (rollup.measure === "count") {
    const kept = row[key] ?? null;
    return kept === null ? null : stateOf(rollup, 0, Number(kept) + arrive.length - leave.length);
  }
  if (rollup.measure === "sum" || rollup.measure === "avg") {
    const kept = row[sumColumn(key)] ?? null;
    const count = rollup.measure === "avg" ? (row[countColumn(key)] ?? null) : 0;
    if (kept === null || count === null) return null;
    const sum = Number(kept) + total(arrive) - total(leave);
    return Math.abs(sum) < MOST ? stateOf(rollup, sum, Number(count) + arrive.length - leave.length) : null;
  }
  return rollup.measure === "latest"
    ? applyLatest(rollup, row, leave, arrive)
    : applyExtreme(rollup, row, leave, arrive);
}

const total = (parts: readonly Part[]) => parts.reduce((sum, part) => sum + part.amount, 0);

const below = (a: SqlValue, b: SqlValue) => a !== null && b !== null && a < b;

function applyExtreme(
  rollup: Rollup,
  row: Readonly<Record<string, SqlValue>>,
  leave: Part[],
  arrive: Part[],
) {
  const better = (a: SqlValue, b: SqlValue) => (rollup.measure === "min" ? below(a, b) : below(b, a));
  const kept = row[rollup.field.key] ?? null;
  let best: SqlValue = null;
  for (const { rank } of arrive) if (best === null || better(rank, best)) best = rank;
  if (leave.some((part) => kept === null || part.rank === kept)) {
    return best !== null && kept !== null && !better(kept, best) ? [best] : null;
  }
  if (best === null || (kept !== null && !better(best, kept))) return [kept];
  return [best];
}

function applyLatest(rollup: Rollup, row: Readonly<Record<string, SqlValue>>, leave: Part[], arrive: Part[]) {
  const { columns, key } = rollup.field;
  const state = columns.map((column) => row[column.name] ?? null);
  const kept = { rank: row[orderColumn(key)] ?? null, child: row[childColumn(key)] ?? null };
  const later = (a: { rank: SqlValue; child: SqlValue }, b: { rank: SqlValue; child: SqlValue }) =>
    below(b.rank, a.rank) || (a.rank === b.rank && below(b.child, a.child));
  let best: Part | null = null;
  for (const part of arrive) if (!best || later(part, best)) best = part;
  const next = best && [...best.row, best.rank, best.child];
  if (leave.some((part) => kept.child === null || part.child === kept.child)) {
    return best && kept.child !== null && !later(kept, best) ? next : null;
  }
  return next && (kept.child === null || later(best!, kept)) ? next : state;
}
