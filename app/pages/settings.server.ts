import { type Applied, applyingJob } from "../automation/apply-settings.server.ts";
import type { SettingsEffect } from "../automation/effect-model.ts";
import type { Context } from "../context.ts";
import type { Job } from "../jobs/job.ts";
import type { SettingsRevision } from "../schema/history.server.ts";
import { settingsByPath, settingsGroups } from "../schema/settings.server.ts";
import type { PageField } from "../ui/model.ts";
import type { PageApplying, PageEffect, PageSettings, PageSettingsChange } from "../ui/settings/model.ts";
import { pageField, plainField } from "./model.server.ts";

/** What the settings pages are told (`ui/settings/model.ts`). */

export function pageSettings(ctx: Context): PageSettings[] {
  return settingsGroups(ctx).map(({ fields, ...group }) => ({ ...group, fields: fields.map(plainField) }));
}

/** Adds the fields by which a page reads the values in an effect. */
export function pageEffect(ctx: Context, effect: SettingsEffect): PageEffect {
  const known = settingsByPath(ctx.workspace);
  const fields: PageEffect["fields"] = {};
  const add = (object: string, key: string) => {
    const field = ctx.workspace.objects.get(object)?.fields.get(key);
    if (!field) return;
    fields[object] ??= {};
    fields[object][key] = pageField(ctx, field);
  };
  for (const move of effect.moves) for (const { field } of move.fields) add(move.object, field);
  for (const { object, matches } of effect.rules) if (matches) add(object, matches.recent.field);
  return {
    ...effect,
    fields,
    settings: Object.fromEntries(
      effect.changed.flatMap(({ path }) => {
        const setting = known.get(path);
        return setting ? [[path, plainField(setting.field)]] : [];
      }),
    ),
  };
}

export function pageApplying(job: Job): PageApplying {
  const { total, looked, changed, refused } = {
    total: null,
    looked: 0,
    changed: 0,
    refused: 0,
    ...(job.progress as Partial<Applied> | null),
    ...(job.result as Partial<Applied> | null),
  };
  const { revision } = job.payload as { revision: number };
  return { id: job.id, state: job.state, total, looked, changed, refused, error: job.lastError, revision };
}

export async function pageApplyingOf(ctx: Context, revision: number): Promise<PageApplying | null> {
  const job = await applyingJob(ctx, revision);
  return job && pageApplying(job);
}

/** Fields of all settings by whole path. */
export function settingsFields(ctx: Context): Record<string, PageField> {
  return Object.fromEntries(
    [...settingsByPath(ctx.workspace).values()].map(({ path, field }) => [path, plainField(field)]),
  );
}

export function pageSettingsChange({
  number,
  author,
  authorId,
  at,
  note,
  changes,
}: SettingsRevision): PageSettingsChange {
  const paths = new Set(changes.map((change) => change.path));
  const keysOnly = note?.split(", ").every((path) => paths.has(path));
  return {
    revision: number,
    author,
    authorId,
    at: new Date(at).toISOString(),
    // What the service writes where nobody said why names only the keys, and those stand there anyway.
    note: keysOnly ? null : note,
    changes,
  };
}
