import { AppError, type Issue } from "../errors.ts";
import { fromFormData } from "../forms/form-data.ts";
import { readSubmission } from "../forms/submit.server.ts";
import type { Input } from "../records/types.ts";
import { answerInvitation, answerOpenly, decline } from "./answer.server.ts";
import { type Door, doorOf, mayLeave, type SurveyCall, standingOf } from "./door.server.ts";
import { endingText } from "./endings.ts";
import { findInvitation, keepDraft } from "./invitations.server.ts";
import { countOpenAnswer } from "./limits.server.ts";
import type { SurveyModel } from "./model.ts";
import { endingReply, noticeReply } from "./notices.server.ts";
import { draftOf, itemsOf, kindly, overReply } from "./page.server.ts";
import { stepReply } from "./step-page.server.ts";
import { knownOf, stepsFor } from "./steps.server.ts";
import { address } from "./view.server.ts";
import type { SurveyReply } from "./view.ts";

/** Names of the form's own inputs; no field's key begins with a line. */
const DO = "_do";
const STEP = "_step";

/**
 * What `POST /s/<token>` does with one page's answers: keeps them and goes on, goes back, or writes the whole answer after the
 * last step. Refused answers come back as they were typed, with what is wrong at each question.
 */
export function sendSurvey(call: SurveyCall, body: URLSearchParams): Promise<SurveyReply> {
  return kindly(call, async () => {
    const door = await doorOf(call);
    if (!door) return noticeReply(call, "unknown", 404);
    if (body.get(DO) === "leave" && mayLeave(door)) return leave(call, door);
    const standing = standingOf(door, call.ctx.clock.now());
    if (standing !== "open") return overReply(call, door, standing, true);
    return takeStep(call, door, door.survey!, body);
  });
}

async function leave(call: SurveyCall, { survey, invitation }: Door): Promise<SurveyReply> {
  await decline(call.ctx, survey!, invitation!);
  return { location: here(call) };
}

async function takeStep(
  call: SurveyCall,
  door: Door,
  survey: SurveyModel,
  body: URLSearchParams,
): Promise<SurveyReply> {
  const { ctx } = call;
  const { invitation } = door;
  const env = { timeZone: ctx.workspace.timeZone, locale: ctx.locale };
  const at = survey.form.sections[Number(body.get(STEP))] ? Number(body.get(STEP)) : 0;
  const asked = survey.form.sections[at]!.items;
  const before = invitation ? draftOf(invitation) : fromFormData(itemsOf(survey), body, env);
  const sent = fromFormData(asked, body, env);
  const own = Object.fromEntries(asked.map(({ field }) => [field.key, sent[field.key] ?? null]));
  const given: Input = { ...before, ...own };
  const steps = stepsFor(ctx, survey, invitation, given);
  const show = (index: number, issues: readonly Issue[], status: number) =>
    stepReply(call, door, survey, {
      steps,
      step: steps.find((one) => one.index === index),
      given,
      issues,
      status,
    });

  const back = body.get(DO) === "back";
  if (!back) {
    const known = knownOf(survey, invitation);
    const only = new Set(asked.map(({ field }) => field.key));
    const { issues } = readSubmission(ctx, survey.form, given, { only, known });
    if (issues.length > 0) return show(at, issues, 422);
  }
  const next = back ? steps.findLast((step) => step.index < at) : steps.find((step) => step.index > at);
  if (next || back) {
    if (!invitation) return show(next?.index ?? 0, [], 200);
    if (!(await keepDraft(ctx.db, invitation.id, given, ctx.clock.now()))) return usedReply(call, door);
    return { location: here(call, String(next?.index ?? 0)) };
  }
  try {
    return invitation ? await finish(call, survey, door, given) : await finishOpenly(call, survey, given);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "survey_link_used") return usedReply(call, door);
    if (error.kind !== "invalid") throw error;
    if (invitation) await keepDraft(ctx.db, invitation.id, given, ctx.clock.now());
    const faulty = steps.find(({ items }) =>
      items.some(({ field }) => error.issues.some(({ path }) => path === `/${field.key}`)),
    );
    return show(faulty?.index ?? at, error.issues, 422);
  }
}

async function finish(
  call: SurveyCall,
  survey: SurveyModel,
  { invitation }: Door,
  given: Input,
): Promise<SurveyReply> {
  await answerInvitation(call.ctx, survey, invitation!, given);
  return { location: address(plain(call), { lang: call.query.get("lang"), _done: "1" }) };
}

async function finishOpenly(call: SurveyCall, survey: SurveyModel, given: Input): Promise<SurveyReply> {
  const now = call.ctx.clock.now();
  await countOpenAnswer(call.ctx.db, call.address, call.browser, survey.key, now);
  const { ending, env } = await answerOpenly(call.ctx, survey, given);
  const { title, text } = endingText(survey, ending, env, call.ctx.locale);
  return endingReply(call, title, text);
}

/** Somebody was faster, in another tab or with the same link. */
async function usedReply(call: SurveyCall, door: Door): Promise<SurveyReply> {
  const invitation = await findInvitation(call.ctx.db, call.token);
  const now = invitation ? standingOf({ ...door, invitation }, call.ctx.clock.now()) : "answered";
  return overReply(call, { ...door, invitation }, now === "open" ? "answered" : now, true);
}

const plain = ({ path }: SurveyCall) => ({ path, query: new URLSearchParams() });

/** This page again, at a step; only the language is kept. */
function here(call: SurveyCall, step: string | null = null): string {
  return address(plain(call), { lang: call.query.get("lang"), [STEP]: step });
}
