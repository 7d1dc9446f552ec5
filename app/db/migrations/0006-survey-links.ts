import type { Migration } from "../migration.ts";

/** Personal links that were taken back. */
export const surveyLinks: Migration = {
  name: "0006-survey-links",
  sql: [
    `ALTER TABLE survey_invitations ADD COLUMN withdrawn_at bigint`,
    `ALTER TABLE survey_invitations ADD COLUMN withdrawn_by text`,
  ],
};
