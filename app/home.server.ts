import { can } from "./access/can.ts";
import type { Context } from "./context.ts";
import { AppError } from "./errors.ts";
import type { Rule } from "./logic/types.ts";
import { pageObject } from "./page-model.server.ts";
import type { PipelineModel } from "./records/pipeline-kind.ts";
import { list } from "./records/read.server.ts";
import type { ObjectModel } from "./schema/workspace.ts";
import type { HomeSection, HomeTasks } from "./ui/home/model.ts";
import type { PageRecord } from "./ui/model.ts";

/** A person's morning: what waits for them, read through the same lists as everything else. */

const MOST_TASKS = 100;
const SHOWN = 8;

const mine = (path: string): Rule => ({ "==": [{ var: path }, { var: "actor.id" }] });
const OPEN_TASK: Rule = { in: [{ var: "status" }, ["open", "in_progress"]] };

/** My open tasks by due time, and those that nobody has taken. Null where the workspace has no tasks for this reader. */
export async function homeTasks(ctx: Context): Promise<HomeTasks | null> {
  const object = pageObject(ctx, "task");
  if (!object) return null;
  const read = (filter: Rule, limit: number) =>
    list(ctx, "task", { filter, sort: ["due_at"], limit, count: true, titles: true });
  try {
    const [my, free] = await Promise.all([
      read({ and: [mine("assignee"), OPEN_TASK] }, MOST_TASKS),
      read({ and: [{ empty: [{ var: "assignee" }] }, OPEN_TASK] }, SHOWN),
    ]);
    return {
      object,
      mine: { data: my.data as PageRecord[], count: my.count ?? 0, titles: my.titles ?? {} },
      free: { data: free.data as PageRecord[], count: free.count ?? 0, titles: free.titles ?? {} },
    };
  } catch (error) {
    return unlessAltered(error);
  }
}

interface Wanted {
  key: string;
  object: string;
  filter: Rule;
  sort: string[];
  columns: string[];
}

/** Low scores that wait for an answer: of my customers where I have some, else of everybody's that I may see. */
async function lowScores(ctx: Context): Promise<Wanted> {
  const open: Rule = { "==": [{ var: "follow_up" }, "open"] };
  const own = await list(ctx, "customer", { filter: mine("owner"), limit: 1, fields: [] });
  return {
    key: "low_scores",
    object: "survey_response",
    filter: own.data.length > 0 ? { and: [open, mine("customer.owner")] } : open,
    sort: ["-submitted_at"],
    columns: ["customer", "csat", "nps", "comment", "submitted_at"],
  };
}

/** Records of one object that have stood in an open stage for longer than the stage's own `warn_after_days`. */
function standing(ctx: Context, model: ObjectModel): Rule | null {
  const field = [...model.fields.values()].find((one) => one.pipeline !== undefined);
  const pipeline = field && ctx.workspace.part<PipelineModel>("pipeline", field.pipeline!);
  if (!field || !pipeline) return null;
  const stages = [...pipeline.stages.values()].filter(
    ({ def }) => def.state === "open" && def.warn_after_days !== undefined && !def.archived,
  );
  if (stages.length === 0) return null;
  return {
    or: stages.map(({ def }) => ({
      and: [
        { "==": [{ var: field.key }, def.key] },
        { ">=": [{ date_diff: [{ var: "updated_at" }, { now: [] }, "day"] }, def.warn_after_days] },
      ],
    })),
  };
}

/** The lists of the home page that have something to say to this reader. */
export async function homeSections(ctx: Context): Promise<HomeSection[]> {
  const wanted: Wanted[] = [];
  if (reads(ctx, "survey_response") && reads(ctx, "customer")) wanted.push(await lowScores(ctx));
  const deal = ctx.workspace.objects.get("deal");
  const still = deal && reads(ctx, "deal") ? standing(ctx, deal) : null;
  if (still) {
    const own = await list(ctx, "customer", { filter: mine("owner"), limit: 1, fields: [] }).catch(
      () => null,
    );
    wanted.push({
      key: "standing_deals",
      object: "deal",
      filter: own?.data.length ? { and: [still, mine("customer.owner")] } : still,
      sort: ["updated_at"],
      columns: ["name", "customer", "amount", "stage", "updated_at"],
    });
  }
  const sections = await Promise.all(wanted.map((one) => section(ctx, one)));
  return sections.filter((one) => one !== null);
}

async function section(ctx: Context, wanted: Wanted): Promise<HomeSection | null> {
  const object = pageObject(ctx, wanted.object);
  if (!object) return null;
  const columns = wanted.columns.filter((key) => object.fields.some((field) => field.key === key));
  try {
    const page = await list(ctx, wanted.object, {
      filter: wanted.filter,
      sort: wanted.sort,
      fields: columns,
      limit: SHOWN,
      count: true,
      titles: true,
    });
    return {
      key: wanted.key,
      object: wanted.object,
      filter: wanted.filter,
      sort: wanted.sort,
      title: object.title,
      fields: object.fields.filter((field) => columns.includes(field.key)),
      columns,
      data: page.data as PageRecord[],
      count: page.count ?? 0,
      titles: page.titles ?? {},
    };
  } catch (error) {
    return unlessAltered(error);
  }
}

/** A workspace whose fields were changed has other mornings: what it lacks is left out. Other faults go on. */
function unlessAltered(error: unknown): null {
  if (error instanceof AppError && error.kind === "invalid") return null;
  throw error;
}

const reads = (ctx: Context, object: string) => can(ctx.workspace, ctx.actor, "read", object);
