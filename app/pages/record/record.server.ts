import { can } from "../../access/can.ts";
import type { Context } from "../../context.ts";
import { AppError, notFound } from "../../errors.ts";
import { isAbsent, type Value } from "../../fields/value.ts";
import { fieldReasons } from "../../records/field-reasons.server.ts";
import { loadRows } from "../../records/load.server.ts";
import { get, list } from "../../records/read.server.ts";
import { allowedRows } from "../../records/row-access.server.ts";
import { timelineWords } from "../../records/timeline-words.server.ts";
import { titlesFor } from "../../records/titles.server.ts";
import type { RecordJson } from "../../records/types.ts";
import type { PageObject, PageRule } from "../../ui/model.ts";
import type { NewRecordData, Outside, RecordData } from "../../ui/records/record-data.ts";
import { pageObject } from "../model.server.ts";
import { relatedOf } from "./related.server.ts";
import { trendsOf } from "./trend.server.ts";

/** Entries of a timeline that come with the page. */
export const FIRST_ENTRIES = 20;

/**
 * Everything that a record's page shows, as its reader may see it. One in the bin is shown to those who may bring it back.
 * @throws AppError `not_found` when object or record is unknown or closed to the reader
 */
export async function recordPage(ctx: Context, objectKey: string, id: string): Promise<RecordData> {
  const object = pageObject(ctx, objectKey);
  if (!object) throw notFound();
  const record = await found(ctx, objectKey, id);
  if (!record) return binnedPage(ctx, object, id);
  const [titles, outside, may, related, timeline, trends, reasons] = await Promise.all([
    titlesFor(ctx, objectKey, [record]),
    outsideOf(ctx, object, record),
    mayDo(ctx, objectKey, id),
    relatedOf(ctx, object, id),
    timelineWords(ctx, objectKey, id, { limit: FIRST_ENTRIES }),
    trendsOf(ctx, objectKey, id),
    fieldReasons(ctx, objectKey, record),
  ]);
  return { object, record, titles, outside, can: may, binned: false, related, timeline, trends, reasons };
}

async function found(ctx: Context, objectKey: string, id: string): Promise<RecordJson | null> {
  try {
    return await get(ctx, objectKey, id);
  } catch (error) {
    if (error instanceof AppError && error.kind === "not_found") return null;
    throw error;
  }
}

async function binnedPage(ctx: Context, object: PageObject, id: string): Promise<RecordData> {
  if (!can(ctx.workspace, ctx.actor, "delete", object.key) || id.includes("\0")) throw notFound();
  const { data, titles } = await list(ctx, object.key, {
    filter: { "==": [{ var: "id" }, id] },
    deleted: true,
    limit: 1,
    titles: true,
  });
  const record = data[0];
  if (!record) throw notFound();
  return {
    object,
    record,
    titles: titles ?? {},
    outside: {},
    can: { update: false, delete: await mayDoOne(ctx, object.key, id, "delete") },
    binned: true,
    related: [],
    timeline: { entries: [], next: null, titles: {}, now: ctx.clock.now() },
    trends: [],
    reasons: {},
  };
}

/** What the actor may do with this record, by the row rules of its roles. The write asks again. */
async function mayDo(ctx: Context, objectKey: string, id: string): Promise<RecordData["can"]> {
  const [update, remove] = await Promise.all([
    mayDoOne(ctx, objectKey, id, "update"),
    mayDoOne(ctx, objectKey, id, "delete"),
  ]);
  return { update, delete: remove };
}

async function mayDoOne(
  ctx: Context,
  objectKey: string,
  id: string,
  action: "update" | "delete",
): Promise<boolean> {
  if (!can(ctx.workspace, ctx.actor, action, objectKey)) return false;
  const model = ctx.workspace.objects.get(objectKey)!;
  const values = (await loadRows(ctx.db, model, [id], { deleted: "any" })).get(id);
  return values !== undefined && (await allowedRows(ctx, ctx.db, action, model, [{ id, values }])).has(id);
}

