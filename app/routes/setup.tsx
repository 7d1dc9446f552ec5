import {
  type ActionFunctionArgs,
  data,
  type LinksFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { setUpFirstAdmin, setupIsOpen } from "../access/first-admin.server.ts";
import { PASSWORD_LENGTH } from "../access/passwords.server.ts";
import { sessionCookie } from "../access/session-cookie.ts";
import { AppError } from "../errors.ts";
import { doorContext } from "../http/door.server.ts";
import { readForm } from "../http/form.server.ts";
import { problemOf } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import type { PageProblem } from "../ui/model.ts";
import styles from "../ui/people/door.css?url";
import { FirstAdmin } from "../ui/people/first-admin.tsx";

export const handle = { document: "bare" };
export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];
export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: pageMessage("door_setup", {}, data?.locale ?? "zh-CN") },
];

/** There until the first admin is; then 404 like any address that is not. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { ctx, brand } = doorContext({ request, context });
  if (!(await setupIsOpen(ctx))) throw new Response(null, { status: 404 });
  return { locale: ctx.locale, brand, here: "/setup", passwordMin: PASSWORD_LENGTH.min };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { ctx } = doorContext({ request, context });
  const cookie = sessionCookie(context.app.config.publicUrl);
  const given = { name: "", email: "" };
  try {
    const form = await readForm(request);
    given.name = form.get("name") ?? "";
    given.email = form.get("email") ?? "";
    const { token } = await setUpFirstAdmin(ctx, context.app.config.sessionSecret, {
      ...given,
      code: form.get("code") ?? "",
      password: form.get("password") ?? "",
      address: context.address,
      userAgent: request.headers.get("user-agent"),
      previous: cookie.read(request.headers.get("cookie")),
    });
    return redirect("/", { headers: { "Set-Cookie": cookie.set(token) } });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.kind === "not_found") throw new Response(null, { status: 404 });
    return data({ problem: problemOf(error, ctx.locale), given }, { status: error.status });
  }
}

interface Refused {
  problem: PageProblem;
  given: { name: string; email: string };
}

export default function SetupPage() {
  const refused = useActionData() as Refused | undefined;
  return <FirstAdmin {...useLoaderData<typeof loader>()} {...refused} />;
}
