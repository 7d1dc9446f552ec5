import { can, hiddenFields } from "../../access/can.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import type { Rule } from "../../logic/types.ts";
import type { PipelineModel } from "../../records/pipeline-kind.ts";
import { list } from "../../records/read.server.ts";
import { standingStill } from "../../records/standing-still.server.ts";
import type { Stage } from "../../schema/types.ts";
import type { ObjectModel } from "../../schema/workspace.ts";
import type { HomePart, HomeSection, HomeStill } from "../../ui/home/model.ts";
import type { PageObject, PageRecord } from "../../ui/model.ts";
import { pageObject } from "../model.server.ts";

/** Lists of the morning, and what they share: whose customers are looked at, and what a workspace may lack. */

/** Rows that a short list shows, and those that come along to be unfolded. */
export const SHOWN = 8;
export const MOST = 50;
const DAY = 86_400_000;

export const mine = (path: string): Rule => ({ "==": [{ var: path }, { var: "actor.id" }] });
export const reads = (ctx: Context, object: string): boolean => can(ctx.workspace, ctx.actor, "read", object);
/** All of the rules that there are; undefined where there are none. */
export const allOf = (...rules: (Rule | undefined)[]): Rule | undefined => {
  const some = rules.filter((rule) => rule !== undefined);
  return some.length > 1 ? { and: some } : some[0];
};

/** A workspace whose objects or fields were changed has other mornings: what it lacks is left out. Other faults go on. */
export function unlessAltered(error: unknown): null {
  if (error instanceof AppError && (error.kind === "invalid" || error.kind === "not_found")) return null;
  throw error;
}

/** The object's field of this key, as far as the actor may know it. */
export function fieldOf(ctx: Context, object: string, key: string) {
  if (hiddenFields(ctx.workspace, ctx.actor, object).has(key)) return undefined;
  return ctx.workspace.objects.get(object)?.fields.get(key);
}

/** Whether the actor has customers of their own; those who have none look at everybody's that they may see. */
export async function ownsCustomers(ctx: Context): Promise<boolean> {
  if (!reads(ctx, "customer") || !fieldOf(ctx, "customer", "owner")) return false;
  const own = await list(ctx, "customer", { filter: mine("owner"), limit: 1, fields: ["id"] });
  return own.data.length > 0;
}

/** Of these columns those that the reader may know, as fields. */
export function partOf(
  object: PageObject,
  keys: readonly string[],
): Omit<HomePart, "data" | "count" | "titles"> {
  const columns = keys.filter((key) => object.fields.some((field) => field.key === key));
  return {
    object: object.key,
    title: object.title,
    fields: object.fields.filter((field) => columns.includes(field.key)),
    columns,
  };
}

/** Low scores that wait for an answer. */
export async function lowScores(ctx: Context, own: boolean): Promise<HomeSection | null> {
  const object = pageObject(ctx, "survey_response");
  if (!object || !reads(ctx, "customer")) return null;
  const part = partOf(object, ["customer", "csat", "nps", "comment", "submitted_at"]);
  const filter = allOf(
    { "==": [{ var: "follow_up" }, "open"] },
    own ? mine("customer.owner") : undefined,
  ) as Rule;
  const sort = ["-submitted_at"];
  const query = { filter, sort, fields: part.columns, limit: SHOWN, count: true, titles: true };
  try {
    const page = await list(ctx, object.key, query);
    const data = page.data as PageRecord[];
    return { ...part, filter, sort, data, count: page.count ?? 0, titles: page.titles ?? {} };
  } catch (error) {
    return unlessAltered(error);
  }
}

/** Deals that have stood in an open stage for longer than the stage's own `warn_after_days`, by when they came into it. */
export async function standingDeals(ctx: Context, own: boolean): Promise<HomeStill | null> {
  const object = pageObject(ctx, "deal");
  const model = ctx.workspace.objects.get("deal");
  const watched = object && model && watchedStages(ctx, model);
  if (!watched) return null;
  const part = partOf(object, ["name", "customer", "amount"]);
  // A deal without a customer is its maker's.
  const whose: Rule | undefined = own
    ? { or: [mine("customer.owner"), { and: [{ empty: [{ var: "customer" }] }, mine("created_by")] }] }
    : undefined;
  try {
    const still = await standingStill(ctx, object.key, {
      field: watched.field,
      longest: watched.longest,
      filter: whose,
      fields: [...part.columns, watched.field],
      limit: MOST,
    });
    const now = ctx.clock.now();
    const days = Object.entries(still.since).map(([id, at]) => [id, Math.floor((now - at) / DAY)] as const);
    return {
      ...part,
      stage: object.fields.find((field) => field.key === watched.field)!,
      data: still.data as PageRecord[],
      count: still.count,
      titles: still.titles,
      days: Object.fromEntries(days),
    };
  } catch (error) {
    return unlessAltered(error);
  }
}

/** Stage fields that the actor may know, and the open stages of each. */
function* stageFields(ctx: Context, model: ObjectModel): Iterable<{ field: string; open: Stage[] }> {
  for (const field of model.fields.values()) {
    if (field.pipeline === undefined || !fieldOf(ctx, model.key, field.key)) continue;
    const stages = ctx.workspace.part<PipelineModel>("pipeline", field.pipeline)?.stages.values() ?? [];
    yield {
      field: field.key,
      open: [...stages].map(({ def }) => def).filter(({ state }) => state === "open"),
    };
  }
}

/** The first stage field that the actor may know and its open stages, archived ones too: records may stand there still. */
export function openStages(ctx: Context, model: ObjectModel): { field: string; open: Stage[] } | null {
  for (const found of stageFields(ctx, model)) if (found.open.length > 0) return found;
  return null;
}

/** The first stage field that the actor may know, and its open stages that say how long is too long; null without one. */
function watchedStages(
  ctx: Context,
  model: ObjectModel,
): { field: string; longest: ReadonlyMap<string, number> } | null {
  for (const { field, open } of stageFields(ctx, model)) {
    const longest = new Map<string, number>();
    for (const { key, warn_after_days: days, archived } of open)
      if (days !== undefined && !archived) longest.set(key, days * DAY);
    if (longest.size > 0) return { field, longest };
  }
  return null;
}
