import type { Context } from "../context.ts";
import type { Tx } from "../db/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { WritePlan } from "./plan.ts";
import type { WriteOptions } from "./types.ts";

/** One call of `write`, inside its transaction: what every step of it needs. */
export interface Run {
  /** Its workspace is the newest as the transaction sees it, its clock stands still, `tx` is set. */
  ctx: Context;
  tx: Tx;
  model: ObjectModel;
  plan: WritePlan;
  options: WriteOptions;
  /** Milliseconds UTC. */
  now: number;
}

/** Id for `created_by` and `updated_by`: a person's, or nobody's. */
export const personOf = (ctx: Context): string | null =>
  ctx.actor.kind === "user" || ctx.actor.kind === "token" ? ctx.actor.id : null;
