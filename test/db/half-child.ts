import { openDb } from "../../app/db/open.server.ts";

/** Writes one transaction whole and dies in the middle of the next. */
const db = await openDb({ url: process.argv[2]! });
await db.run("INSERT INTO counters VALUES ('whole', 1)");
await db.transaction(async (tx) => {
  await tx.run("INSERT INTO counters VALUES ('half', 1)");
  process.kill(process.pid, "SIGKILL");
  await new Promise(() => {});
});
