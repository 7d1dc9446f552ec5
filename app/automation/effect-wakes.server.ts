import type { Context } from "../context.ts";
import { test } from "../logic/evaluate.ts";
import type { Env } from "../logic/types.ts";
import { envFor } from "../records/load.server.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { ObjectMoves } from "./effect-model.ts";
import type { AutomationModel } from "./model.ts";
import { movesOf } from "./moves-memory.server.ts";
import { planFor } from "./plans.ts";
import type { MovePlan } from "./reads.ts";
import { takenKeys } from "./run-rows.server.ts";
import type { Move, Turn } from "./turn.ts";

/** What is known of the records that move. */
export interface Movers {
  records: number;
  /** The newest of them. */
  newest: readonly Move[];
  partial: boolean;
}

/** Rules after the write that answer when the movers are saved again, their conditions asked of each as it would be left. */
export async function wakes(
  ctx: Context,
  turn: Turn,
  plan: MovePlan,
  found: Movers,
): Promise<ObjectMoves["wakes"]> {
  const moved = new Set(found.newest.flatMap((move) => Object.keys(move.fields)));
  const rules = planFor(turn.after, plan.object.key).allAfter.filter(
    (rule) => rule.events.has("changed") && (!rule.fields || rule.fields.some((field) => moved.has(field))),
  );
  if (rules.length === 0 || found.newest.length === 0) return [];
  const moves = found.newest[0]!.left
    ? found.newest
    : await movesOf(
        ctx,
        ctx.db,
        turn,
        plan,
        found.newest.map((move) => move.id),
      );
  const object = turn.after.objects.get(plan.object.key)!;
  const partial = found.partial || found.records > moves.length;
  const woken: ObjectMoves["wakes"] = [];
  for (const rule of rules) {
    const answering = moves.filter((move) => answersTo(ctx, turn, object, rule, move));
    const taken = rule.oncePerRecord
      ? await takenKeys(
          ctx.db,
          answering.map((move) => `${rule.key}:${move.id}`),
        )
      : new Set<string>();
    const records = answering.filter((move) => !taken.has(`${rule.key}:${move.id}`)).length;
    if (records > 0)
      woken.push({ key: rule.key, label: rule.label, records, ...(partial && { partial: true as const }) });
  }
  return woken;
}

function answersTo(
  ctx: Context,
  turn: Turn,
  object: ObjectModel,
  rule: AutomationModel,
  { fields, left }: Move,
): boolean {
  if (!left || (rule.fields && !rule.fields.some((field) => field in fields))) return false;
  if (!rule.condition) return true;
  const env: Env = envFor({ ...ctx, workspace: turn.after }, object, left.after, left.related, left.before);
  return test(rule.condition, env);
}
