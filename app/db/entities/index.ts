import { Import, ImportUpload } from "./exchange.ts";
import { Event, Revision, Run } from "./history.ts";
import { ApiToken, Session, Team, User, UserRole } from "./people.ts";
import { SignInAttempts, SignInLink } from "./sign-in.ts";
import { SurveyInvitation } from "./surveys.ts";
import { SavedView } from "./views.ts";
import { Counter, IdempotencyKey, Job, Meta, Notice } from "./work.ts";

/** Every fixed table. Migrations make them; a test holds both together. */
export const ENTITIES = [
  User,
  UserRole,
  Team,
  Session,
  ApiToken,
  SignInAttempts,
  SignInLink,
  Revision,
  Event,
  Run,
  Job,
  IdempotencyKey,
  Counter,
  Notice,
  Meta,
  Import,
  ImportUpload,
  SurveyInvitation,
  SavedView,
];

export {
  ApiToken,
  Counter,
  Event,
  IdempotencyKey,
  Import,
  ImportUpload,
  Job,
  Meta,
  Notice,
  Revision,
  Run,
  SavedView,
  Session,
  SignInAttempts,
  SignInLink,
  SurveyInvitation,
  Team,
  User,
  UserRole,
};
