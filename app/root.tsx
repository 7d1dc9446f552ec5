import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import type { ReactNode } from "react";
import { message } from "./i18n/messages/index.ts";
import type { Locale } from "./i18n/text.ts";
import { chosenLocale } from "./locale.ts";
import styles from "./styles/base.css?url";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: styles }];

export function loader({ request, context }: LoaderFunctionArgs) {
  return { locale: chosenLocale(request, context.locale) };
}

/** These pages are plain documents: links and tables, no script. */
export function Layout({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>("root");
  return (
    <html lang={data?.locale ?? "zh-CN"}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <Meta />
        <Links />
      </head>
      <body>{children}</body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary() {
  const error = useRouteError();
  const locale: Locale = useRouteLoaderData<typeof loader>("root")?.locale ?? "zh-CN";
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <main>
      <h1>{message("error_title", {}, locale)}</h1>
      <p>{message(missing ? "error_not_found" : "error_fault", {}, locale)}</p>
      <p>
        <a href="/">{message("docs_back", {}, locale)}</a>
      </p>
    </main>
  );
}
