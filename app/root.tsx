import type { LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useMatches,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import type { ReactNode } from "react";
import { pageMessage as message } from "./i18n/page-messages.ts";
import type { Locale } from "./i18n/text.ts";
import { chosenLocale } from "./locale.ts";
import styles from "./styles/base.css?url";
import { useAskedLocale, useNonce } from "./ui/nonce.ts";

/**
 * What a route says of its document. `plain`: links, forms and tables without any script, in the house's own small stylesheet;
 * `bare`: without script and with nothing but the route's own stylesheet.
 */
export interface DocumentHandle {
  document?: "plain" | "bare";
}

export function loader({ request, context }: LoaderFunctionArgs) {
  return { locale: chosenLocale(request, context.locale) };
}

/** Pages have titles of their own; this one is for what has no page: an address that is not there. */
export const meta = () => [{ title: "Attune" }];

export const shouldRevalidate = () => false;

export function Layout({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>("root");
  const asked = useAskedLocale();
  const error = useRouteError();
  const kinds = useMatches().map((match) => (match.handle as DocumentHandle | undefined)?.document);
  const kind = error ? "plain" : kinds.find((one) => one !== undefined);
  const nonce = useNonce();
  return (
    <html lang={data?.locale ?? asked ?? "zh-CN"} suppressHydrationWarning>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <Meta />
        {kind === "plain" ? <link rel="stylesheet" href={styles} /> : null}
        <Links />
      </head>
      <body>
        {children}
        {kind === undefined ? (
          <>
            <ScrollRestoration nonce={nonce} />
            <Scripts nonce={nonce} />
          </>
        ) : null}
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary() {
  const error = useRouteError();
  const data = useRouteLoaderData<typeof loader>("root");
  const asked = useAskedLocale();
  const locale: Locale = data?.locale ?? asked ?? "zh-CN";
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
