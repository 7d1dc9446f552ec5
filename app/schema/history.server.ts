import { hasAbility } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import { forbidden, notFound } from "../errors.ts";
import type { Field } from "../fields/field-type.ts";
import type { Text } from "../i18n/text.ts";
import { asOf } from "./bring-back.ts";
import { type Change, diffConfigurations, same } from "./diff.ts";
import { newestRevision, type Revision, readRevision } from "./revisions.server.ts";
import { settingsByPath, valueIn } from "./settings.server.ts";
import { demandSettings, type Published, previewConfiguration, publish } from "./store.server.ts";
import type { Configuration, SettingsSchema } from "./types.ts";

/** One published revision, without its document. */
export interface RevisionEntry {
  number: number;
  author: string;
  authorId: string | null;
  note: string | null;
  /** Milliseconds UTC. */
  at: number;
  /** How many things were added, changed and so on against the revision before; empty for the first. */
  counts: Partial<Record<Change["op"], number>>;
}

export interface HistoryQuery {
  /** Only revisions before this number. */
  before?: number;
  /** 1 to 50, default 20. */
  limit?: number;
}

export interface HistoryPage<T> {
  data: T[];
  /** Number to ask on with; null when there is nothing older. */
  next: number | null;
}

/** Revisions, newest first. 403 without `schema.publish`. */
export async function listRevisions(
  ctx: Context,
  query: HistoryQuery = {},
): Promise<HistoryPage<RevisionEntry>> {
  demandPublish(ctx);
  const limit = limitOf(query);
  const numbers = await numbersBefore(ctx.db, query.before, limit + 1);
  const data: RevisionEntry[] = [];
  let revision = numbers.length > 0 ? await readRevision(ctx.db, numbers[0]!) : null;
  for (const number of numbers.slice(0, limit)) {
    const before = number > 1 ? await readRevision(ctx.db, number - 1) : null;
    if (revision) data.push({ ...entryOf(revision), counts: countsOf(before, revision) });
    revision = before;
  }
  return { data, next: numbers.length > limit ? data.at(-1)!.number : null };
}

function countsOf(before: Revision | null, revision: Revision): RevisionEntry["counts"] {
  const counts: RevisionEntry["counts"] = {};
  if (!before) return counts;
  for (const { op } of diffConfigurations(before.configuration, revision.configuration)) {
    counts[op] = (counts[op] ?? 0) + 1;
  }
  return counts;
}

const entryOf = ({ number, authorName, authorId, note, createdAt }: Revision) => ({
  number,
  author: authorName,
  authorId,
  note,
  at: createdAt,
});

/** One revision and what differs between `against` (the one before it unless told) and it. 403 without `schema.publish`, 404. */
export async function revisionChanges(
  ctx: Context,
  number: number,
  against = number - 1,
): Promise<{ revision: Omit<RevisionEntry, "counts">; against: number; changes: Change[] }> {
  demandPublish(ctx);
  const revision = await revisionOr404(ctx.db, number);
  const before =
    against === 0
      ? { format: 1 as const, schemas: [] }
      : (await revisionOr404(ctx.db, against)).configuration;
  return {
    revision: entryOf(revision),
    against,
    changes: diffConfigurations(before, revision.configuration),
  };
}

/**
 * What bringing this revision back would change now. Nothing is ever taken away: what came after it is archived.
 * 403 without `schema.publish`, 404.
 */
export async function previewBringBack(ctx: Context, number: number) {
  demandPublish(ctx);
  const current = await newestRevision(ctx.db);
  const next = asOf((await revisionOr404(ctx.db, number)).configuration, current.configuration);
  const { problems, warnings, impact } = await previewConfiguration(ctx, next);
  return {
    current: current.number,
    changes: diffConfigurations(current.configuration, next),
    problems,
    warnings,
    impact,
  };
}

/**
 * Publishes an older revision once more, as a new one; what came after it is archived.
 * 403 without `schema.publish`, 404; 412, 422 and 428 as in `publish`
 */
export async function bringBack(
  ctx: Context,
  number: number,
  options: { ifMatch?: number; note?: string },
): Promise<Published> {
  demandPublish(ctx);
  const current = await newestRevision(ctx.db);
  const next = asOf((await revisionOr404(ctx.db, number)).configuration, current.configuration);
  return publish(ctx, next, options);
}

