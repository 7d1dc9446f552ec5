import express, { type ErrorRequestHandler, type Router } from "express";
import type { App } from "../context.server.ts";
import { AppError } from "../errors.ts";
import { handler, localeOf, type Route, setHeaders } from "./call.server.ts";
import { sendProblem, sendThrown } from "./problem.server.ts";
import { RECORD_ROUTES } from "./records.server.ts";
import { SCHEMA_ROUTES } from "./schema.server.ts";
import { WORK_ROUTES } from "./work.server.ts";

/** Every route of `/api/v1`: what is not in this list is not reachable. */
export const ROUTES: readonly Route[] = [...SCHEMA_ROUTES, ...WORK_ROUTES, ...RECORD_ROUTES];

/** `/api/v1`. Mounted before Remix: a data API needs statuses, streams and speed that a page's router does not give. */
export function apiRouter(app: App): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  const paths = new Map<string, Route[]>();
  for (const route of ROUTES) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  // Paths of fixed words first, so that `query` is never taken for the id of a record.
  const inOrder = [...paths].sort(([a], [b]) => Number(/:\w+$/.test(a)) - Number(/:\w+$/.test(b)));
  for (const [path, routes] of inOrder) {
    for (const route of routes) router[route.method](path, handler(app, route));
    const allowed = routes.map((route) => route.method.toUpperCase());
    router.all(path, (request, response) => {
      setHeaders(request, response);
      request.resume();
      const allow = allowed.join(", ");
      response.setHeader("Allow", allow);
      sendProblem(
        response,
        new AppError("method_not_allowed", "wrong_method", { params: { allow } }),
        localeOf(request),
      );
    });
  }
  router.use((request, response) => {
    setHeaders(request, response);
    request.resume();
    const params = { path: request.path.slice(0, 200) };
    sendProblem(response, new AppError("not_found", "unknown_route", { params }), localeOf(request));
  });
  const unreadable: ErrorRequestHandler = (error, request, response, _next) => {
    setHeaders(request, response);
    request.resume();
    const malformed = error instanceof URIError || error?.status === 400;
    sendThrown(response, malformed ? new AppError("malformed", "bad_address") : error, localeOf(request));
  };
  router.use(unreadable);
  return router;
}
