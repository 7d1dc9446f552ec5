import { defineEntity, p } from "@mikro-orm/core";
import { moment } from "./moment.ts";

/** A personal link to a survey, and what became of it. */
export const SurveyInvitation = defineEntity({
  name: "SurveyInvitation",
  tableName: "survey_invitations",
  indexes: [
    {
      name: "survey_invitations_customer_id_created_at_index",
      properties: ["customer_id", "created_at"],
    },
  ],
  properties: {
    id: p.text().primary(),
    /** Key of the survey. */
    survey: p.text(),
    /** SHA-256 of the token, hexadecimal; the token itself is nowhere. */
    token_hash: p.text().unique("survey_invitations_token_hash_unique"),
    /** Record that is asked (the target of the survey's `consent`): the pause between surveys counts by it. */
    customer_id: p.text().nullable(),
    /** JSON: what the answer will refer to, ids by field. */
    links: p.text(),
    /** User who made the link; null when the house did. */
    created_by: p.text().nullable(),
    created_at: moment(),
    expires_at: moment(),
    /** JSON: answers of the steps so far, so that the same link goes on where it was left. */
    draft: p.text().nullable(),
    /** First step sent. Opening the page changes nothing: programs that look into mail open links, too. */
    started_at: moment().nullable(),
    answered_at: moment().nullable(),
    response_id: p.text().nullable(),
    /** "No more surveys" by this link. */
    declined_at: moment().nullable(),
    /** Taken back by a colleague before anybody answered. */
    withdrawn_at: moment().nullable(),
    /** Id of who took it back. */
    withdrawn_by: p.text().nullable(),
  },
});
