import { newId } from "../db/ids.ts";
import type { ObjectModel, Workspace } from "../schema/workspace.ts";
import { appendEvents, eventOf } from "./events.server.ts";
import { pathsFor, relate } from "./fill.server.ts";
import { type Item, isOpen } from "./item.ts";
import type { Change } from "./listeners.ts";
import { loadPaths, loadStored } from "./load.server.ts";
import { type FigureChange, updateRollups } from "./rollups.server.ts";
import type { Run } from "./run.ts";
import { searchChanged, searchEntry, writeSearch } from "./search-index.server.ts";

/** What follows from rows that are written: figures of parents, events, search entries, and the listeners' turn. */
export async function tellItems(run: Run, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return;
  const { ctx, tx, options } = run;
  const figures = await updateRollups(
    ctx,
    tx,
    items.map((item) => item.change),
  );
  const wanted = options.rules === "skip" ? [] : figures.filter((figure) => wants(run, figure));
  const parents = await parentChanges(run, wanted);
  await appendEvents(tx, [
    ...items.map((item) => eventOf(ctx, item.change, toldOf(item))),
    ...parents.map(({ change, figures }) => ({
      ...eventOf(
        ctx,
        change,
        figures.map((figure) => figure.field),
      ),
      cause: figures[0]!.cause,
    })),
  ]);
  await writeEntries(run, items);
  if (options.rules === "skip") return;
  const paths = pathsFor(run, items);
  await relate(
    run,
    items,
    paths,
    figures.length > 0 && paths.some((path) => leadsToFigure(ctx.workspace, run.model, path)),
  );
  await ctx.listeners.after(
    ctx,
    items.map((item) => item.change),
  );
  for (const group of byObject(parents.map((parent) => parent.change))) await ctx.listeners.after(ctx, group);
}

/** A move to the bin or back tells of no fields, though formulas that read when it was may move with it. */
const toldOf = ({ change, changed }: Item) =>
  change.kind === "deleted" || change.kind === "restored" ? [] : changed;

/** New records between two pauses, in which the engine is given its next statement. */
const AT_ONCE = 50;

/** Works out search entries of many new records ahead, while the engine writes their rows. */
export async function prepareEntries({ model }: Run, items: readonly Item[]): Promise<void> {
  for (const [at, item] of items.entries()) {
    const { kind, before, after } = item.change;
    if (isOpen(item) && kind === "created" && searchChanged(model, before, after))
      item.entry = searchEntry(model, after);
    if (at % AT_ONCE === AT_ONCE - 1) await new Promise((heard) => setImmediate(heard));
  }
}

async function writeEntries({ tx, model }: Run, items: readonly Item[]): Promise<void> {
  const rows = (kind: Change["kind"]) =>
    items
      .filter(({ change }) => change.kind === kind && searchChanged(model, change.before, change.after))
      .map(({ id, change, entry }) => ({ id, values: change.after, entry }));
  const created = rows("created");
  const changed = rows("changed");
  if (created.length > 0) await writeSearch(tx, model, created, "insert");
  if (changed.length > 0) await writeSearch(tx, model, changed, "update");
}

const wants = ({ ctx }: Run, { parent, field }: FigureChange) =>
  ctx.listeners.wantsRollup?.(ctx, parent, field.key) ?? false;

function leadsToFigure(workspace: Workspace, model: ObjectModel, path: string): boolean {
  const source = model.scope.resolve(path)?.source;
  if (source?.from !== "record") return false;
  const table = source.hops.at(-1)?.table;
  for (const other of workspace.objects.values()) {
    if (other.table === table) return other.fields.get(source.column)?.rollup !== undefined;
  }
  return false;
}

/** Figures that somebody waits for, as changes of the records that keep them. */
async function parentChanges(
  run: Run,
  figures: readonly FigureChange[],
): Promise<{ change: Change; figures: FigureChange[] }[]> {
  const { ctx, tx } = run;
  const found: { change: Change; figures: FigureChange[] }[] = [];
  for (const parent of new Set(figures.map((figure) => figure.parent))) {
    const own = figures.filter((figure) => figure.parent === parent);
    const rows = await loadStored(
      tx,
      parent,
      own.map((figure) => figure.id),
    );
    const live = [...rows].flatMap(([id, row]) => (row.deleted ? [] : [{ id, values: row.values }]));
    const paths = ctx.listeners.paths(ctx, parent, "changed").map((path) => path.replace(/^old\./, ""));
    const related = await loadPaths(tx, ctx.workspace, parent, live, [...new Set(paths)]);
    for (const { id, values } of live) {
      const changed = own.filter((figure) => figure.id === id);
      const before = { ...values };
      for (const { field, before: was } of changed) before[field.key] = was;
      const seen = new Map(related.get(id));
      for (const [path, value] of related.get(id) ?? []) seen.set(`old.${path}`, value);
      const change = {
        object: parent,
        kind: "changed" as const,
        id,
        before,
        after: values,
        related: seen,
        event: newId(),
      };
      found.push({ change, figures: changed });
    }
  }
  return found;
}

function byObject(changes: readonly Change[]): Change[][] {
  const groups = new Map<ObjectModel, Change[]>();
  for (const change of changes) groups.set(change.object, [...(groups.get(change.object) ?? []), change]);
  return [...groups.values()];
}
