import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { KEPT } from "./entries.server.ts";
import type { ImportOptions } from "./import-model.ts";
import { type ColumnChoice, type MappingTools, mapChosen } from "./mapping.ts";

/** What somebody decided when they last imported a sheet with these headings into this object. */
export interface Remembered {
  /** By heading: the choice, or null for a column that was left out. */
  columns: ReadonlyMap<string, Omit<ColumnChoice, "index" | "heading"> | null>;
  key: readonly string[];
}

/** How many of the last imports are looked through. */
const LAST = 20;

/** Names of columns by which they are known again: a heading that stands there twice is told apart by how often it came before. */
export function columnNames(headings: readonly string[]): string[] {
  const times = new Map<string, number>();
  return headings.map((heading) => {
    const nth = (times.get(heading) ?? 0) + 1;
    times.set(heading, nth);
    return nth === 1 ? heading : `${heading}\n${nth}`;
  });
}

/**
 * Looks for one's own last import whose used columns are all there again (the refused rows, mended, or next month's sheet). Null when there
 * is none, or what was decided leads nowhere any more.
 * @param names of {@link columnNames}
 */
export async function remembered(
  ctx: Context,
  object: ObjectModel,
  names: readonly string[],
  tools: MappingTools,
): Promise<Remembered | null> {
  if (ctx.actor.id === null) return null;
  const rows = await (ctx.tx ?? ctx.db).all<{ options: string; ignored: string | null }>(
    `SELECT options, ignored FROM imports WHERE object = ? AND actor_id = ? AND created_at > ? ORDER BY id DESC LIMIT ${LAST}`,
    [object.key, ctx.actor.id, Date.now() - KEPT],
  );
  const there = new Set(names);
  for (const row of rows) {
    const { columns, key } = JSON.parse(row.options) as ImportOptions;
    if (!columns?.every(({ heading }) => heading && there.has(heading))) continue;
    if (!stillLeads(names, columns, tools)) continue;
    const left = JSON.parse(row.ignored ?? "[]") as string[];
    return {
      columns: new Map([
        ...left.map((heading) => [heading.trim(), null] as const),
        ...columns.map(({ index: _, heading, ...choice }) => [heading!, choice] as const),
      ]),
      key: key ?? [],
    };
  }
  return null;
}

/** A field may have been archived, or closed to this person, since then. */
function stillLeads(
  names: readonly string[],
  columns: readonly ColumnChoice[],
  tools: MappingTools,
): boolean {
  try {
    mapChosen(
      names,
      columns.map((column) => ({ ...column, index: names.indexOf(column.heading!) })),
      tools,
    );
    return true;
  } catch (error) {
    if (error instanceof AppError && error.kind === "invalid") return false;
    throw error;
  }
}
