import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LinksFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData, useRouteLoaderData } from "@remix-run/react";
import { surveyActor } from "../access/actor.ts";
import { contextFor } from "../context.server.ts";
import { readForm } from "../http/form.server.ts";
import { message } from "../i18n/messages/index.ts";
import type { Locale } from "../i18n/text.ts";
import { chosenLocale } from "../locale.ts";
import styles from "../styles/survey.css?url";
import { browserCookie, browserOf } from "../surveys/browser.server.ts";
import type { SurveyCall } from "../surveys/door.server.ts";
import { kindly, openSurvey } from "../surveys/page.server.ts";
import { sendSurvey } from "../surveys/send.server.ts";
import type { SurveyReply, SurveyView } from "../surveys/view.ts";
import { PublicPage } from "../ui/surveys/public-page.tsx";

/** A survey's page: by a personal link, or by the one for everybody. No script, and nothing of the app's. */
export const handle = { document: "bare" };
export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

/** Bytes of one page's answers: five thousand Chinese characters are 45 kB when a browser writes them into a form. */
const LARGEST = 128 * 1024;

export async function loader(args: LoaderFunctionArgs) {
  const call = callOf(args);
  return answer(call, await openSurvey(call), args);
}

export async function action(args: ActionFunctionArgs) {
  const call = callOf(args);
  const reply = await kindly(call, async () => sendSurvey(call, await readForm(args.request, LARGEST)));
  return answer(call, reply, args);
}

function callOf({ request, params, context }: LoaderFunctionArgs): SurveyCall {
  const { app, address } = context;
  const url = new URL(request.url);
  const ctx = contextFor(app, surveyActor("", []), chosenLocale(request, context.locale));
  const token = params.token ?? "";
  const browser = browserOf(request.headers.get("cookie"));
  return { ctx, place: app.config, token, path: url.pathname, query: url.searchParams, address, browser };
}

function answer(call: SurveyCall, reply: SurveyReply, { request, context }: LoaderFunctionArgs) {
  if ("location" in reply) throw redirect(reply.location, 303);
  const headers = new Headers({ "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex" });
  if (reply.retryAfter !== undefined) headers.set("Retry-After", String(reply.retryAfter));
  if (request.method === "POST" && call.browser === null)
    headers.append("Set-Cookie", browserCookie(context.app.config.publicUrl));
  return data(reply.view, { status: reply.status, headers });
}

export const headers: HeadersFunction = ({ actionHeaders, loaderHeaders }) =>
  [...actionHeaders.keys()].length > 0 ? actionHeaders : loaderHeaders;

export const meta: MetaFunction = ({ data: view }) => [
  { title: (view as SurveyView | undefined)?.title ?? "" },
  { name: "robots", content: "noindex" },
];

export default function Survey() {
  const opened = useLoaderData() as SurveyView;
  const sent = useActionData() as SurveyView | undefined;
  return <PublicPage view={sent ?? opened} />;
}

/** A fault of ours; everything else has its own words. */
export function ErrorBoundary() {
  const locale: Locale = useRouteLoaderData<{ locale: Locale }>("root")?.locale ?? "zh-CN";
  return (
    <div className="page">
      <main className="card">
        <div className="notice">
          <h1>{message("survey_fault_title", {}, locale)}</h1>
          <p>{message("survey_fault_what", {}, locale)}</p>
        </div>
      </main>
    </div>
  );
}
