import type { Context } from "../context.ts";
import { AppError, type Issue, invalid, pointer } from "../errors.ts";
import { checked, commit, demandSettings, type Published } from "./publishing.server.ts";
import { newestRevision, type Revision } from "./revisions.server.ts";
import type { Configuration, SettingsSchema } from "./types.ts";
import type { Workspace } from "./workspace.ts";

/** Times that a change of settings starts over because somebody published in between. */
const ATTEMPTS = 5;

/**
 * Changes settings by their whole keys, `{ "satisfaction.low_csat": 4 }`; null takes a value away. Becomes a revision like any
 * other, unless nothing changes. `note` is kept with it, the changed keys unless told; `expect` is asked of the configuration that the
 * patch meets, and throws when it is not what the author saw.
 * 403 without `settings.edit` or `schema.publish`, 422 with the keys that are not right.
 */
export async function setSettings(
  ctx: Context,
  patch: Readonly<Record<string, unknown>>,
  options: { note?: string; expect?(current: Revision): void } = {},
): Promise<Published> {
  demandSettings(ctx);
  for (let attempt = 1; ; attempt += 1) {
    const current = await newestRevision(ctx.db);
    options.expect?.(current);
    const { next, places, unknown } = withSettings(current.configuration, patch);
    if (next === null && unknown.length === 0) return current.configuration;
    const found = await checked(ctx, next ?? current.configuration, current);
    const issues = [...unknown, ...atKeys(found.problems, places)];
    if (issues.length > 0) throw invalid(issues);
    try {
      return await commit(ctx, current, found, options.note ?? Object.keys(patch).join(", "));
    } catch (error) {
      if (!(error instanceof AppError && error.kind === "stale") || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * The workspace as these settings would make it, compiled like a published one; nothing is changed. Null with the issues, which point
 * at the patch's keys, where they are not right. 403 as in {@link setSettings}.
 */
export async function draftSettings(
  ctx: Context,
  patch: Readonly<Record<string, unknown>>,
): Promise<{ workspace: Workspace | null; issues: Issue[] }> {
  demandSettings(ctx);
  const current = await newestRevision(ctx.db);
  const { next, places, unknown } = withSettings(current.configuration, patch);
  if (unknown.length > 0) throw invalid(unknown);
  const { workspace, problems } = await checked(ctx, next ?? current.configuration, current);
  return { workspace, issues: atKeys(problems, places) };
}

/** Problems of a configuration, told at the keys of the patch that led to them. */
const atKeys = (problems: readonly Issue[], places: ReadonlyMap<string, string>): Issue[] =>
  problems.map((issue) => ({ ...issue, path: places.get(issue.path) ?? issue.path }));

/** The configuration with these values (null when it has them already), where each key's value lies in it, and the keys that it does not know. */
function withSettings(configuration: Configuration, patch: Readonly<Record<string, unknown>>) {
  const schemas = structuredClone(configuration.schemas);
  const unknown: Issue[] = [];
  const places = new Map<string, string>();
  let changed = false;
  for (const [path, value] of Object.entries(patch)) {
    const [group, key = ""] = path.split(".");
    const at = schemas.findIndex(
      (schema) => schema.kind === "settings" && schema.key === group && !schema.archived,
    );
    const schema = schemas[at] as unknown as SettingsSchema | undefined;
    if (path !== `${group}.${key}` || !schema?.fields.some((field) => field.key === key && !field.archived)) {
      unknown.push({ path: pointer("", path), code: "unknown_setting", params: { setting: path } });
      continue;
    }
    changed ||=
      !Object.hasOwn(schema.values, key) || JSON.stringify(schema.values[key]) !== JSON.stringify(value);
    schema.values[key] = value;
    places.set(`/schemas/${at}/values/${key}`, pointer("", path));
  }
  return { next: changed ? { format: 1, schemas } : null, places, unknown };
}
