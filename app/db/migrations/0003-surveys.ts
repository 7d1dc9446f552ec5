import type { Migration } from "../migration.ts";

/** Personal links to surveys. Only a link's hash is kept. */
export const surveys: Migration = {
  name: "0003-surveys",
  sql: [
    `CREATE TABLE survey_invitations (
       id text NOT NULL PRIMARY KEY,
       survey text NOT NULL,
       token_hash text NOT NULL,
       customer_id text,
       links text NOT NULL,
       created_by text,
       created_at bigint NOT NULL,
       expires_at bigint NOT NULL,
       draft text,
       started_at bigint,
       answered_at bigint,
       response_id text,
       declined_at bigint)`,
    `CREATE UNIQUE INDEX survey_invitations_token_hash_unique ON survey_invitations (token_hash)`,
    `CREATE INDEX survey_invitations_customer_id_created_at_index ON survey_invitations (customer_id, created_at)`,
  ],
};