/** A revision that changed settings' values, and which. */
export interface SettingsRevision extends Omit<RevisionEntry, "counts"> {
  changes: { path: string; label: Text; before: unknown; after: unknown }[];
}

/** Revisions read in one go while looking for those that changed settings. */
const READ_AT_ONCE = 20;

/** Revisions that changed the values of settings, newest first. 403 without `settings.edit` or `schema.publish`. */
export async function settingsHistory(
  ctx: Context,
  query: HistoryQuery = {},
): Promise<HistoryPage<SettingsRevision>> {
  demandSettings(ctx);
  const limit = limitOf(query);
  const data: SettingsRevision[] = [];
  let before = query.before;
  for (;;) {
    const numbers = await numbersBefore(ctx.db, before, READ_AT_ONCE);
    for (const number of numbers) {
      if (number === 1) return { data, next: null };
      const found = await settingsRevision(ctx, number);
      if (found.changes.length === 0) continue;
      if (data.length === limit) return { data, next: data.at(-1)!.number };
      data.push(found);
    }
    if (numbers.length === 0) return { data, next: null };
    before = numbers.at(-1)!;
  }
}

/** What one revision changed in settings' values. 403 as above, 404. */
export async function settingsRevision(ctx: Context, number: number): Promise<SettingsRevision> {
  demandSettings(ctx);
  const revision = await revisionOr404(ctx.db, number);
  const old = number > 1 ? (await readRevision(ctx.db, number - 1))?.configuration : undefined;
  return { ...entryOf(revision), changes: old ? changedSettings(ctx, old, revision.configuration) : [] };
}

/** The values that would undo what a revision changed in settings: a patch for `setSettings`. 403, 404. */
export async function settingsBefore(ctx: Context, number: number): Promise<Record<string, unknown>> {
  const { changes } = await settingsRevision(ctx, number);
  const known = settingsByPath(ctx.workspace);
  return Object.fromEntries(
    changes.filter(({ path }) => known.has(path)).map(({ path, before }) => [path, before]),
  );
}

function changedSettings(
  ctx: Context,
  before: Configuration,
  after: Configuration,
): SettingsRevision["changes"] {
  const known = settingsByPath(ctx.workspace);
  return after.schemas
    .filter((schema) => schema.kind === "settings")
    .flatMap((schema) => {
      const group = schema as unknown as SettingsSchema;
      return group.fields.flatMap((field) => {
        const path = `${group.key}.${field.key}`;
        const setting = known.get(path);
        const [was, is] = [before, after].map((one) => read(valueIn(one, path), setting?.field));
        // A setting that came with its group changed nothing.
        const there = before.schemas.some(
          (one) =>
            one.kind === "settings" &&
            one.key === group.key &&
            (one as unknown as SettingsSchema).fields.some((other) => other.key === field.key),
        );
        if (!there || same(was, is)) return [];
        return [{ path, label: setting?.label ?? field.label, before: was, after: is }];
      });
    });
}

/** As clients read it, whatever form it was written in. */
function read(value: unknown, field: Field | undefined): unknown {
  const parsed = field?.type.parse(value ?? null, field);
  return field && parsed && "value" in parsed ? field.type.toJson(parsed.value, field) : (value ?? null);
}

const limitOf = ({ limit = 20 }: HistoryQuery): number => Math.min(Math.max(Math.trunc(limit), 1), 50);

async function numbersBefore(q: Queries, before: number | undefined, limit: number): Promise<number[]> {
  const rows = await q.all<{ number: number }>(
    `SELECT number FROM revisions${before === undefined ? "" : " WHERE number < ?"} ORDER BY number DESC LIMIT ?`,
    before === undefined ? [limit] : [before, limit],
  );
  return rows.map((row) => Number(row.number));
}

async function revisionOr404(q: Queries, number: number): Promise<Revision> {
  const revision = Number.isSafeInteger(number) ? await readRevision(q, number) : null;
  if (!revision) throw notFound();
  return revision;
}

function demandPublish(ctx: Context): void {
  if (!hasAbility(ctx.workspace, ctx.actor, "schema.publish")) throw forbidden();
}
