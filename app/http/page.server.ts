import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { ownPath } from "../access/own-path.ts";
import { sessionCookie } from "../access/session-cookie.ts";
import { actorForSession } from "../access/sessions.server.ts";
import { contextFor } from "../context.server.ts";
import type { Context } from "../context.ts";
import { AppError, notFound } from "../errors.ts";
import { message, presentIssue } from "../i18n/messages/index.ts";
import type { Locale } from "../i18n/text.ts";
import { chosenLocale } from "../locale.ts";
import type { PageProblem } from "../ui/model.ts";
import { readText } from "./form.server.ts";

/** One request for a page by somebody who has signed in. */
export interface PageCall {
  ctx: Context;
  request: Request;
  url: URL;
  params: Record<string, string | undefined>;
  /** Whose session it is. */
  me: { id: string; name: string; email: string; timeZone: string | null; sessionId: string };
  /** Of the visitor, for limits. */
  address: string | undefined;
  /** Of the answer of an action: a new cookie. */
  headers: Headers;
  app: LoaderFunctionArgs["context"]["app"];
}

/**
 * A loader for people who have signed in; others are sent to the sign-in page and come back afterwards. What a service refuses
 * becomes the page's error with its status.
 */
export function load<T>(work: (call: PageCall) => Promise<T>) {
  return async (args: LoaderFunctionArgs): Promise<T> => {
    const call = await open(args);
    try {
      return await work(call);
    } catch (error) {
      if (error instanceof AppError) {
        const problem = problemOf(error, call.ctx.locale);
        throw data(problem, { status: error.status });
      }
      throw error;
    }
  };
}

/**
 * An action for people who have signed in. What a service refuses is answered as `{ ok: false, problem }` with its status, so
 * that the form stays as it is and says what is wrong. It is a response of its own: Remix drops the status of anything else that a
 * route without a page answers.
 */
export function act<T extends object>(work: (call: PageCall) => Promise<T>) {
  return async (args: ActionFunctionArgs): Promise<Response> => {
    const call = await open(args);
    try {
      const answer = await work(call);
      if (answer instanceof Response) throw answer;
      return Response.json({ ok: true, ...answer }, { headers: call.headers });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return refusal(error, call.ctx.locale, args.request);
    }
  };
}

/** Sent by our own pages (`ui/post-json.ts`), which read in the body what became of it. */
const FROM_PAGE = "x-attune-page";

/** A browser notes every status beyond 399 as a fault of the page that asked, so our pages get 200; everybody else the status itself. */
function refusal(error: AppError, locale: Locale, request: Request): Response {
  const headers = new Headers({ "Cache-Control": "no-store" });
  if (error.retryAfter !== undefined) headers.set("Retry-After", String(Math.ceil(error.retryAfter)));
  const status = request.headers.has(FROM_PAGE) ? 200 : error.status;
  return Response.json({ ok: false, problem: problemOf(error, locale) }, { status, headers });
}

async function open({ request, params, context }: LoaderFunctionArgs): Promise<PageCall> {
  const { app } = context;
  const url = new URL(request.url);
  const token = sessionCookie(app.config.publicUrl).read(request.headers.get("cookie"));
  const session = await actorForSession(app.db, token, app.clock.now());
  if (!session) {
    if (!context.followed && isScript(request)) {
      throw refusal(
        new AppError("unauthenticated", "session_over"),
        chosenLocale(request, context.locale),
        request,
      );
    }
    const back = pageAsked(request, url);
    throw redirect(back === "/" ? "/sign-in" : `/sign-in?redirectTo=${encodeURIComponent(back)}`);
  }
  const ctx = contextFor(app, session.actor, chosenLocale(request, session.user.locale));
  // No id, key or text of ours has one, and PostgreSQL takes no text with one.
  if ([...Object.values(params), ...url.searchParams.values()].some((text) => text?.includes("\0")))
    throw request.method === "GET"
      ? data(problemOf(notFound(), ctx.locale), { status: 404 })
      : refusal(notFound(), ctx.locale, request);
  const { id, name, email, time_zone: timeZone } = session.user;
  const me = { id, name, email, timeZone, sessionId: session.sessionId };
  return { ctx, request, url, params, app, me, address: context.address, headers: new Headers() };
}

/** Whether a program or script asks, which has no use for the sign-in page: no form sends JSON, and `fetch` says what it is. */
function isScript(request: Request): boolean {
  return isJson(request) || request.headers.get("sec-fetch-dest") === "empty";
}

function isJson(request: Request): boolean {
  return /^application\/json\b/i.test(request.headers.get("content-type") ?? "");
}

/** The page to come back to: the one that was asked for, or the one from which something was sent or looked up. */
function pageAsked(request: Request, url: URL): string {
  const document = request.headers.get("sec-fetch-dest");
  if (request.method === "GET" && (document === null || document === "document"))
    return ownPath(url.pathname + url.search);
  const referer = request.headers.get("referer");
  if (referer === null || !URL.canParse(referer)) return "/";
  const from = new URL(referer);
  return from.host === url.host ? ownPath(from.pathname + from.search) : "/";
}

/** The refusal in the reader's words. */
export function problemOf(error: AppError, locale: Locale): PageProblem {
  return {
    status: error.status,
    code: error.code,
    message: message(error.code, error.params, locale),
    errors: error.issues.map((issue) => presentIssue(issue, locale)),
    ...(error.extra as Pick<PageProblem, "conflicts" | "record">),
    ...(error.retryAfter !== undefined && { retryAfter: error.retryAfter }),
  };
}

/** Bytes. */
const MOST_BODY = 2_000_000;

/**
 * The JSON body of an action. No form of any house can send one, so this is also a second lock beside the check of its origin.
 * @throws AppError 415 for another type, 400 when it is no JSON object, 413 beyond 2 MB
 */
export async function jsonBody<T = Record<string, unknown>>(request: Request): Promise<T> {
  if (!isJson(request)) {
    await readText(request, 0).catch(() => "");
    throw new AppError("unsupported_type", "kind_unsupported_type");
  }
  const text = await readText(request, MOST_BODY);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as T;
  } catch {
    // said below
  }
  throw new AppError("malformed", "malformed_json", { params: { reason: "" } });
}
