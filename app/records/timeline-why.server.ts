import type { TimelineRun } from "./timeline-entries.ts";
import { type Reason, reasonsOf } from "./timeline-reasons.server.ts";
import { stepsOf } from "./timeline-runs.server.ts";
import type { Speaker } from "./timeline-values.server.ts";

/**
 * Why a run did what it did: the comparisons that decided its condition, its steps' own conditions, or, where it has neither, the values that
 * it set. A field that another rule set in the same change is answered by that rule's reasons: the task is there because of the
 * score, not because of the mark that the score left.
 */
export function whyWords(
  run: TimelineRun,
  others: readonly TimelineRun[],
  speaker: Speaker,
  seen: ReadonlySet<TimelineRun> = new Set([run]),
): Reason[] {
  const steps = stepsOf(run).filter((step) => step.status === "done");
  const conditions = [...(run.trace ? [run.trace] : []), ...steps.flatMap((step) => step.when ?? [])];
  const nodes =
    conditions.length > 0 ? conditions : steps.flatMap((step) => Object.values(step.traces ?? {}));
  return nodes
    .flatMap((node) => reasonsOf(node, speaker))
    .flatMap((reason) => deeper(reason, others, speaker, seen));
}

function deeper(
  reason: Reason,
  others: readonly TimelineRun[],
  speaker: Speaker,
  seen: ReadonlySet<TimelineRun>,
): Reason[] {
  for (const other of others) {
    if (seen.has(other) || other.state !== "done") continue;
    const set = stepsOf(other).some((step) =>
      reason.reads.some(({ path }) => step.changes && path in step.changes),
    );
    if (!set) continue;
    const behind = whyWords(other, others, speaker, new Set([...seen, other]));
    if (behind.length > 0) return behind;
  }
  return [reason];
}
