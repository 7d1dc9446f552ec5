import { appendFileSync } from "node:fs";
import type { Context } from "../../app/context.ts";
import { openDb } from "../../app/db/open.server.ts";
import { startWorker } from "../../app/jobs/worker.server.ts";

/**
 * A worker in a process of its own. `argv`: address, name, file that each run of a `note` job adds a line to. Jobs of the kind `hang`
 * say that they began and never end.
 */
const [url, name, file] = process.argv.slice(2) as [string, string, string];
const db = await openDb({ url });
startWorker({
  db,
  lease: 2_000,
  poll: 50,
  contextFor: (actor) => ({ db, actor }) as unknown as Context,
  handlers: {
    note: async (_, job) => {
      await new Promise((wake) => setTimeout(wake, 5));
      appendFileSync(file, `${name} ${job.payload}\n`);
    },
    hang: async () => {
      console.log("began");
      await new Promise(() => {});
    },
  },
});
console.log("ready");
