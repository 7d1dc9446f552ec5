import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import type { Change } from "../records/listeners.ts";
import { loadPaths, loadRows } from "../records/load.server.ts";
import { sameStored } from "../records/values.ts";
import type { Workspace } from "../schema/workspace.ts";
import { assignBefore } from "./before.server.ts";
import { planFor } from "./plans.ts";
import type { MovePlan } from "./reads.ts";
import { type Move, systemOf, type Turn } from "./turn.ts";

/** Records after which everybody else in the process gets their turn. */
const BREATH = 100;

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
  for (const [at, id] of ids.entries()) {
    if (at % BREATH === BREATH - 1) await new Promise((wake) => setImmediate(wake));
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
