import type { Tx } from "../db/types.ts";

/** Which records a transaction wrote, and in what order: a record that nobody touched since is presented from memory. */
interface Ledger {
  count: number;
  last: Map<string, number>;
}

const ledgers = new WeakMap<Tx, Ledger>();

function ledgerOf(tx: Tx): Ledger {
  let ledger = ledgers.get(tx);
  if (!ledger) {
    ledger = { count: 0, last: new Map() };
    ledgers.set(tx, ledger);
  }
  return ledger;
}

/** Notes a write to these records; ids are unique over all objects. */
export function touch(tx: Tx, ids: Iterable<string>): void {
  const ledger = ledgerOf(tx);
  for (const id of ids) ledger.last.set(id, ++ledger.count);
}

/** A mark to ask {@link touchedSince} with. */
export const markOf = (tx: Tx): number => ledgerOf(tx).count;

export const touchedSince = (tx: Tx, id: string, mark: number): boolean =>
  (ledgerOf(tx).last.get(id) ?? 0) > mark;
