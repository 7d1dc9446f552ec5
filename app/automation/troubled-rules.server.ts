import { hasAbility } from "../access/can.ts";
import type { Context } from "../context.ts";
import { forbidden } from "../errors.ts";
import type { Text } from "../i18n/text.ts";
import { inList } from "../records/in-list.ts";
import type { RunState } from "./run-rows.server.ts";

/** What no retry will mend: every try failed, or rules woke each other without end. */
const TROUBLE: readonly RunState[] = ["dead", "cut"];

export interface TroubledRule {
  automation: string;
  label: Text;
  state: RunState;
  count: number;
  /** When the last of them began, milliseconds UTC. */
  last: number;
}

/**
 * Rules of which runs ended badly since a moment (milliseconds UTC), the latest first; archived ones too.
 * @throws AppError `forbidden` without `automation.view`
 */
export async function troubledRules(ctx: Context, since: number): Promise<TroubledRule[]> {
  if (!hasAbility(ctx.workspace, ctx.actor, "automation.view")) throw forbidden();
  const labels = new Map(
    ctx.workspace.schemas
      .filter(({ kind }) => kind === "automation")
      .map((schema) => [schema.key, (schema as { label?: Text }).label ?? schema.key] as const),
  );
  // Rules and states together find their index: there may be millions of runs that went well.
  const rules = inList("automation", [...labels.keys()]);
  const states = inList("state", TROUBLE);
  const rows = await (ctx.tx ?? ctx.db).all<{ automation: string; state: RunState; n: number; last: number }>(
    `SELECT automation, state, count(*) AS n, max(started_at) AS last FROM runs
      WHERE ${rules.sql} AND ${states.sql} AND started_at >= ? GROUP BY automation, state`,
    [...rules.params, ...states.params, since],
  );
  return rows
    .map(({ automation, state, n, last }) => ({
      automation,
      label: labels.get(automation)!,
      state,
      count: Number(n),
      last: Number(last),
    }))
    .sort((a, b) => b.last - a.last || (a.automation < b.automation ? -1 : 1));
}
