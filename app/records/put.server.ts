import { Crossed, UniqueViolation } from "../db/errors.server.ts";
import { quote } from "../db/types.ts";
import { AppError } from "../errors.ts";
import type { Column } from "../fields/value.ts";
import type { FieldModel } from "../schema/workspace.ts";
import { inList } from "./in-list.ts";
import { type Item, isOpen, refuse } from "./item.ts";
import { insertRecords, updateRows } from "./rows.server.ts";
import type { Run } from "./run.ts";
import { markOf, touch } from "./touched.ts";

const ADVANCED: readonly Column[] = [
  { name: "version", type: "integer" },
  { name: "updated_at", type: "integer" },
  { name: "updated_by", type: "text" },
];
const BIN: Column = { name: "deleted_at", type: "integer" };
/** How often a row may lose a race for a unique value before it is told so without the winner's name. */
const MOST_RACES = 3;

/** Writes the rows of everything still open. A row that loses its unique value to another transaction is deferred: tried again, it meets the winner. */
export async function putItems(run: Run, items: readonly Item[]): Promise<void> {
  const open = items.filter(isOpen);
  const created = open.filter((item) => item.change.kind === "created");
  if (created.length > 0) await insert(run, created);
  for (const group of groups(open.filter((item) => item.change.kind !== "created"))) await update(run, group);
  for (const item of open) if (isOpen(item)) item.outcome = { state: "written" };
  const written = open.filter((item) => item.outcome.state === "written");
  touch(
    run.tx,
    written.map((item) => item.id),
  );
  for (const item of written) item.mark = markOf(run.tx);
}

async function insert(run: Run, items: readonly Item[]): Promise<void> {
  const came = await insertRecords(
    run.tx,
    run.model,
    run.plan,
    items.map((item) => item.change.after),
  );
  if (came === items.length) return;
  const where = inList(
    '"id"',
    items.map((item) => item.id),
  );
  const rows = await run.tx.all(
    `SELECT "id" FROM ${quote(run.model.table)} WHERE ${where.sql}`,
    where.params,
  );
  const there = new Set(rows.map((row) => String(row.id)));
  for (const item of items) if (!there.has(item.id)) lost(item);
}

function lost(item: Item): void {
  item.races = (item.races ?? 0) + 1;
  if (item.races < MOST_RACES) item.outcome = { state: "deferred" };
  else refuse(item, new AppError("conflict", "duplicate_value"));
}

interface Group {
  fields: readonly FieldModel[];
  kind: Item["change"]["kind"];
  items: Item[];
}

/** Items that set the same columns go with one statement. */
function groups(items: readonly Item[]): Group[] {
  const found = new Map<string, Group>();
  for (const item of items) {
    const { kind } = item.change;
    const name = `${kind} ${item.changed.map((field) => field.key).join(" ")}`;
    const group = found.get(name);
    if (group) group.items.push(item);
    else found.set(name, { fields: item.changed, kind, items: [item] });
  }
  return [...found.values()];
}

async function update(run: Run, group: Group): Promise<void> {
  const mayRace = run.tx.dialect === "postgresql" && takesUnique(run, group);
  if (!mayRace) return updateAll(run, group, group.items);
  // PostgreSQL gives up the whole transaction at a doubled value, so it is met under a savepoint.
  try {
    await run.tx.savepoint(() => updateAll(run, group, group.items));
  } catch (error) {
    if (!(error instanceof UniqueViolation) || error.table !== run.model.table) throw error;
    if (group.items.length === 1) return lost(group.items[0]!);
    for (const item of group.items) await update(run, { ...group, items: [item] });
  }
}

function takesUnique({ plan }: Run, { kind, fields }: Group): boolean {
  if (kind === "deleted") return false;
  return kind === "restored" || fields.some((field) => plan.unique.includes(field));
}

async function updateAll(run: Run, { fields, kind }: Group, items: readonly Item[]): Promise<void> {
  const moves = kind === "deleted" || kind === "restored";
  const columns = [...ADVANCED, ...(moves ? [BIN] : []), ...fields.flatMap((field) => field.columns)];
  const rows = items.map(({ id, change: { before, after } }) => ({
    id,
    version: Number(before!.version),
    values: [
      after.version as number,
      after.updated_at as number,
      after.updated_by as string | null,
      ...(moves ? [kind === "deleted" ? run.now : null] : []),
      ...fields.flatMap((field) => field.type.toRow(after[field.key] ?? null, field)),
    ],
  }));
  const touched = await updateRows(run.tx, run.model.table, columns, rows);
  if (touched !== rows.length)
    throw new Crossed(new Error(`${rows.length - touched} rows of ${run.model.table} moved`));
}
