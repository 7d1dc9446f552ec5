import { can, rowRule } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import { test } from "../logic/evaluate.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { envFor } from "./env.ts";
import type { Values } from "./listeners.ts";
import { loadPaths, loadRows } from "./load.server.ts";
import { hopPaths, planFor } from "./plan.ts";
import { toJson, withVirtual } from "./present.ts";
import type { RecordJson } from "./types.ts";

export type Action = "read" | "create" | "update" | "delete";

/** Ids of the rows with which the actor may do this, by the row rules of its roles. */
export async function allowedRows(
  ctx: Context,
  q: Queries,
  action: Action,
  model: ObjectModel,
  rows: readonly { id: string; values: Readonly<Values> }[],
): Promise<ReadonlySet<string>> {
  const rule = rowRule(ctx.workspace, ctx.actor, action, model.key);
  if (rule === true) return new Set(rows.map((row) => row.id));
  if (rule === false || rows.length === 0) return new Set();
  const related = await loadPaths(q, ctx.workspace, model, rows, hopPaths(rule));
  const allowed = rows.filter(({ id, values }) => {
    const env = envFor(ctx, model, values, related.get(id));
    return rule.some((any) => test(any, env));
  });
  return new Set(allowed.map((row) => row.id));
}

/** Of these ids, those of live records that the actor may read. */
export async function visibleIds(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (!can(ctx.workspace, ctx.actor, "read", model.key)) return new Set();
  const rows = await loadRows(q, model, ids);
  return allowedRows(
    ctx,
    q,
    "read",
    model,
    [...rows].map(([id, values]) => ({ id, values })),
  );
}

/** Records as the actor reads them, formulas of the moment included; those that it may not read are missing. */
export async function presentRows(
  ctx: Context,
  q: Queries,
  model: ObjectModel,
  rows: readonly Values[],
): Promise<Map<string, RecordJson>> {
  const named = rows.map((values) => ({ id: String(values.id), values }));
  const visible = await allowedRows(ctx, q, "read", model, named);
  const shown = named.filter((row) => visible.has(row.id));
  const related = await loadPaths(q, ctx.workspace, model, shown, planFor(ctx.workspace, model).virtualPaths);
  return new Map(
    shown.map(({ id, values }) => [id, toJson(ctx, model, withVirtual(ctx, model, values, related.get(id)))]),
  );
}
