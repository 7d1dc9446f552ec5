import { can } from "../access/can.ts";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import type { Queries } from "../db/types.ts";
import { AppError, forbidden, type Issue, invalid } from "../errors.ts";
import { loadRows } from "../records/load.server.ts";
import { get } from "../records/read.server.ts";
import { allowedRows } from "../records/row-access.server.ts";
import { isClosed, surveyOf } from "./find.ts";
import { insertInvitation, lastInvited } from "./invitations.server.ts";
import type { SurveyModel } from "./model.ts";
import { type LinkPlace, linkTo, newToken } from "./tokens.server.ts";

const DAY = 86_400_000;

export interface InviteInput {
  /** Key of a survey. */
  survey: string;
  /** Whom it asks and what it is about: ids by reference field, `{ "customer": "…", "ticket": "…" }`. */
  links?: Readonly<Record<string, string>>;
  /** Goes on although the pause between surveys is not over. A customer who wants none is never invited. */
  anyway?: boolean;
}

export interface MadeLink {
  id: string;
  survey: string;
  /** Shown once; only its hash is kept. */
  url: string;
  /** Milliseconds UTC. */
  expires_at: number;
}

/** What speaks against asking a customer now. Times in milliseconds UTC. */
export interface Outlook {
  /** The customer wants no surveys. */
  refused: boolean;
  /** Last link made for the customer, and until when the pause lasts; null where nothing speaks against it. */
  tooSoon: { last: number; until: number } | null;
}

/**
 * Makes a personal link that can be answered once. For who may read everything it refers to and may write such an answer.
 * @throws AppError `not_found`, `forbidden`; `invalid` naming `/links/<field>`; `conflict` when the customer wants no surveys
 * (`survey_refused_by_customer`), was asked too recently and `anyway` is not said (`survey_too_soon`), or the survey is over
 */
export async function invite(ctx: Context, place: LinkPlace, input: InviteInput): Promise<MadeLink> {
  const survey = surveyOf(ctx.workspace, input.survey);
  if (!can(ctx.workspace, ctx.actor, "create", survey.object.key)) throw forbidden("may_not_create");
  const now = ctx.clock.now();
  if (isClosed(survey, now)) throw new AppError("conflict", "survey_closed");
  const links = { ...input.links };
  const q = ctx.tx ?? ctx.db;
  await checkLinked(ctx, survey, links);
  await checkMayWrite(ctx, q, survey, links);
  const customer = survey.consent ? links[survey.consent.by.key]! : null;
  if (customer !== null) await checkOutlook(ctx, survey, customer, input.anyway ?? false);

  const token = newToken();
  const made = { id: newId(), survey: survey.key, expires_at: now + survey.validDays * DAY };
  const created_by = ctx.actor.id;
  await insertInvitation(q, { ...made, token, customer_id: customer, links, created_by, created_at: now });
  return { ...made, url: linkTo(place, token) };
}

/** What the maker of a link should know beforehand. */
export async function inviteOutlook(ctx: Context, surveyKey: string, customerId: string): Promise<Outlook> {
  const survey = surveyOf(ctx.workspace, surveyKey);
  if (!survey.consent) return { refused: false, tooSoon: null };
  await get(ctx, survey.consent.object.key, customerId, { fields: [] });
  return outlookOf(ctx, survey.consent, customerId);
}

async function outlookOf(
  ctx: Context,
  consent: NonNullable<SurveyModel["consent"]>,
  customerId: string,
): Promise<Outlook> {
  const q = ctx.tx ?? ctx.db;
  // The customer's own word holds, whether or not the person who asks may see that field.
  const values = (await loadRows(q, consent.object, [customerId])).get(customerId);
  const refused = values?.[consent.field.key] === false;
  const days = Number(ctx.workspace.settings.get("surveys.cooldown_days") ?? 0);
  const last = await lastInvited(q, customerId);
  const until = last === null ? 0 : last + days * DAY;
  return { refused, tooSoon: last !== null && until > ctx.clock.now() ? { last, until } : null };
}

async function checkOutlook(
  ctx: Context,
  survey: SurveyModel,
  customer: string,
  anyway: boolean,
): Promise<void> {
  const { refused, tooSoon } = await outlookOf(ctx, survey.consent!, customer);
  if (refused) throw new AppError("conflict", "survey_refused_by_customer");
  if (!tooSoon || anyway) return;
  const day = (time: number) =>
    new Intl.DateTimeFormat("sv-SE", { timeZone: ctx.workspace.timeZone }).format(time);
  const params = { last: day(tooSoon.last), until: day(tooSoon.until) };
  throw new AppError("conflict", "survey_too_soon", { params, extra: { tooSoon } });
}

/** Every reference is one of the survey's and leads to a record that the actor may read; who is asked must be said. */
async function checkLinked(
  ctx: Context,
  survey: SurveyModel,
  links: Readonly<Record<string, string>>,
): Promise<void> {
  const issues: Issue[] = [];
  for (const [key, id] of Object.entries(links)) {
    const field = survey.links.get(key);
    const path = `/links/${key.slice(0, 100)}`;
    if (!field)
      issues.push({ path, code: "survey_no_link_field", params: { survey: survey.key, field: key } });
    else if (!(await isReadable(ctx, field.to![0]!, id)))
      issues.push({ path, code: "unknown_reference", params: { field: key } });
  }
  const asked = survey.consent?.by.key;
  if (asked !== undefined && !Object.hasOwn(links, asked))
    issues.push({ path: `/links/${asked}`, code: "survey_needs_person" });
  if (issues.length > 0) throw invalid(issues);
}

async function isReadable(ctx: Context, object: string, id: unknown): Promise<boolean> {
  if (typeof id !== "string") return false;
  try {
    await get(ctx, object, id, { fields: [] });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.kind === "not_found") return false;
    throw error;
  }
}

/** Row rules decide by the answer as it would be: a salesperson asks customers of their own. */
async function checkMayWrite(
  ctx: Context,
  q: Queries,
  survey: SurveyModel,
  links: Readonly<Record<string, string>>,
): Promise<void> {
  const id = newId();
  const row = { id, values: { ...links, id, created_by: ctx.actor.id } };
  const allowed = await allowedRows(ctx, q, "create", survey.object, [row]);
  if (!allowed.has(id)) throw forbidden("may_not_create_record");
}
