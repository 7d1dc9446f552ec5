import { actorForUser } from "../../app/access/users.server.ts";
import { automationListeners } from "../../app/automation/engine.server.ts";
import { openDb } from "../../app/db/open.server.ts";
import { runImport } from "../../app/exchange/import-job.server.ts";
import { undoImport } from "../../app/exchange/undo.server.ts";
import { startWorker } from "../../app/jobs/worker.server.ts";
import { KINDS } from "../../app/kinds.ts";
import { openWorkspaces } from "../../app/schema/store.server.ts";

/** A worker that imports and undoes, in a process of its own, to be killed. `argv`: the database's address. */
const [url] = process.argv.slice(2) as [string];
const db = await openDb({ url });
const workspaces = await openWorkspaces(db, KINDS);
startWorker({
  db,
  lease: 1_000,
  poll: 20,
  contextFor: async (actor) => ({
    db,
    workspaces,
    workspace: workspaces.current(),
    actor: (await actorForUser(db, actor.id!))!,
    clock: { now: () => Date.now() },
    locale: "en",
    listeners: automationListeners(),
  }),
  handlers: { import: runImport, undo_import: undoImport },
});
console.log("ready");
