import type { Context } from "../context.ts";
import type { Value } from "../fields/value.ts";
import type { Env } from "../logic/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { Values } from "./listeners.ts";
import { isLink } from "./values.ts";

/**
 * What an expression about one record reads: its own values, `old.*` (none when created), settings, the acting person, and
 * what was loaded beforehand of other records (`related`, by whole path). Time stands still at the context's clock.
 */
export function envFor(
  ctx: Context,
  model: ObjectModel,
  values: Readonly<Values>,
  related?: ReadonlyMap<string, Value | null>,
  old?: Readonly<Values> | null,
): Env {
  return {
    get: (path) => read(ctx, path, values, related, old),
    now: ctx.clock.now(),
    timeZone: ctx.workspace.timeZone,
    self: { object: model.key, id: String(values.id) },
  };
}

function read(
  ctx: Context,
  path: string,
  values: Readonly<Values>,
  related: ReadonlyMap<string, Value | null> | undefined,
  old: Readonly<Values> | null | undefined,
): Value | null | undefined {
  const dot = path.indexOf(".");
  if (dot < 0) return values[path];
  const root = path.slice(0, dot);
  const rest = path.slice(dot + 1);
  if (root === "settings") return ctx.workspace.settings.get(rest);
  if (root === "actor") return ofActor(ctx, rest);
  if (root === "old") return old ? (ofRecord(old, rest) ?? related?.get(path)) : null;
  return ofRecord(values, path) ?? related?.get(path);
}

/** A field, or the object or id of a reference to several objects. */
function ofRecord(values: Readonly<Values>, path: string): Value | null | undefined {
  const dot = path.indexOf(".");
  if (dot < 0) return values[path];
  const value = values[path.slice(0, dot)];
  const part = path.slice(dot + 1);
  return isLink(value) && (part === "object" || part === "id") ? value[part] : undefined;
}

function ofActor(ctx: Context, name: string): Value | null {
  const { actor } = ctx;
  if (name === "id") return actor.id;
  if (name === "roles") return actor.roles;
  if (name === "teams") return actor.teams;
  if (name === "team_members") return actor.teamMembers;
  return null;
}
