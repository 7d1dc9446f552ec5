import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import { inList } from "./in-list.ts";
import { visibleIds } from "./row-access.server.ts";
import type { TimelineEntry, TimelineRun } from "./timeline-entries.ts";
import { runWords } from "./timeline-run-words.server.ts";
import { runsOf, stepsOf } from "./timeline-runs.server.ts";
import type { RunWords } from "./timeline-story.ts";
import type { Titles } from "./types.ts";

/** Key of the rule that acted: events keep it as the actor's name. */
export const ruleOf = (actor: TimelineEntry["actor"]): string => actor.id ?? actor.name;

/** The event that led to each of these, where a rule came between. */
export async function causesOf(
  ctx: Context,
  entries: readonly TimelineEntry[],
): Promise<Map<string, string>> {
  const ids = entries.filter((entry) => entry.actor.kind === "automation").map((entry) => entry.id);
  if (ids.length === 0) return new Map();
  const where = inList('"id"', ids);
  const rows = await queries(ctx).all<{ id: string; cause: string | null }>(
    `SELECT "id", "cause" FROM "events" WHERE ${where.sql}`,
    where.params,
  );
  return new Map(rows.flatMap((row) => (row.cause === null ? [] : [[row.id, row.cause] as const])));
}

/** Reasons of what a rule wrote because of an event that is not on this page, as far as the reader may read that event's object. */
export async function causesAway(
  ctx: Context,
  missing: readonly { entry: TimelineEntry; cause: string }[],
): Promise<Map<string, (titles: Titles) => RunWords>> {
  const found = new Map<string, (titles: Titles) => RunWords>();
  if (missing.length === 0) return found;
  const where = inList('"id"', [...new Set(missing.map(({ cause }) => cause))]);
  const events = await queries(ctx).all<{ id: string; object: string; record_id: string }>(
    `SELECT "id", "object", "record_id" FROM "events" WHERE ${where.sql}`,
    where.params,
  );
  for (const { id, object, record_id: record } of events) {
    const model = ctx.workspace.objects.get(object);
    if (!model || !(await visibleIds(ctx, queries(ctx), model, [record])).has(record)) continue;
    const runs = (await runsOf(ctx, model, [id])).get(id) ?? [];
    for (const { entry, cause } of missing) {
      const run = runs.find((one) => one.automation === ruleOf(entry.actor));
      if (cause === id && run) found.set(entry.id, (titles) => runWords(ctx, model, run, runs, titles));
    }
  }
  return found;
}

/** Whether one of the runs says what the entry says: it made the record, or changed these very fields of it. */
export function toldBy(runs: readonly TimelineRun[], entry: TimelineEntry): boolean {
  return runs.some((run) =>
    stepsOf(run).some((step) =>
      entry.kind === "linked"
        ? step.created?.id === entry.record
        : run.automation === ruleOf(entry.actor) &&
          Object.keys(entry.changes).length > 0 &&
          Object.keys(entry.changes).every((field) =>
            stepsOf(run).some((one) => one.changes && field in one.changes),
          ),
    ),
  );
}

const queries = (ctx: Context): Queries => ctx.tx ?? ctx.db;
