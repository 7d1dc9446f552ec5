import { hasAbility } from "../access/can.ts";
import { listTeams } from "../access/teams.server.ts";
import type { Context } from "../context.ts";
import { hasTable } from "../db/migrate.server.ts";
import type { Db, Tx } from "../db/types.ts";
import { AppError, forbidden, type Issue, invalid, pointer } from "../errors.ts";
import { enqueue } from "../jobs/queue.server.ts";
import { KINDS } from "../kinds.ts";
import { canonical } from "./canonical.ts";
import { type Checked, checkConfiguration } from "./check.ts";
import { compileWorkspace, compiling } from "./compile.ts";
import type { SchemaKind } from "./kind.ts";
import { inTurns } from "./pieces.ts";
import { staleFigures } from "./recompute.ts";
import {
  holdWriters,
  insertRevision,
  newestNumber,
  newestRevision,
  type Revision,
} from "./revisions.server.ts";
import { layTables } from "./tables.server.ts";
import type { Configuration, SettingsSchema } from "./types.ts";
import type { Workspace } from "./workspace.ts";

export { type OpenWorkspaces, openWorkspaces } from "./workspaces.server.ts";

export type Published = Configuration & { revision: number };

export interface PublishOptions {
  /** Number of the revision that the author saw; without it a publish is refused with 428. */
  ifMatch?: number;
  note?: string;
}

/** The newest configuration. It names every field and rule, so it is for those who may publish. */
export async function currentConfiguration(ctx: Context): Promise<Published> {
  demand(ctx, "schema.publish");
  return (await newestRevision(ctx.db)).configuration;
}

/** What publishing would meet and touch, with the number of records; nothing is changed. */
export async function previewConfiguration(ctx: Context, next: unknown): Promise<Checked> {
  demand(ctx, "schema.publish");
  return checked(ctx, next, await newestRevision(ctx.db));
}

/**
 * Publishes a whole configuration as the next revision, or nothing of it: revision, tables and the jobs that bring stored figures
 * up to date commit together. 403 without the ability `schema.publish`, 428 without `ifMatch`, 412 `stale` with `revision`,
 * `published_by` and `published_at` when somebody published in between, 422 with every problem.
 */
export async function publish(ctx: Context, next: unknown, options: PublishOptions): Promise<Published> {
  demand(ctx, "schema.publish");
  if (options.ifMatch === undefined) throw new AppError("precondition_required", "revision_required");
  const current = await newestRevision(ctx.db);
  if (options.ifMatch !== current.number) throw stale(current);
  return commit(ctx, current, await checked(ctx, next, current), options.note);
}

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
    const { next, places } = withSettings(current.configuration, patch);
    if (next === null) return current.configuration;
    const found = await checked(ctx, next, current);
    if (found.problems.length > 0) {
      throw invalid(
        found.problems.map((issue) => ({ ...issue, path: places.get(issue.path) ?? issue.path })),
      );
    }
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
  const { next, places } = withSettings(current.configuration, patch);
  const { workspace, problems } = await checked(ctx, next ?? current.configuration, current);
  return {
    workspace,
    issues: problems.map((issue) => ({ ...issue, path: places.get(issue.path) ?? issue.path })),
  };
}

/** The configuration with these values, and where each key's value lies in it; null when it has them already. */
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
  if (unknown.length > 0) throw invalid(unknown);
  return { next: changed ? { format: 1, schemas } : null, places };
}

/** Publishes revision 1 at the first start, authored by the system. Does nothing when there is a revision; answers its number. */
export async function publishFirst(
  db: Db,
  configuration: Configuration,
  kinds: readonly SchemaKind[] = KINDS,
  now: number = Date.now(),
): Promise<number> {
  const there = await newestNumber(db);
  if (there > 0) return there;
  const { workspace, problems } = compileWorkspace(configuration, kinds, 1);
  if (!workspace) throw invalid(problems);
  return db.transaction(async (tx) => {
    await holdWriters(tx);
    const number = await newestNumber(tx);
    if (number > 0) return number;
    const { schemas } = canonical(configuration, kinds);
    await layTables(tx, null, workspace);
    await insertRevision(tx, {
      number: 1,
      configuration: { format: 1, revision: 1, schemas },
      authorId: null,
      authorName: "system",
      note: null,
      createdAt: now,
    });
    await enqueueIndexes(tx, 1);
    return 1;
  });
}

