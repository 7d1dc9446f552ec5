import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Value } from "../fields/value.ts";
import { evaluate } from "../logic/evaluate.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { envFor } from "./env.ts";
import type { Values } from "./listeners.ts";
import { planFor } from "./plan.ts";
import type { RecordJson } from "./types.ts";

/** The record as the actor may read it: JSON values in the order of the fields, hidden ones and fields without a value at hand left out. */
export function toJson(ctx: Context, model: ObjectModel, values: Readonly<Values>): RecordJson {
  const hidden = hiddenFields(ctx.workspace, ctx.actor, model.key);
  const json: Record<string, unknown> = {};
  for (const field of model.fields.values()) {
    const value = values[field.key];
    if (value !== undefined && !hidden.has(field.key)) json[field.key] = field.type.toJson(value, field);
  }
  return json as RecordJson;
}

/** Adds the formulas that are computed when read. `related` holds the paths of `planFor(…).virtualPaths`. */
export function withVirtual(
  ctx: Context,
  model: ObjectModel,
  values: Values,
  related?: ReadonlyMap<string, Value | null>,
): Values {
  const { virtual } = planFor(ctx.workspace, model);
  if (virtual.length === 0) return values;
  const env = envFor(ctx, model, values, related);
  const whole = { ...values };
  for (const field of virtual) whole[field.key] = evaluate(field.formula!, env);
  return whole;
}
