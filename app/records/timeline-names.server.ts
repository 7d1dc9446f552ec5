import type { Context } from "../context.ts";
import type { TimelineEntry, TimelineRun } from "./timeline-entries.ts";
import { type Step, stepsOf } from "./timeline-runs.server.ts";
import { titlesFor, titlesOf } from "./titles.server.ts";
import type { Titles } from "./types.ts";

/** Names behind everything that the page tells of. */
export async function namesFor(
  ctx: Context,
  entries: readonly TimelineEntry[],
  runs: ReadonlyMap<string, readonly TimelineRun[]>,
): Promise<Titles> {
  const steps = entries.flatMap((entry) => (runs.get(entry.id) ?? []).flatMap(stepsOf));
  const links = [
    ...entries
      .filter((entry) => entry.kind === "linked")
      .map(({ object, record }) => ({ object, id: record })),
    ...steps.flatMap((step) => step.created ?? step.updated ?? []),
    ...steps.flatMap((step) => (step.user === undefined ? [] : [{ object: "user", id: step.user }])),
  ];
  const bags = new Map<string, Record<string, unknown>[]>();
  const add = (object: string, changes: Step["changes"]) => {
    if (!changes) return;
    const bag = bags.get(object) ?? [];
    bags.set(object, bag);
    for (const side of ["from", "to"] as const)
      bag.push(Object.fromEntries(Object.entries(changes).map(([field, change]) => [field, change[side]])));
  };
  for (const entry of entries) {
    add(entry.object, entry.changes);
    for (const run of runs.get(entry.id) ?? [])
      for (const { changes, updated } of stepsOf(run)) {
        add(entry.object, changes);
        if (updated) add(updated.object, updated.changes);
      }
  }
  const found = await Promise.all([
    titlesOf(ctx, links),
    ...[...bags].map(([object, bag]) => titlesFor(ctx, object, bag)),
  ]);
  return mergedTitles(found);
}

/** Several answers put together. */
export function mergedTitles(all: readonly Titles[]): Titles {
  const titles: Titles = {};
  for (const one of all)
    for (const [object, names] of Object.entries(one)) titles[object] = { ...titles[object], ...names };
  return titles;
}
