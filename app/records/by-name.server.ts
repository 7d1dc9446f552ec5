import { hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import { fold } from "../fields/value.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import { bySound } from "./by-sound.server.ts";
import { checkSearch } from "./query.ts";
import { list, MAX_LIMIT } from "./read.server.ts";

/** A record that was found by what it is called, or by what stands in it. */
export interface Named {
  id: string;
  /** Null when it has none, or one that the actor may not see. */
  title: unknown;
  /** The search stands in the title or in another text as it is; else it is the title's sound. */
  exact: boolean;
}

/** Ordinary hits that are looked at for each that is asked for: those by name come before those by any other text. */
const LOOKED_AT = 4;

/**
 * Records of one object for people who type a name, at most `limit`: first those whose title has the words, then those whose title
 * sounds like them (`bySound`), then those with the words in another text. An object without searchable texts has none.
 * @throws AppError `invalid` naming `q` or `limit`.
 */
export async function findByName(
  ctx: Context,
  model: ObjectModel,
  q: string,
  limit: number,
): Promise<Named[]> {
  if (q.trim() === "" || model.searchable.length === 0) return [];
  const shown = !hiddenFields(ctx.workspace, ctx.actor, model.key).has(model.title.key);
  const fields = shown ? [model.title.key] : [];
  const looked = limit > MAX_LIMIT ? limit : Math.min(limit * LOOKED_AT, MAX_LIMIT);
  const terms = checkSearch(q, []) ?? [];
  const [{ data }, sounding] = await Promise.all([
    list(ctx, model.key, { q, limit: looked, fields }),
    // What is no search is refused by the list.
    terms.length === 0 ? [] : bySound(ctx, model, q, limit),
  ]);
  const standing = data.map((record): Named & { named: boolean } => {
    const title = shown ? (record[model.title.key] ?? null) : null;
    const folded = fold(String(title ?? ""));
    return { id: record.id, title, exact: true, named: terms.every((term) => folded.includes(term)) };
  });
  const ids = new Set(standing.map(({ id }) => id));
  return [
    ...standing.filter(({ named }) => named),
    ...sounding.flatMap(({ id, title }) => (ids.has(id) ? [] : [{ id, title, exact: false }])),
    ...standing.filter(({ named }) => !named),
  ]
    .slice(0, limit)
    .map(({ id, title, exact }) => ({ id, title, exact }));
}
