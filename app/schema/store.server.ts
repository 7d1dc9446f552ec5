import type { Context } from "../context.ts";
import type { Db } from "../db/types.ts";
import { AppError, invalid } from "../errors.ts";
import { KINDS } from "../kinds.ts";
import { canonical } from "./canonical.ts";
import type { Checked } from "./check.ts";
import { compileWorkspace } from "./compile.ts";
import type { SchemaKind } from "./kind.ts";
import { checked, commit, demand, enqueueIndexes, type Published, stale } from "./publishing.server.ts";
import { holdWriters, insertRevision, newestNumber, newestRevision } from "./revisions.server.ts";
import { layTables } from "./tables.server.ts";
import type { Configuration } from "./types.ts";

export { draftSettings, setSettings } from "./change-settings.server.ts";
export { demandSettings, kindsOf, type Published } from "./publishing.server.ts";
export { type OpenWorkspaces, openWorkspaces } from "./workspaces.server.ts";

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

/**
 * Publishes revision 1 at the first start, authored by the system. Does nothing when there is a revision, and then does not ask for
 * the configuration where that is a function; answers its number.
 */
export async function publishFirst(
  db: Db,
  first: Configuration | (() => Promise<Configuration>),
  kinds: readonly SchemaKind[] = KINDS,
  now: number = Date.now(),
): Promise<number> {
  const there = await newestNumber(db);
  if (there > 0) return there;
  const configuration = typeof first === "function" ? await first() : first;
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
