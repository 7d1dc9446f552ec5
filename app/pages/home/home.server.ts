import { can } from "../../access/can.ts";
import type { Context } from "../../context.ts";
import type { Rule } from "../../logic/types.ts";
import { list } from "../../records/read.server.ts";
import type { Home, HomeTasks } from "../../ui/home/model.ts";
import type { PageRecord } from "../../ui/model.ts";
import { pageObject } from "../model.server.ts";
import { homeCare } from "./care.server.ts";
import { homeQueue } from "./queue.server.ts";
import { lowScores, mine, ownsCustomers, SHOWN, standingDeals, unlessAltered } from "./sections.server.ts";
import { movedTiers } from "./tiers.server.ts";
import { dueVisits } from "./visits.server.ts";

/** A person's morning: what waits for them, read through the same services as everything else. */

const MOST_TASKS = 100;
const OPEN_TASK: Rule = { in: [{ var: "status" }, ["open", "in_progress"]] };

/** Everything that the home page shows its reader; a part is null where the workspace has nothing of the kind for them. */
export async function homeOf(ctx: Context): Promise<Home> {
  const own = await ownsCustomers(ctx).catch(unlessAltered);
  const [care, queue, tasks, low, still, visits, tiers] = await Promise.all([
    homeCare(ctx),
    homeQueue(ctx),
    homeTasks(ctx),
    lowScores(ctx, own === true),
    standingDeals(ctx, own === true),
    dueVisits(ctx, own === true),
    movedTiers(ctx, own === true),
  ]);
  return { care, queue, tasks, low, still, visits, tiers };
}

/** My open tasks by due time, and those that nobody has taken where the reader may take any. Null where the workspace has no tasks for this reader. */
async function homeTasks(ctx: Context): Promise<HomeTasks | null> {
  const object = pageObject(ctx, "task");
  if (!object) return null;
  const read = (filter: Rule, limit: number) =>
    list(ctx, "task", { filter, sort: ["due_at"], limit, count: true, titles: true });
  try {
    const filter: Rule = { and: [mine("assignee"), OPEN_TASK] };
    const [my, free] = await Promise.all([
      read(filter, MOST_TASKS),
      can(ctx.workspace, ctx.actor, "update", "task")
        ? read({ and: [{ empty: [{ var: "assignee" }] }, OPEN_TASK] }, SHOWN)
        : { data: [], count: 0, titles: {} },
    ]);
    return {
      object,
      at: ctx.clock.now(),
      filter,
      mine: { data: my.data as PageRecord[], count: my.count ?? 0, titles: my.titles ?? {} },
      free: { data: free.data as PageRecord[], count: free.count ?? 0, titles: free.titles ?? {} },
    };
  } catch (error) {
    return unlessAltered(error);
  }
}
