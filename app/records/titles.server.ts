import { can, hiddenFields } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Queries, Row } from "../db/types.ts";
import { yields } from "../fields/field-type.ts";
import type { Link } from "../fields/value.ts";
import type { FieldModel, Workspace } from "../schema/workspace.ts";
import { inList } from "./in-list.ts";
import { planFor } from "./list-plan.server.ts";
import { constants } from "./select.server.ts";
import { allOf } from "./sql-text.ts";
import type { Titles } from "./types.ts";

/** People are referred to like records of an object of this name. */
const USER = "user";
/** Far more than a page holds; an engine takes 32,766 parameters. */
const MOST_IDS = 10_000;

/**
 * Titles of everything that these records of one object refer to (records, people, `{ object, id }`), in at most one query for
 * each object referred to. Changes of a timeline can be asked about, too: any bags of JSON values by field will do.
 * @param fields keys of the fields that are shown; all of them unless told.
 */
export function titlesFor(
  ctx: Context,
  objectKey: string,
  records: readonly Readonly<Record<string, unknown>>[],
  fields?: readonly string[],
): Promise<Titles> {
  return titlesOf(ctx, linksIn(ctx.workspace, objectKey, records, fields));
}

/** Titles of these records and people, as far as the actor may see them. */
export async function titlesOf(ctx: Context, links: Iterable<Link>): Promise<Titles> {
  const wanted = new Map<string, Set<string>>();
  for (const { object, id } of links) {
    // No stored id has one, and PostgreSQL takes no text with one.
    if (id.includes("\0")) continue;
    const ids = wanted.get(object);
    if (ids) ids.add(id);
    else wanted.set(object, new Set([id]));
  }
  const found = await Promise.all(
    [...wanted].map(async ([object, ids]) => [object, await readTitles(ctx, object, [...ids])] as const),
  );
  return Object.fromEntries(found.filter(([, titles]) => Object.keys(titles).length > 0));
}

function linksIn(
  workspace: Workspace,
  objectKey: string,
  records: readonly Readonly<Record<string, unknown>>[],
  keys: readonly string[] | undefined,
): Link[] {
  const model = workspace.objects.get(objectKey);
  if (!model) return [];
  const shown = keys
    ? [...new Set(keys)].flatMap((key) => model.fields.get(key) ?? [])
    : [...model.fields.values()];
  const links: Link[] = [];
  for (const field of shown) {
    const { to } = yields(field);
    // A record's own id leads nowhere else.
    if (!to || to.length === 0 || field.key === "id") continue;
    for (const record of records) {
      const link = linkOf(record[field.key], to);
      if (link) links.push(link);
    }
  }
  return links;
}

/** A reference as a client reads it: an id where it can lead to one object only, else `{ object, id }`. */
function linkOf(value: unknown, to: readonly string[]): Link | null {
  if (typeof value === "string") return to.length === 1 ? { object: to[0]!, id: value } : null;
  if (typeof value !== "object" || value === null) return null;
  const { object, id } = value as Partial<Link>;
  return typeof object === "string" && typeof id === "string" ? { object, id } : null;
}

async function readTitles(
  ctx: Context,
  object: string,
  ids: readonly string[],
): Promise<Record<string, string | null>> {
  const titles: Record<string, string | null> = {};
  for (let start = 0; start < ids.length; start += MOST_IDS) {
    const some = ids.slice(start, start + MOST_IDS);
    Object.assign(
      titles,
      object === USER ? await peopleTitles(ctx, some) : await recordTitles(ctx, object, some),
    );
  }
  return titles;
}

async function peopleTitles(ctx: Context, ids: readonly string[]): Promise<Record<string, string>> {
  if (ctx.actor.kind === "survey") return {};
  const where = inList('"id"', ids);
  const rows = await queries(ctx).all<{ id: string; name: string }>(
    `SELECT "id", "name" FROM "users" WHERE ${where.sql}`,
    where.params,
  );
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}

async function recordTitles(
  ctx: Context,
  object: string,
  ids: readonly string[],
): Promise<Record<string, string | null>> {
  const { workspace, actor } = ctx;
  const model = workspace.objects.get(object);
  if (!model || !can(workspace, actor, "read", object)) return {};
  if (hiddenFields(workspace, actor, object).has(model.title.key)) return {};
  const plan = planFor(ctx, model, { fields: [model.title.key] });
  const where = allOf([inList(plan.id, ids), ...plan.where]);
  const rows = await queries(ctx).all<Row>(
    `SELECT ${plan.columns.sql} FROM ${plan.from.sql} WHERE ${where.sql}`,
    [...plan.columns.params, ...plan.from.params, ...where.params],
  );
  const env = constants(ctx);
  return Object.fromEntries(
    rows.map((row) => [String(row.id), titleOf(ctx, model.title, plan.toRecord(row, env)[model.title.key])]),
  );
}

function titleOf(ctx: Context, title: FieldModel, json: unknown): string | null {
  if (json === null || json === undefined) return null;
  const parsed = title.type.parse(json, title);
  // An option that was archived is refused as input; its key still names the record.
  if ("issue" in parsed) return String(json);
  const env = { timeZone: ctx.workspace.timeZone, locale: ctx.locale };
  return parsed.value === null ? null : title.type.format(parsed.value, title, env);
}

const queries = (ctx: Context): Queries => ctx.tx ?? ctx.db;
