import { AppError } from "../errors.ts";
import { fromFormData } from "../forms/form-data.ts";
import type { FormItemModel } from "../forms/kind.ts";
import type { Input } from "../records/types.ts";
import { answerEnv } from "./answer.server.ts";
import { type Door, doorOf, mayLeave, type Standing, type SurveyCall, standingOf } from "./door.server.ts";
import { endingOf, endingText } from "./endings.ts";
import type { Invitation } from "./invitations.server.ts";
import type { SurveyModel } from "./model.ts";
import { endingReply, leaveReply, noticeReply } from "./notices.server.ts";
import { stepReply } from "./step-page.server.ts";
import { nextStep, stepsFor } from "./steps.server.ts";
import type { SurveyReply } from "./view.ts";

/**
 * What `GET /s/<token>` shows. It changes nothing, whatever stands in the address: a score in it (`?csat=2`) is chosen beforehand
 * and counts when the form is sent; programs that look into mail open every link.
 */
export function openSurvey(call: SurveyCall): Promise<SurveyReply> {
  return kindly(call, async () => {
    const door = await doorOf(call);
    if (!door) return noticeReply(call, "unknown", 404);
    if (call.query.has("_leave") && mayLeave(door)) return leaveReply(call);
    const standing = standingOf(door, call.ctx.clock.now());
    if (standing !== "open") return overReply(call, door, standing, false);
    return firstReply(call, door, door.survey!);
  });
}

/** What a link that cannot be answered says. `sent`: to an answer, which is refused. */
export async function overReply(
  call: SurveyCall,
  { survey, invitation }: Door,
  standing: Exclude<Standing, "open">,
  sent: boolean,
): Promise<SurveyReply> {
  const leave = mayLeave({ survey, invitation });
  switch (standing) {
    case "answered":
      if (!sent && survey && invitation?.response_id && call.query.has("_done"))
        return thanksReply(call, survey, invitation.response_id);
      return noticeReply(call, "used", sent ? 409 : 200, { at: invitation?.answered_at, leave });
    case "declined":
      return noticeReply(call, "declined", sent ? 409 : 200);
    case "withdrawn":
      return noticeReply(call, "withdrawn", 410);
    case "expired":
      return noticeReply(call, "expired", 410, { at: invitation?.expires_at, leave });
    case "closed":
      return noticeReply(call, "closed", 410, { leave });
  }
}

async function thanksReply(call: SurveyCall, survey: SurveyModel, id: string): Promise<SurveyReply> {
  const env = await answerEnv(call.ctx, survey, id);
  const { title, text } = endingText(survey, endingOf(survey, env), env, call.ctx.locale);
  return endingReply(call, title, text);
}

function firstReply(call: SurveyCall, door: Door, survey: SurveyModel): Promise<SurveyReply> {
  const { ctx, query } = call;
  const tapped = tappedAnswers(call, survey);
  const given = { ...draftOf(door.invitation), ...tapped };
  const steps = stepsFor(ctx, survey, door.invitation, given);
  const asked = query.get("_step");
  const step =
    steps.find(({ index }) => String(index) === asked) ??
    steps.find(({ items }) => items.some(({ field }) => Object.hasOwn(tapped, field.key))) ??
    nextStep(steps, given);
  return stepReply(call, door, survey, { steps, step, given, issues: [], status: 200 });
}

/** Scores in the address, as a message's buttons put them there. */
function tappedAnswers({ ctx, query }: SurveyCall, survey: SurveyModel): Input {
  const items = survey.form.sections.flatMap((section) => section.items);
  return fromFormData(items, query, { timeZone: ctx.workspace.timeZone, locale: ctx.locale });
}

export const draftOf = (invitation: Invitation | null): Input => ({ ...invitation?.draft });

export const itemsOf = (survey: SurveyModel): readonly FormItemModel[] =>
  survey.form.sections.flatMap((section) => section.items);

/** What goes wrong is said in words that a customer can do something with. Faults of ours go on as they are. */
export async function kindly(call: SurveyCall, work: () => Promise<SurveyReply>): Promise<SurveyReply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.kind === "rate_limited" || error.kind === "unavailable")
      return noticeReply(call, "busy", error.status, { retryAfter: Math.ceil(error.retryAfter ?? 5) });
    if (error.kind === "too_large") return noticeReply(call, "too_large", error.status);
    if (error.code === "survey_closed") return noticeReply(call, "closed", 410);
    // Something that no page of ours sends.
    return noticeReply(call, "unknown", error.status);
  }
}
