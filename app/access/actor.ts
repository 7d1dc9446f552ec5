/**
 * Who acts. No service call without one. `id` is the user's id for users and their tokens, else null.
 * Expressions read `actor.id`, `actor.roles`, `actor.teams`, `actor.team_members`.
 */
export interface Actor {
  kind: "user" | "token" | "survey" | "automation" | "system";
  id: string | null;
  /** Shown in the timeline: a person's name, an automation's key. */
  name: string;
  roles: readonly string[];
  teams: readonly string[];
  /** Ids of the users in the actor's teams and the teams below. */
  teamMembers: readonly string[];
  /** Id of the API token, for kind `token`; scopes idempotency keys. */
  tokenId?: string;
  /** Kind `survey`: all that the link may do (`grant.ts`). Roles give it nothing. */
  grants?: readonly Grant[];
  locale?: "zh-CN" | "en";
}

/**
 * One thing that the holder of a link may do: `create` a record of the object, or `read` or `update` the one with this `id`. Only
 * `fields` may be set.
 */
export interface Grant {
  object: string;
  action: "create" | "read" | "update";
  id?: string;
  fields?: readonly string[];
}

/** Whether two findings of one user or token say the same of them. */
export const sameActor = (a: Actor, b: Actor): boolean =>
  a.kind === b.kind &&
  a.id === b.id &&
  a.tokenId === b.tokenId &&
  a.name === b.name &&
  a.locale === b.locale &&
  sameList(a.roles, b.roles) &&
  sameList(a.teams, b.teams) &&
  sameList(a.teamMembers, b.teamMembers);

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((one, at) => one === b[at]));

/** The house itself: migrations, jobs, rules that run as their owner. Sees and does everything. */
export const SYSTEM: Actor = {
  kind: "system",
  id: null,
  name: "system",
  roles: [],
  teams: [],
  teamMembers: [],
};

/** An automation acting for its owner; shipped rules are owned by the system. */
export function automationActor(key: string): Actor {
  return { ...SYSTEM, kind: "automation", name: key };
}

/** Somebody who answers a survey: the timeline names the survey, and the grants are all that can be done. */
export function surveyActor(survey: string, grants: readonly Grant[]): Actor {
  return { ...SYSTEM, kind: "survey", name: survey, grants };
}
