import type { Context } from "../context.ts";
import type { Tx } from "../db/types.ts";
import { loadStored } from "../records/load.server.ts";
import type { Input, WriteIntent, WriteResult } from "../records/types.ts";
import { write } from "../records/write.server.ts";
import { changedSince, type EventsOf, earlierValues, readHistories } from "./undo-history.server.ts";
import type { Left } from "./undo-report.ts";
import { inUse } from "./undo-use.server.ts";

export interface Undone {
  binned: number;
  restored: number;
  left: Left[];
}

/**
 * Undoes what an import did to the records of one object that these events tell of. A record is seen to with its last event, so the
 * others of its events lead to nothing. What the import created goes to the bin, unless a person has changed it since or somebody else's
 * record refers to it; what it changed gets its earlier values back, but for fields that have another value by now. Automations do not
 * run: what is put back is what was there, not what a rule would make of it today.
 */
export async function undoRecords(
  ctx: Context,
  tx: Tx,
  entry: EventsOf,
  objectKey: string,
  told: readonly { event: string; record: string }[],
): Promise<Undone> {
  const outcome: Undone = { binned: 0, restored: 0, left: [] };
  const model = ctx.workspace.objects.get(objectKey);
  if (!model) return outcome;
  const rows = await loadStored(
    tx,
    model,
    told.map((one) => one.record),
    true,
  );
  const histories = await readHistories(tx, entry, objectKey, [...rows.keys()]);
  const events = new Set(told.map((one) => one.event));
  const bin: string[] = [];
  const restore: { id: string; input: Input; kept: string[] }[] = [];
  for (const [id, row] of rows) {
    const history = histories.get(id);
    if (!history || !events.has(history.last)) continue;
    if (history.created) {
      const changed = changedSince(model, row, history);
      if (row.deleted) continue;
      if (changed.length > 0)
        outcome.left.push({ object: objectKey, id, code: "undo_changed", fields: changed });
      else bin.push(id);
      continue;
    }
    const { input, kept } = earlierValues(model, row, history);
    if (Object.keys(input).length === 0 && kept.length === 0) continue;
    if (row.deleted) outcome.left.push({ object: objectKey, id, code: "undo_in_bin" });
    else restore.push({ id, input, kept });
  }
  const changing = restore.filter(({ input }) => Object.keys(input).length > 0);
  const updates = changing.map(({ id, input }): WriteIntent => ({ op: "update", id, input }));
  const restored = await writeQuietly(ctx, objectKey, updates);
  outcome.restored += count(restored, "updated");
  outcome.left.push(...refusals(objectKey, changing, restored));
  for (const { id, kept } of restore) {
    if (kept.length > 0) outcome.left.push({ object: objectKey, id, code: "undo_changed", fields: kept });
  }
  const used = await inUse(ctx, tx, entry, model, bin);
  for (const id of used) outcome.left.push({ object: objectKey, id, code: "undo_in_use" });
  const going = bin
    .filter((id) => !used.has(id))
    .map((id): WriteIntent & { id: string } => ({ op: "delete", id }));
  const binned = await writeQuietly(ctx, objectKey, going);
  outcome.binned += count(binned, "deleted");
  outcome.left.push(...refusals(objectKey, going, binned));
  return outcome;
}

const writeQuietly = async (
  ctx: Context,
  object: string,
  intents: readonly WriteIntent[],
): Promise<WriteResult[]> => (intents.length === 0 ? [] : write(ctx, object, intents, { rules: "skip" }));

const count = (results: readonly WriteResult[], status: WriteResult["status"]): number =>
  results.filter((result) => result.status === status).length;

function refusals(
  object: string,
  intents: readonly { id: string }[],
  results: readonly WriteResult[],
): Left[] {
  return results.flatMap((result, at) => {
    if (result.status !== "refused") return [];
    const { code, params } = result.issues[0] ?? result.error;
    return [{ object, id: intents[at]!.id, code, ...(params && { params }) }];
  });
}
