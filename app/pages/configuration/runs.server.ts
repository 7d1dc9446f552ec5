import type { AutomationModel } from "../../automation/model.ts";
import { getRun, listRuns, type RunJson, type RunQuery } from "../../automation/runs.server.ts";
import type { Context } from "../../context.ts";
import { runWords } from "../../records/timeline-run-words.server.ts";
import { titlesFor, titlesOf } from "../../records/titles.server.ts";
import type { Titles } from "../../records/types.ts";
import type { PageRun, PageRunDetail, RunStepLine } from "../../ui/configuration/model.ts";
import { pageField } from "../model.server.ts";
import { stepWords } from "./automation.server.ts";
import { named, sayerFor } from "./kinds.server.ts";

/** A step of a run as its reader may see it. */
interface Step {
  step: string;
  status: string;
  reason?: string;
  created?: { object: string; id: string };
  updated?: { object: string; id: string; changes?: Step["changes"] };
  changes?: Record<string, { from: unknown; to: unknown }>;
  user?: string;
}

/** Runs for people, newest first. Rights as in `listRuns`. */
export async function pageRuns(
  ctx: Context,
  query: RunQuery,
): Promise<{ data: PageRun[]; next: string | null }> {
  const { data, next_cursor } = await listRuns(ctx, query);
  const titles = await titlesFrom(ctx, data);
  return { data: data.map((run) => pageRun(ctx, run, titles)), next: next_cursor };
}

/** One run with its trace and what its steps did. Rights as in `getRun`. */
export async function pageRunDetail(ctx: Context, id: string): Promise<PageRunDetail> {
  const run = await getRun(ctx, id);
  const titles = await titlesFrom(ctx, [run]);
  const model = ctx.workspace.objects.get(run.object);
  const told = model && !run.hidden ? runWords(ctx, model, run as never, [], titles) : null;
  return { ...pageRun(ctx, run, titles), trace: told?.trace ?? [], steps: await stepLines(ctx, run, titles) };
}

const stepsOf = (run: RunJson): readonly Step[] => run.steps as readonly Step[];

/** Names of the runs' records and of everything that their steps speak of. */
async function titlesFrom(ctx: Context, runs: readonly RunJson[]): Promise<Titles> {
  const links = runs.flatMap((run) => [
    { object: run.object, id: run.record },
    ...stepsOf(run).flatMap((step) => step.created ?? step.updated ?? []),
    ...stepsOf(run).flatMap((step) => (step.user ? [{ object: "user", id: step.user }] : [])),
  ]);
  const titles = await titlesOf(
    ctx,
    links.filter(({ object }) => object === "user" || ctx.workspace.objects.has(object)),
  );
  const changed = runs.flatMap((run) =>
    stepsOf(run).flatMap(({ changes, updated }) => [
      { object: run.object, changes },
      ...(updated ? [{ object: updated.object, changes: updated.changes }] : []),
    ]),
  );
  for (const object of new Set(changed.map((one) => one.object))) {
    const values = changed.filter((one) => one.object === object).flatMap((one) => sides(one.changes));
    for (const [key, more] of Object.entries(await titlesFor(ctx, object, values)))
      titles[key] = { ...titles[key], ...more };
  }
  return titles;
}

const sides = (changes: Step["changes"]): Record<string, unknown>[] =>
  (["from", "to"] as const).map((side) =>
    Object.fromEntries(Object.entries(changes ?? {}).map(([field, change]) => [field, change[side]])),
  );

function pageRun(ctx: Context, run: RunJson, titles: Titles): PageRun {
  const model = ctx.workspace.objects.get(run.object);
  const error = run.error as { message: string; errors?: { message: string }[]; detail?: string } | null;
  return {
    id: run.id,
    automation: run.automation,
    label: named(ctx.workspace, "automation", run.automation).label,
    state: run.state,
    object: run.object,
    record: run.record,
    title: titles[run.object]?.[run.record] ?? null,
    hidden: run.hidden === true,
    startedAt: run.started_at,
    finishedAt: run.finished_at,
    revision: run.revision,
    depth: run.depth,
    attempts: run.attempts,
    event: run.trigger.kind,
    actor: calledByLabel(ctx, run.trigger.actor),
    error: error && {
      message: error.message,
      errors: error.errors?.map((one) => one.message) ?? [],
      detail: error.detail ?? null,
    },
    sentence: model && !run.hidden ? runWords(ctx, model, run as never, [], titles).sentence : "",
  };
}

/** Rules and surveys act under their keys: nobody should have to read those. */
function calledByLabel(ctx: Context, actor: RunJson["trigger"]["actor"]): PageRun["actor"] {
  if (actor?.kind !== "survey" && actor?.kind !== "automation") return actor;
  return { kind: actor.kind, name: named(ctx.workspace, actor.kind, actor.name).label };
}

async function stepLines(ctx: Context, run: RunJson, titles: Titles): Promise<RunStepLine[]> {
  const sayer = await sayerFor(ctx);
  const rule = ctx.workspace.part<AutomationModel>("automation", run.automation);
  return stepsOf(run).map((step) => {
    const other = step.created ?? step.updated;
    const model = ctx.workspace.objects.get(step.updated?.object ?? run.object);
    return {
      step: step.step,
      says: stepWords(ctx, rule, step.step, sayer),
      status: step.status,
      reason: step.reason ?? null,
      written: other
        ? { object: other.object, id: other.id, title: titles[other.object]?.[other.id] ?? null }
        : null,
      changes: Object.entries((step.updated ?? step).changes ?? {}).flatMap(([key, { from, to }]) => {
        const field = model?.fields.get(key);
        return field ? [{ field: pageField(ctx, field), from, to }] : [];
      }),
    };
  });
}
