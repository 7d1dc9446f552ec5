import type { Tx } from "../db/types.ts";
import type { Change } from "../records/listeners.ts";
import type { Run } from "./run-rows.server.ts";

/** What rules remember while one transaction lasts. */
export interface TxState {
  /** Once-keys taken by runs of this transaction, in order; their rows are written when the change's rules are through. */
  claims: Set<string>;
  /** Runs of rules before the write, by event; stored once the event is. */
  pending: Map<string, Run[]>;
  /** Counts by root event. */
  roots: Map<string, { actions: number }>;
  /** When (by `tick`) a record, or any record of an object, was last written here: tells a step to read again. */
  records: Map<string, number>;
  objects: Map<string, number>;
  tick: number;
}

const states = new WeakMap<Tx, TxState>();

export function stateOf(tx: Tx): TxState {
  let state = states.get(tx);
  if (!state) {
    state = {
      claims: new Set(),
      pending: new Map(),
      roots: new Map(),
      records: new Map(),
      objects: new Map(),
      tick: 0,
    };
    states.set(tx, state);
  }
  return state;
}

/** Notes that these records were just written, and answers when: what is in `changes` is right as of that tick. */
export function touch(state: TxState, changes: readonly Change[]): number {
  state.tick++;
  for (const change of changes) {
    state.records.set(change.id, state.tick);
    state.objects.set(change.object.key, state.tick);
  }
  return state.tick;
}

/** Gives back the once-keys taken since there were `size`: the savepoint that held their runs was undone. */
export function releaseClaims(state: TxState, size: number): void {
  for (const key of [...state.claims].slice(size)) state.claims.delete(key);
}
