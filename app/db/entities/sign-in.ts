import { defineEntity, p } from "@mikro-orm/core";
import { moment } from "./moment.ts";

/** Failed tries of one account or one address; a row that has run out counts as none. */
export const SignInAttempts = defineEntity({
  name: "SignInAttempts",
  tableName: "sign_in_attempts",
  properties: {
    /** SHA-256 of what is limited: nothing that somebody typed is kept. */
    key: p.text().primary(),
    /** When the last of the failures counted so far is forgotten. */
    free_at: moment().index("sign_in_attempts_free_at_index"),
    last_at: moment(),
  },
});

/** A link that lets one person set a password, once. */
export const SignInLink = defineEntity({
  name: "SignInLink",
  tableName: "sign_in_links",
  properties: {
    /** SHA-256 of the link's token, hexadecimal. */
    id: p.text().primary(),
    user_id: p.text().index("sign_in_links_user_id_index"),
    /** `invite` or `reset`. */
    kind: p.text(),
    /** Id of who made it; null for the command line. */
    created_by: p.text().nullable(),
    created_at: moment(),
    expires_at: moment(),
  },
});
