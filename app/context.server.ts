import type { Actor } from "./access/actor.ts";
import { SYSTEM } from "./access/actor.ts";
import { actorForUser } from "./access/actors.server.ts";
import { APPLY_SETTINGS, runApplySettings } from "./automation/apply-settings.server.ts";
import { automationListeners } from "./automation/engine.server.ts";
import { retryRun } from "./automation/retry.server.ts";
import type { Config } from "./config.server.ts";
import type { Clock, Context } from "./context.ts";
import { migrate } from "./db/migrate.server.ts";
import { openDb } from "./db/open.server.ts";
import type { Db } from "./db/types.ts";
import { loadDemo } from "./demo/demo.server.ts";
import { runImport, tidyImport } from "./exchange/import-job.server.ts";
import { undoImport } from "./exchange/undo.server.ts";
import { tidyUpload } from "./exchange/uploads.server.ts";
import type { Locale } from "./i18n/text.ts";
import { type JobHandler, runDueJobs, startWorker } from "./jobs/worker.server.ts";
import { KINDS } from "./kinds.ts";
import { buildIndexes } from "./records/indexes.server.ts";
import type { RecordListeners } from "./records/listeners.ts";
import { recompute } from "./records/recompute.server.ts";
import { refillSearch } from "./records/refill-search.server.ts";
import { shippedConfiguration } from "./schema/shipped.server.ts";
import { type OpenWorkspaces, openWorkspaces, publishFirst } from "./schema/store.server.ts";
import { setUpPeople } from "./setup.server.ts";

/** The running installation: what a process opens once and every context shares. */
export interface App {
  config: Config;
  db: Db;
  workspaces: OpenWorkspaces;
  clock: Clock;
  listeners: RecordListeners;
  /** Stops the worker, hands its jobs back and closes the database. */
  close(): Promise<void>;
}

/** What each kind of job does. The only place that knows them all. */
const JOB_HANDLERS: Record<string, JobHandler> = {
  import: runImport,
  tidy_import: tidyImport,
  undo_import: undoImport,
  tidy_upload: tidyUpload,
  recompute,
  refill_search: refillSearch,
  build_indexes: buildIndexes,
  retry_run: retryRun,
  [APPLY_SETTINGS]: runApplySettings,
  demo_data: loadDemo,
};

/** Opens the database, brings it up to date, loads the workspace (publishing the shipped one on a first start) and starts the worker. */
export async function boot(config: Config, options: { worker?: boolean } = {}): Promise<App> {
  const db = await openDb({ url: config.databaseUrl });
  try {
    await migrate(db);
    const clock: Clock = { now: () => Date.now() };
    await publishFirst(db, () => shippedConfiguration(config.root), KINDS, clock.now());
    const workspaces = await openWorkspaces(db, KINDS);
    const app: App = { config, db, workspaces, clock, listeners: automationListeners(), close };
    await setUpPeople(contextFor(app, SYSTEM), config);
    const worker = options.worker
      ? startWorker({
          db,
          contextFor: async (actor) => contextFor(app, await actorNow(db, actor)),
          handlers: JOB_HANDLERS,
        })
      : null;
    return app;

    async function close() {
      await worker?.stop();
      workspaces.close();
      await db.close();
    }
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** Runs the jobs of these kinds that are due, here and now; answers how many. For commands that must not depend on a running server. */
export function workOff(app: App, kinds: readonly string[]): Promise<number> {
  return runDueJobs({
    db: app.db,
    contextFor: async (actor) => contextFor(app, await actorNow(app.db, actor)),
    handlers: Object.fromEntries(kinds.map((kind) => [kind, JOB_HANDLERS[kind]!])),
  });
}

/** The person a job acts for, with the roles they have now; nobody's rights when they are gone or disabled. */
async function actorNow(db: Db, actor: Actor): Promise<Actor> {
  if (actor.id === null) return actor;
  const now = await actorForUser(db, actor.id);
  return now ?? { ...actor, roles: [], teams: [], teamMembers: [] };
}

/** A context for one request or job, under the newest workspace. */
export function contextFor(app: App, actor: Actor, locale?: Locale): Context {
  const workspace = app.workspaces.current();
  return {
    db: app.db,
    workspaces: app.workspaces,
    workspace,
    actor,
    clock: app.clock,
    locale: locale ?? actor.locale ?? workspace.language,
    listeners: app.listeners,
  };
}
