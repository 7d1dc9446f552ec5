import {
  type ActionFunctionArgs,
  data,
  type LinksFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { acceptLink, readLink } from "../access/invitations.server.ts";
import { PASSWORD_LENGTH } from "../access/passwords.server.ts";
import { sessionCookie } from "../access/session-cookie.ts";
import { AppError } from "../errors.ts";
import { doorContext } from "../http/door.server.ts";
import { readForm } from "../http/form.server.ts";
import { problemOf } from "../http/page.server.ts";
import { message } from "../i18n/messages/index.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { LOCALES } from "../i18n/text.ts";
import type { PageProblem } from "../ui/model.ts";
import { AcceptLink } from "../ui/people/accept-link.tsx";
import styles from "../ui/people/door.css?url";

export const handle = { document: "bare" };
export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];
export const meta: MetaFunction = ({ data }) => {
  const found = data as Look | undefined;
  const title = pageMessage(
    found?.link ? "door_new_password" : "door_link_over",
    {},
    found?.locale ?? "zh-CN",
  );
  return [{ title }, { name: "robots", content: "noindex" }];
};

type Look = Awaited<ReturnType<typeof look>>;

/** Looking at a link uses nothing up: mail scanners and previews look too. */
export async function loader(args: LoaderFunctionArgs) {
  const found = await look(args);
  return data(found, { status: found.link ? 200 : 404 });
}

async function look({ request, context, params }: LoaderFunctionArgs) {
  const { ctx, brand } = doorContext({ request, context });
  const found = await readLink(ctx.db, params.token ?? "", ctx.clock.now());
  const asked = new URL(request.url).searchParams.has("lang");
  const locale = !asked && found && LOCALES.includes(found.locale) ? found.locale : ctx.locale;
  const link = found && { kind: found.kind, name: found.name, email: found.email };
  const over = message("link_over", {}, locale);
  return { locale, brand, here: `/invite/${params.token}`, link, over, passwordMin: PASSWORD_LENGTH.min };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const { ctx } = doorContext({ request, context });
  const cookie = sessionCookie(context.app.config.publicUrl);
  try {
    const form = await readForm(request);
    const { token } = await acceptLink(ctx.db, {
      token: params.token ?? "",
      password: form.get("password") ?? "",
      address: context.address,
      userAgent: request.headers.get("user-agent"),
      now: ctx.clock.now(),
      previous: cookie.read(request.headers.get("cookie")),
    });
    return redirect("/", { headers: { "Set-Cookie": cookie.set(token) } });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return data({ problem: problemOf(error, ctx.locale) }, { status: error.status });
  }
}

export default function InvitePage() {
  const refused = useActionData() as { problem: PageProblem } | undefined;
  return <AcceptLink {...(useLoaderData() as Look)} {...refused} />;
}