function demand(ctx: Context, ability: "schema.publish"): void {
  if (!hasAbility(ctx.workspace, ctx.actor, ability)) throw forbidden();
}

/** Settings are turned by those who may publish anything, too. */
export function demandSettings(ctx: Context): void {
  if (!hasAbility(ctx.workspace, ctx.actor, "settings.edit")) demand(ctx, "schema.publish");
}

export function kindsOf(ctx: Context): readonly SchemaKind[] {
  return ctx.workspaces.kinds ?? KINDS;
}

async function checked(ctx: Context, next: unknown, current: Revision): Promise<Checked> {
  const objects = new Set(
    current.configuration.schemas.filter((schema) => schema.kind === "object").map((schema) => schema.key),
  );
  const found = await checkConfiguration(next, current.configuration, kindsOf(ctx), {
    revision: current.number + 1,
    async countRecords(object) {
      // Only a key that was published reaches the query. What was archived from the first has no table.
      if (!objects.has(object) || !(await hasTable(ctx.db, `o_${object}`))) return 0;
      const rows = await ctx.db.all<{ n: number }>(`SELECT count(*) AS n FROM "o_${object}"`);
      return Number(rows[0]?.n ?? 0);
    },
  });
  found.warnings.push(...(await unknownTeams(ctx, found.configuration)));
  return found;
}

/** Steps that name a team which this house does not have (yet): they do nothing until there is one. */
async function unknownTeams(ctx: Context, configuration: Configuration | null): Promise<Issue[]> {
  const kinds = new Map(kindsOf(ctx).map((kind) => [kind.kind, kind]));
  const named = (configuration?.schemas ?? []).flatMap((schema, at) =>
    schema.archived
      ? []
      : (kinds.get(schema.kind)?.teams?.(schema) ?? []).map(({ path, team }) => ({
          path: `/schemas/${at}${path}`,
          team,
        })),
  );
  if (named.length === 0) return [];
  const known = new Set((await listTeams(ctx.db)).flatMap(({ id, name }) => [id, name]));
  return named
    .filter(({ team }) => !known.has(team))
    .map(({ path, team }) => ({ path, code: "step_team_unknown", params: { team } }));
}

async function commit(ctx: Context, current: Revision, found: Checked, note?: string): Promise<Published> {
  const { configuration, workspace, problems } = found;
  if (!configuration || !workspace) throw invalid(problems);
  const kinds = kindsOf(ctx);
  const number = current.number + 1;
  const published: Published = {
    format: 1,
    revision: number,
    schemas: canonical(configuration, kinds).schemas,
  };
  const before = (await inTurns(compiling(current.configuration, kinds, current.number))).workspace;
  await ctx.db.transaction(async (tx) => {
    await holdWriters(tx);
    if ((await newestNumber(tx)) !== current.number) throw stale(await newestRevision(tx));
    const doubled = await layTables(tx, before, workspace);
    if (doubled.length > 0) throw invalid(doubled);
    await insertRevision(tx, {
      number,
      configuration: published,
      authorId: ctx.actor.id,
      authorName: ctx.actor.name,
      note: note ?? null,
      createdAt: ctx.clock.now(),
    });
    await enqueueJobs(tx, before, workspace);
    tx.afterCommit(() => ctx.workspaces.adopt?.(workspace));
  });
  return published;
}

/** Existing records get the figures they do not have yet, and views their indexes, by jobs of the record room. */
async function enqueueJobs(tx: Tx, before: Workspace | null, next: Workspace): Promise<void> {
  for (const { object, field } of before ? staleFigures(before, next) : []) {
    await enqueue(tx, {
      kind: "recompute",
      payload: { object, field },
      key: `recompute ${object}.${field} ${next.revision}`,
    });
  }
  await enqueueIndexes(tx, next.revision);
}

async function enqueueIndexes(tx: Tx, revision: number): Promise<void> {
  await enqueue(tx, { kind: "build_indexes", payload: { revision }, key: `build_indexes ${revision}` });
}

function stale(newest: Revision): AppError {
  const publishedAt = new Date(newest.createdAt).toISOString();
  return new AppError("stale", "revision_stale", {
    params: { revision: newest.number, author: newest.authorName, at: publishedAt },
    extra: { revision: newest.number, published_by: newest.authorName, published_at: publishedAt },
  });
}
