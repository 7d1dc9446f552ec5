import { traceScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import type { TraceNode } from "../logic/types.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { inList } from "./in-list.ts";
import { type MaskedTrace, maskSteps, maskTrace, type StepStory } from "./mask-runs.ts";
import type { TimelineEntry, TimelineRun } from "./timeline-entries.ts";

/** A step of a run as its reader may see it. */
export interface Step {
  status?: string;
  created?: { object: string; id: string };
  updated?: { object: string; id: string; changes?: Step["changes"] };
  changes?: Record<string, { from: unknown; to: unknown }>;
  traces?: Record<string, MaskedTrace>;
  /** Why the step was taken, where it has a condition of its own. */
  when?: MaskedTrace;
  user?: string;
}

/** What a run did, step by step. */
export const stepsOf = (run: TimelineRun): readonly Step[] => run.steps as readonly Step[];

/** The runs that answered to these events of one object's records, by event, in the order in which they ran. */
export async function runsOf(
  ctx: Context,
  model: ObjectModel,
  events: readonly string[],
): Promise<Map<string, TimelineRun[]>> {
  const runs = new Map<string, TimelineRun[]>();
  if (events.length === 0) return runs;
  const ids = inList('"event_id"', [...events]);
  const rows = await queries(ctx).all<{
    event_id: string;
    automation: string;
    state: string;
    trace: string | null;
    steps: string | null;
  }>(
    `SELECT "event_id", "automation", "state", "trace", "steps" FROM "runs" WHERE ${ids.sql} ORDER BY "id"`,
    ids.params,
  );
  const scope = traceScope(ctx.workspace, ctx.actor, model.key);
  for (const row of rows) {
    const trace = row.trace === null ? null : (JSON.parse(row.trace) as TraceNode);
    const steps = row.steps === null ? [] : (JSON.parse(row.steps) as StepStory[]);
    const known = runs.get(row.event_id) ?? [];
    runs.set(row.event_id, known);
    known.push({
      automation: row.automation,
      state: row.state,
      trace: trace && maskTrace(trace, scope),
      steps: maskSteps(ctx, model.key, steps),
    });
  }
  return runs;
}

/** Runs by the event that they answered to, for entries of every object on the page. */
export async function runsByEntry(
  ctx: Context,
  entries: readonly TimelineEntry[],
): Promise<Map<string, TimelineRun[]>> {
  const runs = new Map<string, TimelineRun[]>();
  for (const object of new Set(entries.map((entry) => entry.object))) {
    const model = ctx.workspace.objects.get(object)!;
    const ids = entries.filter((entry) => entry.object === object).map((entry) => entry.id);
    for (const [event, found] of await runsOf(ctx, model, ids)) runs.set(event, found);
  }
  return runs;
}

const queries = (ctx: Context): Queries => ctx.tx ?? ctx.db;
