import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import type { TimelineRun } from "./timeline-entries.ts";
import { runWords } from "./timeline-run-words.server.ts";
import { runsOf, stepsOf } from "./timeline-runs.server.ts";
import type { RunWords } from "./timeline-story.ts";
import { titlesFor } from "./titles.server.ts";
import type { RecordJson } from "./types.ts";

/** Runs looked at for the reasons of a record's values. */
const LAST_RUNS = 30;

/**
 * For each field of a record that a rule gave the value which it has now: what the rule did and why. Looks at the record's last runs.
 */
export async function fieldReasons(
  ctx: Context,
  objectKey: string,
  record: RecordJson,
): Promise<Record<string, RunWords>> {
  const model = ctx.workspace.objects.get(objectKey)!;
  const rows = await queries(ctx).all<{ event_id: string }>(
    `SELECT "event_id" FROM "runs" WHERE "object" = ? AND "record_id" = ? AND "state" = 'done' ORDER BY "id" DESC LIMIT ${LAST_RUNS}`,
    [objectKey, record.id],
  );
  const events = [...new Set(rows.map((row) => row.event_id))];
  const runs = await runsOf(ctx, model, events);
  const hidden = hiddenFields(ctx.workspace, ctx.actor, objectKey);
  const chosen = new Map<string, { run: TimelineRun; others: readonly TimelineRun[] }>();
  for (const event of events) {
    const others = runs.get(event) ?? [];
    for (const run of others) {
      for (const step of stepsOf(run)) {
        for (const [field, { to }] of Object.entries(step.changes ?? {})) {
          if (chosen.has(field) || hidden.has(field)) continue;
          if (JSON.stringify(to) === JSON.stringify(record[field])) chosen.set(field, { run, others });
        }
      }
    }
  }
  const titles = await titlesFor(ctx, objectKey, [record]);
  return Object.fromEntries(
    [...chosen].map(([field, { run, others }]) => [
      field,
      runWords(ctx, model, onlyField(run, field), others, titles),
    ]),
  );
}

/** The part of a run that set one field. */
function onlyField(run: TimelineRun, field: string): TimelineRun {
  const steps = stepsOf(run).flatMap((step) => {
    if (!step.changes || !(field in step.changes)) return [];
    const { changes, traces, ...rest } = step;
    return [
      {
        ...rest,
        changes: { [field]: changes[field]! },
        ...(traces?.[field] && { traces: { [field]: traces[field] } }),
      },
    ];
  });
  return { ...run, steps };
}

const queries = (ctx: Context): Queries => ctx.tx ?? ctx.db;
