import { hasAbility } from "../access/can.ts";
import { listTeams } from "../access/teams.server.ts";
import type { Context } from "../context.ts";
import { hasTable } from "../db/migrate.server.ts";
import type { Tx } from "../db/types.ts";
import { AppError, forbidden, type Issue, invalid } from "../errors.ts";
import { enqueue } from "../jobs/queue.server.ts";
import { KINDS } from "../kinds.ts";
import { canonical } from "./canonical.ts";
import { type Checked, checkConfiguration } from "./check.ts";
import { compiling } from "./compile.ts";
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
import type { Configuration } from "./types.ts";
import type { Workspace } from "./workspace.ts";

export type Published = Configuration & { revision: number };

/** @throws AppError `forbidden` */
export function demand(ctx: Context, ability: "schema.publish"): void {
  if (!hasAbility(ctx.workspace, ctx.actor, ability)) throw forbidden();
}

/** Settings are turned by those who may publish anything, too. */
export function demandSettings(ctx: Context): void {
  if (!hasAbility(ctx.workspace, ctx.actor, "settings.edit")) demand(ctx, "schema.publish");
}

export function kindsOf(ctx: Context): readonly SchemaKind[] {
  return ctx.workspaces.kinds ?? KINDS;
}

/** A configuration checked against the published one and against what this house has: records, teams. */
export async function checked(ctx: Context, next: unknown, current: Revision): Promise<Checked> {
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
  if (found.configuration) {
    const lost = await lostAdmins(ctx, current.configuration, found.configuration);
    if (lost.length > 0) return { ...found, problems: [...found.problems, ...lost], workspace: null };
  }
  return found;
}

/** Somebody must remain who may do everything: else nobody could ever publish the way back. The house itself may, since it can. */
async function lostAdmins(ctx: Context, before: Configuration, next: Configuration): Promise<Issue[]> {
  if (ctx.actor.kind === "system") return [];
  const [had, has] = [adminRoles(before), adminRoles(next)];
  const [lost] = had.filter((role) => !has.includes(role));
  if (lost === undefined || !(await anybodyIn(ctx, had)) || (await anybodyIn(ctx, has))) return [];
  const at = next.schemas.findIndex((schema) => schema.kind === "role" && schema.key === lost);
  return [{ path: at < 0 ? "/schemas" : `/schemas/${at}`, code: "last_admin" }];
}

const adminRoles = ({ schemas }: Configuration): string[] =>
  schemas
    .filter((schema) => schema.kind === "role" && !schema.archived)
    .filter(({ abilities }) => Array.isArray(abilities) && abilities.includes("admin"))
    .map(({ key }) => key);

/** Whether somebody who may sign in has one of these roles. */
async function anybodyIn(ctx: Context, roles: readonly string[]): Promise<boolean> {
  if (roles.length === 0) return false;
  const rows = await ctx.db.all(
    `SELECT u.id FROM users u JOIN user_roles r ON r.user_id = u.id
      WHERE u.disabled_at IS NULL AND r.role IN (${roles.map(() => "?").join(", ")}) LIMIT 1`,
    roles,
  );
  return rows.length > 0;
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

/** Publishes what was checked as the next revision. @throws AppError `invalid` with its problems, `stale` when somebody was faster */
export async function commit(
  ctx: Context,
  current: Revision,
  found: Checked,
  note?: string,
): Promise<Published> {
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

export async function enqueueIndexes(tx: Tx, revision: number): Promise<void> {
  await enqueue(tx, { kind: "build_indexes", payload: { revision }, key: `build_indexes ${revision}` });
}

export function stale(newest: Revision): AppError {
  const publishedAt = new Date(newest.createdAt).toISOString();
  return new AppError("stale", "revision_stale", {
    params: { revision: newest.number, author: newest.authorName, at: publishedAt },
    extra: { revision: newest.number, published_by: newest.authorName, published_at: publishedAt },
  });
}
