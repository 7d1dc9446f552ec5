import { type Grant, surveyActor } from "../access/actor.ts";
import type { Context } from "../context.ts";
import type { Tx } from "../db/types.ts";
import { AppError } from "../errors.ts";
import { submit } from "../forms/submit.server.ts";
import type { Env } from "../logic/types.ts";
import { envFor, loadPaths, loadRows } from "../records/load.server.ts";
import { update } from "../records/single.server.ts";
import type { Input } from "../records/types.ts";
import { type EndingKey, endingOf, endingPaths } from "./endings.ts";
import { isClosed } from "./find.ts";
import { type Invitation, noteDeclined, noteResponse, takeAnswer } from "./invitations.server.ts";
import type { SurveyModel } from "./model.ts";

/** An answer that was written, as the rules left it. */
export interface Answered {
  id: string;
  ending: EndingKey;
  /** What the ending's sentences read. */
  env: Env;
}

/**
 * Writes the one answer of a personal link: `given` are JSON values by field, of which only the form's visible ones count. The
 * link is taken and the record written in one transaction, rules included; of several at once one wins.
 * @throws AppError `conflict` when the link is used, over or declined; `invalid` naming fields
 */
export function answerInvitation(
  ctx: Context,
  survey: SurveyModel,
  invitation: Invitation,
  given: Input,
): Promise<Answered> {
  return ctx.db.transaction(async (tx) => {
    const now = ctx.clock.now();
    if (isClosed(survey, now)) throw new AppError("conflict", "survey_closed");
    if (!(await takeAnswer(tx, invitation.id, now))) throw new AppError("conflict", "survey_link_used");
    const links = await liveLinks(tx, survey, invitation.links);
    const answered = await write({ ...ctx, tx }, survey, given, links);
    await noteResponse(tx, invitation.id, answered.id);
    return answered;
  });
}

/** Writes an answer that came by the link for everybody; it belongs to no customer. */
export async function answerOpenly(ctx: Context, survey: SurveyModel, given: Input): Promise<Answered> {
  if (!survey.open || isClosed(survey, ctx.clock.now())) throw new AppError("conflict", "survey_closed");
  return ctx.db.transaction((tx) => write({ ...ctx, tx }, survey, given, {}));
}

async function write(
  ctx: Context & { tx: Tx },
  survey: SurveyModel,
  given: Input,
  links: Readonly<Record<string, string>>,
): Promise<Answered> {
  const actor = surveyActor(survey.key, grantsOf(survey, links));
  const record = await submit({ ...ctx, actor }, survey.form, given, { ...survey.values, ...links });
  const env = await answerEnv(ctx, survey, record.id);
  return { id: record.id, ending: endingOf(survey, env), env };
}

/** To write one answer with the form's fields and what the survey itself fills, and to know that the linked records exist. */
function grantsOf(survey: SurveyModel, links: Readonly<Record<string, string>>): Grant[] {
  const asked = survey.form.sections.flatMap((section) => section.items.map((item) => item.field.key));
  const fields = [...asked, ...Object.keys(survey.values), ...Object.keys(links)];
  const known = Object.entries(links).map(
    ([key, id]): Grant => ({ object: survey.links.get(key)!.to![0]!, action: "read", id }),
  );
  return [{ object: survey.object.key, action: "create", fields }, ...known];
}

/** A ticket that was thrown away since does not cost the customer's answer. */
async function liveLinks(
  tx: Tx,
  survey: SurveyModel,
  links: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const live: Record<string, string> = {};
  for (const [key, id] of Object.entries(links)) {
    const model = survey.linked(key);
    if (model && (await loadRows(tx, model, [id])).has(id)) live[key] = id;
  }
  return live;
}

/** What conditions and sentences of the endings read of an answer as it is stored now. */
export async function answerEnv(ctx: Context, survey: SurveyModel, id: string): Promise<Env> {
  const q = ctx.tx ?? ctx.db;
  const values = (await loadRows(q, survey.object, [id], { deleted: "any" })).get(id) ?? { id };
  const paths = endingPaths(survey).filter((path) => path.includes(".") && !path.startsWith("settings."));
  const related = await loadPaths(q, ctx.workspace, survey.object, [{ id, values }], paths);
  return envFor(ctx, survey.object, values, related.get(id));
}

/**
 * "Not me", "no more surveys": the customer's consent is taken back through the write path, for every survey and channel, and the
 * link is over. Does nothing more the second time.
 */
export function decline(ctx: Context, survey: SurveyModel, invitation: Invitation): Promise<void> {
  return ctx.db.transaction(async (tx) => {
    await noteDeclined(tx, invitation.id, ctx.clock.now());
    const { consent } = survey;
    const id = invitation.customer_id;
    if (!consent || id === null) return;
    const object = consent.object.key;
    const actor = surveyActor(survey.key, [{ object, action: "update", id, fields: [consent.field.key] }]);
    try {
      await update({ ...ctx, tx, actor }, object, id, { [consent.field.key]: false });
    } catch (error) {
      // A customer who is no longer there cannot be asked either.
      if (!(error instanceof AppError && error.kind === "not_found")) throw error;
    }
  });
}
