import type { Chain } from "../context.ts";
import { AppError } from "../errors.ts";
import type { Change } from "../records/listeners.ts";

/** Rules may wake rules this deep… */
export const MAX_DEPTH = 10;
/** …and do this much in all, for one change made from outside. */
export const MAX_ACTIONS = 100;

/** The limit that a run met. Ends that run; what it had done is undone, everybody else goes on. */
export class Cut extends AppError {
  constructor(code: "chain_too_deep" | "chain_too_many_actions", chain: Chain) {
    super("invalid", code, {
      params: {
        limit: code === "chain_too_deep" ? MAX_DEPTH : MAX_ACTIONS,
        cycle: cycleOf(chain.path).join(" → "),
      },
    });
  }
}

/**
 * The chain of a run that answers to `change`. `roots` gives the counts of changes made from outside, which all rules that
 * answer to the same change share.
 */
export function chainFor(
  change: Change,
  parent: Chain | undefined,
  automation: string,
  run: string,
  roots: Map<string, { actions: number }>,
): Chain {
  const count = parent?.count ?? roots.get(change.event) ?? { actions: 0 };
  if (!parent) roots.set(change.event, count);
  return {
    root: parent?.root ?? change.event,
    cause: change.event,
    run,
    depth: (parent?.depth ?? 0) + 1,
    count,
    path: [...(parent?.path ?? []), automation],
  };
}

/** Counts one action of the chain, or cuts it. */
export function takeAction(chain: Chain): void {
  if (chain.count.actions >= MAX_ACTIONS) throw new Cut("chain_too_many_actions", chain);
  chain.count.actions++;
}

/**
 * The circle at the end of a path of rules: from the last time the last rule stood there before. Without a circle the whole
 * path, which is then a long chain or a rule that does very much.
 */
export function cycleOf(path: readonly string[]): readonly string[] {
  const last = path.at(-1);
  const before = last === undefined ? -1 : path.lastIndexOf(last, -2);
  return before < 0 ? path : path.slice(before);
}
