import { can, hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { list } from "../records/read.server.ts";
import { titlesOf } from "../records/titles.server.ts";
import type { FieldModel, ObjectModel } from "../schema/workspace.ts";
import type { FieldMoves, ObjectMoves } from "./effect-model.ts";
import { type Movers, wakes } from "./effect-wakes.server.ts";
import { movesOf } from "./moves-memory.server.ts";
import { candidates, countExact, exactMoves } from "./moves-sql.server.ts";
import type { MovePlan } from "./reads.ts";
import type { Move, MovedValue, MovedValues, Turn } from "./turn.ts";

/** Movers that a page shows by name. */
const SAMPLE = 10;
/** Records looked at in memory, and for how long at most (milliseconds): a preview answers while somebody waits. */
const MOST_LOOKED_AT = 20_000;
const LONGEST = 2_000;
const CHUNK = 500;
/** Movers for which is asked which further rules they would wake. */
const MOST_WOKEN = 1_000;

interface Found extends Movers {
  cells: Map<FieldModel, MovedValues[]>;
}

/** What comes of one object's records: counts of all of them, samples and values only of what the asker may see. */
export async function objectMoves(ctx: Context, turn: Turn, plan: MovePlan): Promise<ObjectMoves> {
  const found = plan.by === "exact" ? await exactly(ctx, turn, plan) : await byLooking(ctx, turn, plan);
  const hidden = hiddenFields(ctx.workspace, ctx.actor, plan.object.key);
  return {
    object: plan.object.key,
    records: found.records,
    ...(found.partial && { partial: true as const }),
    fields: [...found.cells]
      .filter(([, cells]) => cells.length > 0)
      .map(([field, cells]) => fieldMoves(field, cells, hidden)),
    sample: await sample(ctx, turn, plan, found.newest, hidden),
    wakes: await wakes(ctx, turn, plan, found),
  };
}

async function exactly(ctx: Context, turn: Turn, plan: MovePlan): Promise<Found> {
  const { records, cells } = await countExact(ctx, turn, plan);
  const newest = records > 0 ? await exactMoves(ctx, ctx.db, turn, plan, { limit: MOST_WOKEN }) : [];
  return { records, cells, newest, partial: false };
}

async function byLooking(ctx: Context, turn: Turn, plan: MovePlan): Promise<Found> {
  const started = performance.now();
  const cells: Found["cells"] = new Map(plan.fields.map((field) => [field, []]));
  const newest: Move[] = [];
  let records = 0;
  let looked = 0;
  let last: string | null = null;
  for (;;) {
    const ids: string[] = await candidates(ctx, ctx.db, turn, plan, { last, limit: CHUNK, newest: true });
    const moves = await movesOf(ctx, ctx.db, turn, plan, ids);
    records += moves.length;
    looked += ids.length;
    newest.push(...moves.slice(0, MOST_WOKEN - newest.length));
    for (const move of moves) for (const field of plan.fields) add(cells.get(field)!, move.fields[field.key]);
    if (ids.length < CHUNK) break;
    last = ids.at(-1)!;
    if (looked >= MOST_LOOKED_AT || performance.now() - started > LONGEST)
      return { records, cells, newest, partial: true };
  }
  for (const list of cells.values()) list.sort((a, b) => b.records - a.records);
  return { records, cells, newest, partial: false };
}

function add(cells: MovedValues[], move: MovedValue | undefined): void {
  if (!move) return;
  const name = JSON.stringify([move.from, move.to]);
  const known = cells.find((cell) => JSON.stringify([cell.from, cell.to]) === name);
  if (known) known.records++;
  else cells.push({ ...move, records: 1 });
}

/** A table from each value to each other one is read by people as long as it is small. */
const MOST_CELLS = 40;

function fieldMoves(
  field: FieldModel,
  cells: readonly MovedValues[],
  hidden: ReadonlySet<string>,
): FieldMoves {
  const records = cells.reduce((sum, cell) => sum + cell.records, 0);
  const about = { field: field.key, label: field.label, records };
  if (hidden.has(field.key)) return { ...about, hidden: true };
  if (cells.length > MOST_CELLS) return about;
  return {
    ...about,
    cells: cells.map((cell) => ({
      from: field.type.toJson(cell.from, field),
      to: field.type.toJson(cell.to, field),
      records: cell.records,
    })),
  };
}

async function sample(
  ctx: Context,
  turn: Turn,
  plan: MovePlan,
  newest: readonly Move[],
  hidden: ReadonlySet<string>,
): Promise<ObjectMoves["sample"]> {
  const { key } = plan.object;
  if (newest.length === 0 || !can(ctx.workspace, ctx.actor, "read", key)) return [];
  const mine =
    plan.by === "exact" ? await exactMoves(ctx, ctx.db, turn, plan, { limit: SAMPLE, mine: true }) : newest;
  // Titles are answered only for records that the reader may see.
  const titles =
    (
      await titlesOf(
        ctx,
        mine.map(({ id }) => ({ object: key, id })),
      )
    )[key] ?? {};
  const shown = mine.filter(({ id }) => plan.by === "exact" || Object.hasOwn(titles, id)).slice(0, SAMPLE);
  const parents = await parentsOf(
    ctx,
    plan.object,
    shown.map(({ id }) => id),
  );
  return shown.map(({ id, fields }) => ({
    id,
    title: titles[id] ?? null,
    of: parents.get(id) ?? null,
    changes: Object.fromEntries(
      plan.fields.flatMap((field) => {
        const move = fields[field.key];
        if (!move || hidden.has(field.key)) return [];
        return [
          [field.key, { from: field.type.toJson(move.from, field), to: field.type.toJson(move.to, field) }],
        ];
      }),
    ),
  }));
}

/** What records belong to by their first reference to one object, by name: several answers to one survey are told apart by it. */
async function parentsOf(
  ctx: Context,
  object: ObjectModel,
  ids: readonly string[],
): Promise<Map<string, string | null>> {
  const hidden = hiddenFields(ctx.workspace, ctx.actor, object.key);
  const by = [...object.fields.values()].find(
    ({ key, system, stored, to }) =>
      !system && stored && to?.length === 1 && to[0] !== "user" && !hidden.has(key),
  );
  if (!by || ids.length === 0) return new Map();
  const filter = { in: [{ var: "id" }, ids] };
  const { data, titles } = await list(ctx, object.key, {
    filter,
    fields: [by.key],
    limit: SAMPLE,
    titles: true,
  });
  const names = titles?.[by.to![0]!] ?? {};
  return new Map(data.map((record) => [String(record.id), names[String(record[by.key])] ?? null]));
}
