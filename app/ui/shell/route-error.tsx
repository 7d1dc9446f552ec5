import { useRouteError } from "@remix-run/react";
import { failureOf, PageError } from "./page-error.tsx";

/** `ErrorBoundary` of pages inside the shell. */
export function RouteError() {
  return <PageError {...failureOf(useRouteError())} />;
}
