import { message } from "../i18n/messages/index.ts";
import { label } from "../i18n/text.ts";
import type { MaskedTrace } from "./mask-runs.ts";
import { comparison } from "./timeline-comparison.server.ts";
import type { TimelineRun } from "./timeline-entries.ts";
import { stepsOf } from "./timeline-runs.server.ts";
import type { TraceWords } from "./timeline-story.ts";
import { nameOf, type Speaker, valueWords } from "./timeline-values.server.ts";

/** The condition and the values of a run, step by step. */
export function traceOf(run: TimelineRun, speaker: Speaker): TraceWords[] {
  const steps = stepsOf(run);
  const tree: TraceWords[] = run.trace ? [traceWords(run.trace, speaker)] : [];
  for (const step of steps) {
    if (step.when) tree.push(traceWords(step.when, speaker));
    for (const [field, node] of Object.entries(step.traces ?? {})) {
      if (node.op === "literal") continue;
      const name = label(speaker.object.fields.get(field)?.label, speaker.ctx.locale) || field;
      const shown = traceWords(node, speaker, field);
      tree.push({
        text: speaker.ctx.locale === "en" ? `${name}: ${shown.text}` : `${name}：${shown.text}`,
        truth: null,
        ...(shown.children && { children: shown.children }),
      });
    }
  }
  return tree;
}

const GROUPS = new Set(["and", "or", "!", "if", "?:", "some", "all", "none"]);

const GROUP_WORDS: Record<string, string> = {
  and: "and",
  or: "or",
  "!": "not",
  if: "if",
  "?:": "if",
  some: "or",
  all: "and",
  none: "not",
};

/** A trace as a tree of statements: groups say how they join, comparisons show what they saw. */
export function traceWords(node: MaskedTrace, speaker: Speaker, field?: string): TraceWords {
  const { locale } = speaker.ctx;
  const truth = typeof node.value === "boolean" ? node.value : null;
  if (GROUPS.has(node.op)) {
    const children = (node.children ?? []).map((child) => traceWords(child, speaker, field));
    return { text: message(`record_trace_${GROUP_WORDS[node.op] ?? "group"}`, {}, locale), truth, children };
  }
  if (node.hidden) return { text: message("record_trace_hidden", {}, locale), truth, hidden: true };
  if (truth === null) return { text: valueText(node, speaker, field), truth };
  const words = comparison(node, speaker, truth, true);
  return words === null
    ? { text: message("record_trace_hidden", {}, locale), truth, hidden: true }
    : { text: words, truth };
}

/** A value, with the name of where it came from; `field` takes it, and says how it is written. */
function valueText(node: MaskedTrace, speaker: Speaker, field: string | undefined): string {
  const value = valueWords(node.value, field ?? node.path ?? "", speaker);
  const name = node.path === undefined ? null : nameOf(node.path, speaker);
  return name === null ? value : `${name} ${value}`;
}
