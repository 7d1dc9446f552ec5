import type { Context } from "../context.ts";
import { type Issue, invalid } from "../errors.ts";
import { leadsSomewhere } from "../records/references.server.ts";
import type { FieldModel } from "../schema/workspace.ts";
import { readTexts } from "./cells.server.ts";
import { constantFeed, type Feed, type MappingTools } from "./mapping.ts";

/** Values that somebody wrote into the request itself: one that no row can be written with is told once, and no row is read. */

/**
 * Reads `field=value,…` and answers the text of each. Every entry that would refuse every row is named by its place (`set/0`): it has
 * no field, its field takes no such value, or it leads to no record.
 * @throws AppError `invalid`
 */
export async function readConstants(
  ctx: Context,
  set: readonly string[],
  tools: MappingTools,
): Promise<ReadonlyMap<string, string>> {
  const constants = new Map<string, string>();
  const issues: Issue[] = [];
  for (const [at, entry] of set.entries()) {
    const path = `set/${at}`;
    const equals = entry.indexOf("=");
    const key = entry.slice(0, equals).trim();
    const text = entry.slice(equals + 1);
    if (equals < 1) issues.push({ path, code: "bad_mapping", params: { part: entry } });
    else if (!tools.writable(key))
      issues.push({ path, code: "unknown_field", params: { field: key, object: tools.object.key } });
    else if (constants.has(key)) issues.push({ path, code: "field_set_twice", params: { field: key } });
    else {
      constants.set(key, text);
      const faults = await faultsOf(ctx, tools.object.fields.get(key)!, constantFeed(key), text);
      issues.push(...faults.map((fault) => ({ path, ...fault })));
    }
  }
  if (issues.length > 0) throw invalid(issues);
  return constants;
}

/** A word that cells are translated into, and that means nothing to the field. */
interface LostTranslation {
  feed: Feed;
  from: string;
  to: string;
}

/**
 * Words that cells are translated into, and that mean nothing to their fields. A record of the object itself may come about by an earlier
 * row, so it is not looked for here.
 */
export async function lostTranslations(
  ctx: Context,
  feeds: readonly Feed[],
  { object }: Pick<MappingTools, "object">,
): Promise<LostTranslation[]> {
  const lost: LostTranslation[] = [];
  for (const feed of feeds) {
    const field = object.fields.get(feed.field)!;
    if (!feed.translate || field.to?.includes(object.key)) continue;
    const pairs = [...feed.translate].filter(([, to]) => to.trim() !== "");
    const words = pairs.map(([, to]) => to);
    const found = await readTexts(ctx, ctx.tx ?? ctx.db, field, feed, words);
    pairs.forEach(([from, to], at) => {
      const meant = found[at] ?? null;
      if (meant !== null && "issue" in meant) lost.push({ feed, from, to });
    });
  }
  return lost;
}

/** @throws AppError `invalid` naming {@link lostTranslations} */
export async function checkTranslations(
  ctx: Context,
  feeds: readonly Feed[],
  tools: MappingTools,
): Promise<void> {
  const lost = await lostTranslations(ctx, feeds, tools);
  if (lost.length === 0) return;
  throw invalid(
    lost.map(({ feed: { column, field }, from, to }) => ({
      path: "map",
      code: "translation_not_taken",
      params: { column, from, to, field },
    })),
  );
}

async function faultsOf(
  ctx: Context,
  field: FieldModel,
  feed: Feed,
  text: string,
): Promise<Omit<Issue, "path">[]> {
  const q = ctx.tx ?? ctx.db;
  const [read = null] = await readTexts(ctx, q, field, feed, [text]);
  if (read !== null && "issue" in read) return [read.issue];
  if (read === null || read.value === null)
    return field.def.required ? [{ code: "required", params: { field: field.key } }] : [];
  if (field.to && !(await leadsSomewhere(ctx, q, field, read.value)))
    return [{ code: "unknown_reference", params: { field: field.key } }];
  return field.type.validate(read.value, field);
}
