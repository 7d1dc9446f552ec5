import type { Response } from "express";
import { AppError } from "../errors.ts";
import { message, presentIssue } from "../i18n/messages/index.ts";
import type { Locale } from "../i18n/text.ts";

/** Body of an error as RFC 9457 wants it. Nothing of a fault of ours leaves the house: that goes to the log. */
export function problemBody(error: AppError, locale: Locale): Record<string, unknown> {
  return {
    type: "about:blank",
    title: message(`kind_${error.kind}`, {}, locale),
    status: error.status,
    code: error.code,
    detail: message(error.code, error.params, locale),
    ...error.extra,
    ...(error.issues.length > 0 && { errors: error.issues.map((issue) => presentIssue(issue, locale)) }),
  };
}

export function sendProblem(response: Response, error: AppError, locale: Locale): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error.retryAfter !== undefined) response.setHeader("Retry-After", String(Math.ceil(error.retryAfter)));
  if (error.kind === "unauthenticated") response.setHeader("WWW-Authenticate", "Bearer");
  if (error.code === "packed_body") response.setHeader("Accept-Encoding", "identity");
  response
    .status(error.status)
    .setHeader("Content-Type", "application/problem+json; charset=utf-8")
    .end(JSON.stringify(problemBody(error, locale)));
}

/** Turns whatever was thrown into an answer; what nobody foresaw is a 500 and a line in the log. */
export function sendThrown(response: Response, thrown: unknown, locale: Locale): void {
  if (thrown instanceof AppError) {
    sendProblem(response, thrown, locale);
    return;
  }
  if (response.req.destroyed && !response.req.complete) {
    // The client hung up in the middle of its body: nobody is there to be told, and nothing went wrong here.
    response.destroy();
    return;
  }
  const id = response.getHeader("X-Request-Id");
  const stack = thrown instanceof Error ? thrown.stack : String(thrown);
  process.stderr.write(`${JSON.stringify({ level: "error", request: id, stack })}\n`);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response
    .status(500)
    .setHeader("Content-Type", "application/problem+json; charset=utf-8")
    .end(
      JSON.stringify({
        type: "about:blank",
        title: message("fault", {}, locale),
        status: 500,
        code: "fault",
        detail: message("fault_detail", {}, locale),
      }),
    );
}
