import type { Context } from "../context.ts";
import { isClosed } from "./find.ts";
import { findInvitation, type Invitation } from "./invitations.server.ts";
import { mayTryLink, triedInVain } from "./limits.server.ts";
import type { SurveyModel } from "./model.ts";
import { type LinkPlace, readOpenToken } from "./tokens.server.ts";

/** One request for a survey's page. */
export interface SurveyCall {
  /** Of nobody: what a link may do is decided by what it is. Its locale is the reader's. */
  ctx: Context;
  place: LinkPlace;
  token: string;
  /** Address of the page, and its parameters. */
  path: string;
  query: URLSearchParams;
  /** Where the request comes from, for limits. */
  address: string | undefined;
  /** Which browser it is, as its cookie says. */
  browser: string | null;
}

/** What a link opens. Without an invitation it is the link for everybody. */
export interface Door {
  /** Undefined: the survey is not there any more, or archived. */
  survey: SurveyModel | undefined;
  invitation: Invitation | null;
}

export type Standing = "open" | "declined" | "answered" | "withdrawn" | "expired" | "closed";

/** Longer than any token of ours. */
const LONGEST = 100;

/**
 * Finds what a token opens; null for one that is none, whatever is wrong with it.
 * @throws AppError `rate_limited` for an address that has guessed too often
 */
export async function doorOf({ ctx, place, token, address }: SurveyCall): Promise<Door | null> {
  const now = ctx.clock.now();
  await mayTryLink(ctx.db, address, now);
  const known = token.slice(0, LONGEST);
  const open = readOpenToken(place, known);
  const survey = open === null ? undefined : ctx.workspace.part<SurveyModel>("survey", open);
  if (survey?.open) return { survey, invitation: null };
  const invitation = await findInvitation(ctx.db, known);
  if (invitation) return { survey: ctx.workspace.part<SurveyModel>("survey", invitation.survey), invitation };
  await triedInVain(ctx.db, address, now);
  return null;
}

/** Whether the link can be answered now, and if not, why. */
export function standingOf({ survey, invitation }: Door, now: number): Standing {
  if (invitation?.declined_at) return "declined";
  if (invitation?.answered_at) return "answered";
  if (invitation?.withdrawn_at) return "withdrawn";
  if (!survey || isClosed(survey, now)) return "closed";
  return invitation && invitation.expires_at <= now ? "expired" : "open";
}

/** Whether this link can say "no more surveys". One that was withdrawn may have gone to somebody else. */
export const mayLeave = ({ survey, invitation }: Door): boolean =>
  Boolean(survey?.consent && invitation?.customer_id && !invitation.declined_at && !invitation.withdrawn_at);
