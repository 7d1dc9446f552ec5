import type { Migration } from "../migration.ts";

/** Lists that people keep under a name. */
export const savedViews: Migration = {
  name: "0004-saved-views",
  sql: [
    `CREATE TABLE saved_views (
       id text NOT NULL PRIMARY KEY,
       user_id text NOT NULL,
       object text NOT NULL,
       name text NOT NULL,
       layout text NOT NULL,
       query text NOT NULL,
       shared bigint NOT NULL,
       created_at bigint NOT NULL,
       updated_at bigint NOT NULL,
       deleted_at bigint)`,
    `CREATE INDEX saved_views_object_user_id_index ON saved_views (object, user_id)`,
  ],
};
