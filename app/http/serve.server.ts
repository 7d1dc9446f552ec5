import type { Server } from "node:http";
import { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import express, { type RequestHandler } from "express";
import { SYSTEM } from "../access/actor.ts";
import { apiRouter } from "../api/router.server.ts";
import { ConfigError, readConfig } from "../config.server.ts";
import { type App, boot, contextFor } from "../context.server.ts";
import { offerDemoData } from "../demo/demo.server.ts";
import { AppError } from "../errors.ts";
import { greeting } from "../greeting.server.ts";
import { message, presentIssue } from "../i18n/messages/index.ts";
import { securityHeaders } from "./headers.server.ts";
import { healthRoutes } from "./health.server.ts";
import { pageRoutes } from "./remix.server.ts";
import { BODY_MS, cutSlowBodies, serverOf } from "./slow-senders.server.ts";

/** Longest time that a stop waits for what runs. */
const STOP_TIMEOUT_MS = 12_000;

/** Starts the server of the built program; in development `build` loads it anew and `vite` serves its modules. */
export async function serve(
  build: ServerBuild | (() => Promise<ServerBuild>),
  dev?: { vite: RequestHandler },
): Promise<void> {
  try {
    const config = readConfig(process.env);
    const app = await boot(config, { worker: true });
    // What fails here is no reason to stay away: the next start tries again.
    await offerDemoData(contextFor(app, SYSTEM), config).catch((error) => console.error("demo data:", error));
    const server = await listen(httpApp(app, build, dev), config);
    process.stdout.write(await greeting(app, server.address()));
    stopOnSignal(app, server);
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof AppError)) throw error;
    process.stderr.write(`attune: ${error instanceof AppError ? explain(error) : error.message}\n`);
    process.exitCode = 1;
    process.exit();
  }
}

function explain(error: AppError): string {
  const issues = error.issues.map((issue) => presentIssue(issue, "en"));
  return [
    message(error.code, error.params, "en"),
    ...issues.map((issue) => `  ${issue.path}: ${issue.message}`),
  ].join("\n");
}

/** Health, API and pages, in this order; tests mount it without pages. */
export function httpApp(
  app: App,
  build?: ServerBuild | (() => Promise<ServerBuild>),
  dev?: { vite: RequestHandler },
  bodyMs = BODY_MS,
) {
  const http = express();
  http.disable("x-powered-by");
  http.set("query parser", false);
  http.set("etag", false);
  http.set("trust proxy", app.config.trustProxy ?? 0);
  http.use(securityHeaders(app.config.publicUrl.startsWith("https:")));
  http.use(cutSlowBodies(bodyMs));
  healthRoutes(http, app);
  http.use("/api/v1", apiRouter(app));
  if (dev) http.use(dev.vite);
  if (build) pageRoutes(http, app, createRequestHandler, build, dev !== undefined);
  return http;
}

function listen(http: express.Express, config: { port: number; host: string }): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serverOf(http);
    server.listen(config.port, config.host, () => resolve(server));
    server.on("error", (error: NodeJS.ErrnoException) => {
      const { port, host } = config;
      reject(
        new ConfigError(
          error.code === "EADDRINUSE"
            ? `Port ${port} on ${host} is taken; set PORT to a free one.`
            : `Nothing can listen on port ${port} of ${host} (${error.code}); see PORT and HOST.`,
        ),
      );
    });
  });
}

/** SIGTERM and SIGINT: stop accepting, finish what runs, hand jobs back, exit 0. */
function stopOnSignal(app: App, server: Server): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    // A kept-alive connection is closed when its request is answered, not when its keeper lets go of it.
    const closing = setInterval(() => server.closeIdleConnections(), 50);
    await new Promise((done) => server.close(done));
    clearInterval(closing);
    await app.close();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}
