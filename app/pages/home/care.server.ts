import { hasAbility } from "../../access/can.ts";
import { troubledRules } from "../../automation/troubled-rules.server.ts";
import type { Context } from "../../context.ts";
import { countJobs } from "../../jobs/manage.server.ts";
import type { HomeCare } from "../../ui/home/model.ts";

/** Days back that are looked at. */
const DAYS = 7;
const DAY = 86_400_000;

/** What went wrong lately behind everybody's work, for those who keep the workspace; null for others. */
export async function homeCare(ctx: Context): Promise<HomeCare | null> {
  const may = (ability: "schema.publish" | "automation.view") =>
    hasAbility(ctx.workspace, ctx.actor, ability);
  if (!may("schema.publish")) return null;
  const [rules, jobs] = await Promise.all([
    may("automation.view") ? troubledRules(ctx, ctx.clock.now() - DAYS * DAY) : [],
    countJobs(ctx),
  ]);
  return {
    days: DAYS,
    rules: rules.map(({ last, ...rule }) => ({ ...rule, last: new Date(last).toISOString() })),
    jobs: jobs.dead,
  };
}