/** Paths behind references that the object's forms and rules read. */
function pathsBehind(object: PageObject): string[] {
  const rules: (PageRule | undefined)[] = [
    ...object.forms.flatMap((form) =>
      form.sections.flatMap((section) => section.items.flatMap((item) => [item.showWhen, item.requireWhen])),
    ),
    ...object.rules.flatMap((rule) => [rule.when, rule.check]),
  ];
  const paths = new Set(rules.flatMap((rule) => Object.keys(rule?.outside ?? {})));
  return [...paths].filter((path) => !path.startsWith("settings.") && !path.startsWith("actor."));
}

/**
 * Values behind the references of a record, as the actor may see them: a record that it may not read, or that lies in the bin,
 * has none. `values` are the record's, as clients send them.
 */
export async function outsideOf(
  ctx: Context,
  object: PageObject,
  values: Readonly<Record<string, unknown>>,
): Promise<Outside> {
  const read = new Map<string, Promise<RecordJson | null>>();
  const recordAt = (key: string, id: string) => {
    const name = `${key} ${id}`;
    let record = read.get(name);
    if (!record) {
      record = found(ctx, key, id);
      read.set(name, record);
    }
    return record;
  };
  const outside: Outside = {};
  for (const path of pathsBehind(object))
    outside[path] = await valueAt(ctx, object.key, values, path, recordAt);
  return outside;
}

async function valueAt(
  ctx: Context,
  objectKey: string,
  values: Readonly<Record<string, unknown>>,
  path: string,
  recordAt: (object: string, id: string) => Promise<RecordJson | null>,
): Promise<Value | null> {
  const steps = path.split(".");
  const last = steps.pop()!;
  let model = ctx.workspace.objects.get(objectKey)!;
  let record: Readonly<Record<string, unknown>> | null = values;
  for (const step of steps) {
    const target: string | undefined = model.fields.get(step)?.to?.[0];
    const id: unknown = record?.[step];
    const next = target === undefined ? undefined : ctx.workspace.objects.get(target);
    if (!next || typeof id !== "string") return null;
    record = await recordAt(next.key, id);
    model = next;
  }
  const field = model.fields.get(last);
  const json = record?.[last];
  if (!field || isAbsent(json)) return null;
  const parsed = field.type.parse(json, field);
  return "value" in parsed ? parsed.value : null;
}

/**
 * The form of a new record: the object, and values that came with the address, each in the form that clients read. A value that
 * its field does not take is left out.
 * @throws AppError `not_found` when the object is closed to the actor, `forbidden` when no record of it may be made
 */
export async function newRecord(
  ctx: Context,
  objectKey: string,
  asked: URLSearchParams,
): Promise<NewRecordData> {
  const object = pageObject(ctx, objectKey);
  if (!object) throw notFound();
  if (!object.can.create) throw new AppError("forbidden", "may_not_create");
  const model = ctx.workspace.objects.get(objectKey)!;
  const env = { timeZone: ctx.workspace.timeZone, locale: ctx.locale };
  const values: Record<string, unknown> = {};
  for (const { key, readOnly } of object.fields) {
    const text = asked.get(key);
    if (text === null || text === "" || readOnly) continue;
    const field = model.fields.get(key)!;
    const link = field.type.valueType(field).kind === "link" ? linkFrom(text) : null;
    const parsed = link ? field.type.parse(link, field) : field.type.parseText(text, field, env);
    if ("value" in parsed) values[key] = field.type.toJson(parsed.value, field);
  }
  const [titles, outside] = await Promise.all([
    titlesFor(ctx, objectKey, [values]),
    outsideOf(ctx, object, values),
  ]);
  return { object, values, titles, outside };
}

/** A reference to one of several objects in an address: `ticket:0198…`. */
function linkFrom(text: string): { object: string; id: string } | null {
  const at = text.indexOf(":");
  return at < 0 ? null : { object: text.slice(0, at), id: text.slice(at + 1) };
}
