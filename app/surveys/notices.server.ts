import { message } from "../i18n/messages/index.ts";
import type { SurveyCall } from "./door.server.ts";
import { address, companyOf, framed } from "./view.server.ts";
import type { SurveyReply } from "./view.ts";

type Notice = "unknown" | "used" | "withdrawn" | "expired" | "closed" | "declined" | "busy" | "too_large";

/** Everything that a page may say instead of questions: one heading and two lines, never a code. */
export function noticeReply(
  call: SurveyCall,
  notice: Notice,
  status: number,
  more: { at?: number | null; retryAfter?: number; leave?: boolean } = {},
): SurveyReply {
  const { ctx } = call;
  const params = {
    company: companyOf(ctx),
    date: more.at ? dayText(call, more.at) : "",
    seconds: more.retryAfter ?? 0,
  };
  const t = (part: string) => message(`survey_${notice}_${part}`, params, ctx.locale);
  const heading = t("title");
  const view = framed(ctx, call, heading, {
    kind: "notice" as const,
    tone: notice === "used" || notice === "declined" ? ("good" as const) : ("plain" as const),
    heading,
    lines: [t("what"), t("then")],
    leave: more.leave ? leaveLink(call) : undefined,
  });
  return { status, view, retryAfter: more.retryAfter };
}

/** What is said after an answer. */
export function endingReply(call: SurveyCall, title: string, text: string): SurveyReply {
  const view = framed(call.ctx, call, title, {
    kind: "notice" as const,
    tone: "good" as const,
    heading: title,
    lines: [text],
  });
  return { status: 200, view };
}

/** Asks for the one tap that stops surveys: opening a link must not do it, programs open links, too. */
export function leaveReply(call: SurveyCall): SurveyReply {
  const { ctx } = call;
  const company = companyOf(ctx);
  const t = (code: string) => message(code, { company }, ctx.locale);
  const here = address(call, { _leave: null, _step: null });
  const heading = t("survey_leave_title");
  const view = framed(ctx, call, heading, {
    kind: "leave" as const,
    heading,
    lines: [t("survey_leave_what"), t("survey_leave_then")],
    action: here,
    confirm: t("survey_leave_confirm"),
    back: { href: here, text: t("survey_leave_back") },
  });
  return { status: 200, view };
}

export function leaveLink(call: SurveyCall): { href: string; text: string } {
  const href = address(call, { _leave: "1", _step: null, _done: null });
  return { href, text: message("survey_leave", {}, call.ctx.locale) };
}

/** A day of the workspace, written out. */
export function dayText({ ctx }: Pick<SurveyCall, "ctx">, at: number): string {
  return new Intl.DateTimeFormat(ctx.locale, { dateStyle: "long", timeZone: ctx.workspace.timeZone }).format(
    at,
  );
}
