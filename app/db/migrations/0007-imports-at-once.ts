import type { Migration } from "../migration.ts";

/** Imports that a command does itself, without a job: where they stand in `meta`, and when they were last heard of. */
export const importsAtOnce: Migration = {
  name: "0007-imports-at-once",
  sql: [
    `ALTER TABLE imports ADD COLUMN door text NOT NULL DEFAULT 'job'`,
    `ALTER TABLE imports ADD COLUMN place text`,
    `ALTER TABLE imports ADD COLUMN alive_at bigint`,
    `CREATE UNIQUE INDEX imports_place_unique ON imports (place)`,
  ],
};
