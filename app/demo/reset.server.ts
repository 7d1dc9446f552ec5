import type { Context } from "../context.ts";
import { emptyObjects } from "../records/empty.server.ts";
import { holdWriters } from "../schema/revisions.server.ts";
import { beginDemo } from "./demo.server.ts";

/**
 * Tables of the house that tell of records: emptied with them. Jobs that concern no record stay, and so do people, their tokens and
 * sessions, and every revision. A test holds that each table is named here or there.
 */
export const EMPTIED = [
  "events",
  "runs",
  "notices",
  "idempotency_keys",
  "survey_invitations",
  "imports",
  "import_uploads",
] as const;
/** What a demo keeps when it begins anew; of jobs, counters and meta in part. */
export const KEPT = [
  "users",
  "user_roles",
  "teams",
  "sessions",
  "api_tokens",
  "sign_in_attempts",
  "sign_in_links",
  "revisions",
  "saved_views",
  "jobs",
  "counters",
  "meta",
] as const;
const JOBS_THAT_STAY = ["build_indexes", "tidy_import", "tidy_upload"] as const;

/** Throws every record away and begins the demo data anew, in one transaction; `loadDemoData` then writes them. */
export async function resetDemo(ctx: Context): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    // Everybody who writes begins with this lock, a loading that is under way too: it ends its chunk, waits, and finds its place
    // gone. Whoever deleted rows first, and waited for a chunk's afterwards, would cross it again and again.
    await holdWriters(tx);
    await tx.run(`DELETE FROM "meta" WHERE "key" = 'demo_data' OR "key" LIKE 'import:%'`);
    await emptyObjects(tx, await ctx.workspaces.at(tx));
    for (const table of EMPTIED) await tx.run(`DELETE FROM "${table}"`);
    const stay = JOBS_THAT_STAY.map(() => "?").join(", ");
    await tx.run(`DELETE FROM "jobs" WHERE "kind" NOT IN (${stay})`, [...JOBS_THAT_STAY]);
    await tx.run(`DELETE FROM "counters" WHERE "key" LIKE 'turn:%'`);
    await beginDemo({ ...ctx, tx });
  });
}
