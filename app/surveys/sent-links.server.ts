import { can } from "../access/can.ts";
import type { Context } from "../context.ts";
import type { Queries } from "../db/types.ts";
import { AppError, forbidden, notFound } from "../errors.ts";
import type { Link } from "../fields/value.ts";
import type { Text } from "../i18n/text.ts";
import { allowedRows, visibleIds } from "../records/row-access.server.ts";
import { titlesOf } from "../records/titles.server.ts";
import type { Titles } from "../records/types.ts";
import { type Standing, standingOf } from "./door.server.ts";
import { type Invitation, invitationById, invitationsBefore, takeBack } from "./invitations.server.ts";
import type { SurveyModel } from "./model.ts";

/** A personal link that somebody made, without its secret. Times in milliseconds UTC. */
export interface SentLink {
  id: string;
  /** Key of the survey. */
  survey: string;
  label: Text;
  /** Who is asked; null for a survey that asks nobody by name. */
  asked: Link | null;
  /** Id of who made it; null when the house did. */
  madeBy: string | null;
  createdAt: number;
  expiresAt: number;
  state: Standing;
  /** When that came; of an open one, when its first page was sent. */
  since: number | null;
  /** Whether the reader may take it back, now. */
  mayWithdraw: boolean;
}

export interface SentLinks {
  links: SentLink[];
  /** What customers and makers are called. */
  titles: Titles;
  /** There are earlier ones. */
  more: boolean;
}

type Made = Invitation & { created_by: string | null };

const CHUNK = 200;
/** Links looked at, at most, for one page: a reader who may see hardly any of them does not read all of them. */
const MOST_LOOKED_AT = 5_000;

/**
 * Personal links, newest first, of customers that the reader may read. For who may make such links; null for everybody else.
 * `limit`: how many at most.
 */
export async function sentLinks(ctx: Context, { limit }: { limit: number }): Promise<SentLinks | null> {
  const surveys = sendable(ctx);
  if (surveys.size === 0) return null;
  const q = ctx.tx ?? ctx.db;
  const found: Made[] = [];
  let before: string | null = null;
  for (let looked = 0; looked < MOST_LOOKED_AT && found.length <= limit; looked += CHUNK) {
    const chunk: Made[] = await invitationsBefore(q, [...surveys.keys()], before, CHUNK);
    found.push(...(await readableOf(ctx, q, surveys, chunk)));
    if (chunk.length < CHUNK) break;
    before = chunk.at(-1)!.id;
  }
  const shown = found.slice(0, limit);
  const mine = await writableOf(ctx, q, surveys, shown);
  const links = shown.map((made) => sentLink(ctx, surveys.get(made.survey)!, made, mine.has(made.id)));
  const people = links.flatMap(({ madeBy }) => (madeBy === null ? [] : [{ object: "user", id: madeBy }]));
  const titles = await titlesOf(ctx, [...links.flatMap(({ asked }) => asked ?? []), ...people]);
  return { links, titles, more: found.length > limit };
}

/**
 * Takes a link back: whoever opens it is told so kindly. For who could make it.
 * @throws AppError `not_found`; `forbidden` for who sees it but could not make it; `conflict` when it was answered, has run out, or
 * was taken back already
 */
export async function withdrawLink(ctx: Context, id: string): Promise<void> {
  const surveys = sendable(ctx);
  if (surveys.size === 0) throw forbidden("may_not_create");
  const now = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    const made = await invitationById(tx, id);
    const seen = made && surveys.has(made.survey) ? await readableOf(ctx, tx, surveys, [made]) : [];
    if (!made || seen.length === 0) throw notFound("survey_link_unknown");
    if (!(await writableOf(ctx, tx, surveys, [made])).has(id)) throw forbidden("may_not_create_record");
    const state = standingOf({ survey: surveys.get(made.survey), invitation: made }, now);
    if (state === "open" && (await takeBack(tx, id, ctx.actor.id, now))) return;
    throw new AppError("conflict", REFUSED[state]);
  });
}

const REFUSED: Record<Standing, string> = {
  // Somebody answered in this very moment.
  open: "survey_link_used",
  answered: "survey_link_used",
  declined: "survey_link_declined",
  withdrawn: "survey_link_withdrawn",
  expired: "survey_link_expired",
  closed: "survey_closed",
};

function sendable({ workspace, actor }: Context): Map<string, SurveyModel> {
  const surveys = workspace
    .parts<SurveyModel>("survey")
    .filter(({ object }) => can(workspace, actor, "create", object.key));
  return new Map(surveys.map((survey) => [survey.key, survey]));
}

/** Those whose customer the actor may read; where nobody is asked by name, everything the answer will refer to. */
async function readableOf<M extends Invitation>(
  ctx: Context,
  q: Queries,
  surveys: ReadonlyMap<string, SurveyModel>,
  made: readonly M[],
): Promise<M[]> {
  const wanted = new Map<string, Set<string>>();
  const needs = made.map((one) => needed(surveys.get(one.survey)!, one));
  for (const { object, id } of needs.flat()) wanted.set(object, (wanted.get(object) ?? new Set()).add(id));
  const visible = new Map<string, ReadonlySet<string>>();
  for (const [object, ids] of wanted) {
    const model = ctx.workspace.objects.get(object);
    if (model) visible.set(object, await visibleIds(ctx, q, model, [...ids]));
  }
  return made.filter((_, at) => needs[at]!.every(({ object, id }) => visible.get(object)?.has(id)));
}

function needed(survey: SurveyModel, { links, customer_id }: Invitation): Link[] {
  if (survey.consent && customer_id !== null) return [{ object: survey.consent.object.key, id: customer_id }];
  return Object.entries(links).map(([key, id]) => ({ object: survey.links.get(key)?.to?.[0] ?? "", id }));
}

/** Ids of those whose answer the actor could write, as making such a link asks for. */
async function writableOf(
  ctx: Context,
  q: Queries,
  surveys: ReadonlyMap<string, SurveyModel>,
  made: readonly Invitation[],
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for (const [key, survey] of surveys) {
    const rows = made
      .filter((one) => one.survey === key)
      .map(({ id, links }) => ({ id, values: { ...links, id, created_by: ctx.actor.id } }));
    for (const id of await allowedRows(ctx, q, "create", survey.object, rows)) ids.add(id);
  }
  return ids;
}

function sentLink(ctx: Context, survey: SurveyModel, made: Made, mine: boolean): SentLink {
  const state = standingOf({ survey, invitation: made }, ctx.clock.now());
  const since: Record<Standing, number | null> = {
    open: made.started_at,
    answered: made.answered_at,
    declined: made.declined_at,
    withdrawn: made.withdrawn_at,
    expired: made.expires_at,
    closed: survey.closesAt ?? null,
  };
  const asked = survey.consent && made.customer_id !== null;
  return {
    id: made.id,
    survey: made.survey,
    label: survey.def.label,
    asked: asked ? { object: survey.consent!.object.key, id: made.customer_id! } : null,
    madeBy: made.created_by,
    createdAt: made.created_at,
    expiresAt: made.expires_at,
    state,
    since: since[state],
    mayWithdraw: mine && state === "open",
  };
}
