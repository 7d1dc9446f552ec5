import { Event, Revision, Run } from "./history.ts";
import { ApiToken, Session, Team, User, UserRole } from "./people.ts";
import { Counter, IdempotencyKey, Job, Meta, Notice } from "./work.ts";

/** Every fixed table. Migrations make them; a test holds both together. */
export const ENTITIES = [
  User,
  UserRole,
  Team,
  Session,
  ApiToken,
  Revision,
  Event,
  Run,
  Job,
  IdempotencyKey,
  Counter,
  Notice,
  Meta,
];

export {
  ApiToken,
  Counter,
  Event,
  IdempotencyKey,
  Job,
  Meta,
  Notice,
  Revision,
  Run,
  Session,
  Team,
  User,
  UserRole,
};
