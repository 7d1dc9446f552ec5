import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { moment, whole } from "./moment.ts";

/** Properties are named like their columns, so that a row of plain SQL and an entity read alike. */
export const User = defineEntity({
  name: "User",
  tableName: "users",
  properties: {
    id: p.text().primary(),
    /** Lower-cased; unique. */
    email: p.text().unique("users_email_unique"),
    name: p.text(),
    locale: p.text(),
    /** IANA name; the workspace's when null. */
    time_zone: p.text().nullable(),
    /** argon2id in PHC form; null for people who cannot sign in with a password. */
    password_hash: p.text().nullable(),
    disabled_at: moment().nullable(),
    team_id: p.text().nullable().index("users_team_id_index"),
    manager_id: p.text().nullable(),
    created_at: moment(),
  },
});
export type User = InferEntity<typeof User>;

export const UserRole = defineEntity({
  name: "UserRole",
  tableName: "user_roles",
  properties: {
    user_id: p.text().primary(),
    /** Key of a role schema. */
    role: p.text().primary(),
  },
});

export const Team = defineEntity({
  name: "Team",
  tableName: "teams",
  properties: {
    id: p.text().primary(),
    name: p.text().unique("teams_name_unique"),
    /** The team above. */
    parent_id: p.text().nullable(),
    manager_id: p.text().nullable(),
  },
});

export const Session = defineEntity({
  name: "Session",
  tableName: "sessions",
  properties: {
    /** Hash of the cookie's opaque id. */
    id: p.text().primary(),
    user_id: p.text().index("sessions_user_id_index"),
    created_at: moment(),
    expires_at: moment(),
    last_seen_at: moment(),
    user_agent: p.text().nullable(),
  },
});

export const ApiToken = defineEntity({
  name: "ApiToken",
  tableName: "api_tokens",
  properties: {
    id: p.text().primary(),
    /** Shown in lists, so that people know which token is which. */
    prefix: p.text(),
    /** SHA-256 of the whole token, hexadecimal. */
    hash: p.text().unique("api_tokens_hash_unique"),
    user_id: p.text().index("api_tokens_user_id_index"),
    name: p.text(),
    created_at: moment(),
    last_used_at: moment().nullable(),
    expires_at: moment().nullable(),
    /** Requests a minute; no limit when null. */
    rate_limit: whole().nullable(),
  },
});
