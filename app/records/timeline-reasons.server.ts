import type { Value } from "../fields/value.ts";
import type { MaskedTrace } from "./mask-runs.ts";
import { comparison } from "./timeline-comparison.server.ts";
import type { Speaker } from "./timeline-values.server.ts";

/** A comparison that decided: which fields it read, and how it reads. */
export interface Reason {
  /** Own fields of the record, with the value seen. */
  reads: { path: string; value: Value | null }[];
  words: string;
  /** It only kept something out (is not done, is not empty): told where nothing else decided. */
  guard: boolean;
}

/**
 * The comparisons on which it hung that a node came out as it did: of an "and" that failed the first that failed, of an "or" that held the
 * one that held, of a choice between values the test that chose. What rests on hidden fields is left out.
 */
export function reasonsOf(node: MaskedTrace, speaker: Speaker, truth = node.value !== false): Reason[] {
  const below = node.children ?? [];
  switch (node.op) {
    case "and":
    case "all":
      return truth ? below.flatMap((one) => reasonsOf(one, speaker, true)) : lastOf(below, speaker, false);
    case "or":
    case "some":
      return truth ? lastOf(below, speaker, true) : below.flatMap((one) => reasonsOf(one, speaker, false));
    case "!":
      return below[0] ? reasonsOf(below[0], speaker, !truth) : [];
    case "if":
    case "?:":
      return choiceReasons(below, speaker);
    default:
      return leaf(node, speaker, truth);
  }
}

function lastOf(nodes: readonly MaskedTrace[], speaker: Speaker, truth: boolean): Reason[] {
  const last = nodes.at(-1);
  return last ? reasonsOf(last, speaker, truth) : [];
}

/** Tests and then the value that was chosen: the last test decided, be it that it held or that none did. */
function choiceReasons(below: readonly MaskedTrace[], speaker: Speaker): Reason[] {
  const test = below.at(-2);
  if (!test) return [];
  return reasonsOf(test, speaker, test.value === true);
}

function leaf(node: MaskedTrace, speaker: Speaker, truth: boolean): Reason[] {
  const words = comparison(node, speaker, truth);
  if (words === null) return [];
  return [{ reads: reads(node), words, guard: isGuard(node, truth) }];
}

/** "Is not", "is set", "has no value": conditions that rule something out. */
function isGuard(node: MaskedTrace, truth: boolean): boolean {
  if (node.op === "!=" || node.op === "!==") return truth;
  return node.op === "empty" || node.op === "!!";
}

/** The reasons to tell: those that only kept something out stand back behind the others. */
export function strongest(reasons: readonly Reason[]): Reason[] {
  const strong = reasons.filter((reason) => !reason.guard);
  return strong.length > 0 ? strong : [...reasons];
}

/** Variables of the record itself under a node, hidden ones left out. */
function reads(node: MaskedTrace): Reason["reads"] {
  if (node.hidden) return [];
  if (node.path !== undefined) return [{ path: node.path, value: node.value }];
  return (node.children ?? []).flatMap(reads);
}
