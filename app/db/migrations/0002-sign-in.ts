import type { Migration } from "../migration.ts";

/** What signing in needs beside `sessions`: how often somebody failed, and links that set a password. */
export const signIn: Migration = {
  name: "0002-sign-in",
  sql: [
    `CREATE TABLE sign_in_attempts (
       key text NOT NULL PRIMARY KEY,
       free_at bigint NOT NULL,
       last_at bigint NOT NULL)`,
    `CREATE INDEX sign_in_attempts_free_at_index ON sign_in_attempts (free_at)`,
    `CREATE TABLE sign_in_links (
       id text NOT NULL PRIMARY KEY,
       user_id text NOT NULL,
       kind text NOT NULL,
       created_by text,
       created_at bigint NOT NULL,
       expires_at bigint NOT NULL)`,
    `CREATE INDEX sign_in_links_user_id_index ON sign_in_links (user_id)`,
  ],
};
