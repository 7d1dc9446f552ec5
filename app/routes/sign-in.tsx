import {
  type ActionFunctionArgs,
  data,
  type LinksFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { setupIsOpen } from "../access/first-admin.server.ts";
import { ownPath } from "../access/own-path.ts";
import { sessionCookie } from "../access/session-cookie.ts";
import { actorForSession } from "../access/sessions.server.ts";
import { signIn } from "../access/sign-in.server.ts";
import { AppError } from "../errors.ts";
import { demoPeople } from "../greeting.server.ts";
import { doorContext } from "../http/door.server.ts";
import { readForm } from "../http/form.server.ts";
import { problemOf } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { chosenLocale } from "../locale.ts";
import { DEMO_PASSWORD } from "../setup.server.ts";
import type { PageProblem } from "../ui/model.ts";
import styles from "../ui/people/door.css?url";
import { SignIn } from "../ui/people/sign-in.tsx";

export const handle = { document: "bare" };
export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];
export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: pageMessage("door_sign_in", {}, data?.locale ?? "zh-CN") },
];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { app } = context;
  const url = new URL(request.url);
  const redirectTo = ownPath(url.searchParams.get("redirectTo"));
  const cookie = sessionCookie(app.config.publicUrl).read(request.headers.get("cookie"));
  if (await actorForSession(app.db, cookie, app.clock.now())) throw redirect(redirectTo);
  const { ctx, brand } = doorContext({ request, context });
  if (await setupIsOpen(ctx)) throw redirect("/setup");
  const people = app.config.demo ? await demoPeople(app, ctx.locale) : [];
  const here = url.pathname + url.search;
  return {
    locale: ctx.locale,
    brand,
    here,
    redirectTo,
    people,
    demoPassword: app.config.demo ? DEMO_PASSWORD : "",
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { app } = context;
  const cookie = sessionCookie(app.config.publicUrl);
  let email = "";
  try {
    const form = await readForm(request);
    email = form.get("email") ?? "";
    const { token } = await signIn(app.db, {
      email,
      password: form.get("password") ?? "",
      address: context.address,
      userAgent: request.headers.get("user-agent"),
      now: app.clock.now(),
      previous: cookie.read(request.headers.get("cookie")),
    });
    return redirect(ownPath(form.get("redirectTo")), { headers: { "Set-Cookie": cookie.set(token) } });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const problem = problemOf(error, chosenLocale(request, context.locale));
    return data({ problem, email: email.slice(0, 254) }, { status: error.status });
  }
}

export default function SignInPage() {
  const refused = useActionData() as { problem: PageProblem; email: string } | undefined;
  return <SignIn {...useLoaderData<typeof loader>()} {...refused} />;
}
