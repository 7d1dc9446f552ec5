import { isRouteErrorResponse, useRouteError } from "@remix-run/react";
import type { PageProblem } from "../model.ts";
import { PageError } from "./shell.tsx";

/** `ErrorBoundary` of pages inside the shell. */
export function RouteError() {
  const error = useRouteError();
  if (!isRouteErrorResponse(error)) return <PageError status={500} />;
  return <PageError status={error.status} message={(error.data as PageProblem | undefined)?.message} />;
}
