import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { constants } from "node:zlib";
import type { createRequestHandler } from "@remix-run/express";
import type { ServerBuild } from "@remix-run/node";
import compression from "compression";
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type RequestHandler,
  type Response,
} from "express";
import { localeOf } from "../api/call.server.ts";
import type { App } from "../context.server.ts";
import { pageHeaders } from "./headers.server.ts";

/** Pages: assets that never change, security headers with a nonce for each response, then Remix. */
export function pageRoutes(
  http: Express,
  app: App,
  handle: typeof createRequestHandler,
  build: ServerBuild | (() => Promise<ServerBuild>),
  dev: boolean,
): void {
  // A step better than the package's own choice: a page's scripts are 7 % lighter for a few milliseconds, once for each browser.
  http.use(compression({ brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } } }));
  if (!dev) {
    const client = resolve(app.config.build, "client");
    http.use("/assets", packed(`${client}/assets`));
    http.use("/assets", express.static(`${client}/assets`, { immutable: true, maxAge: "1y" }));
    http.use(express.static(client, { maxAge: "1h", index: false }));
  }
  http.use(pageHeaders(dev));
  http.use(soundAddress(app.config.trustProxy ?? 0));
  http.use(keepNothing);
  http.use(sameOrigin(app.config.publicUrl));
  http.all(
    "*",
    handle({
      build,
      mode: dev ? "development" : "production",
      getLoadContext: (request, response) => ({
        app,
        nonce: response.locals.nonce as string,
        locale: localeOf(request),
        address: request.ip,
        followed: request.path.endsWith(".data"),
      }),
    }),
  );
  http.use(failed);
}

/** What goes wrong before or around a page: a path that cannot be read is its sender's fault, everything else ours. */
const failed: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) return next(error);
  const theirs = error?.status >= 400 && error?.status < 500;
  if (!theirs) console.error(error);
  response
    .status(theirs ? error.status : 500)
    .type("text/plain")
    .send(theirs ? String(error.status) : "500");
};

const HOST = /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i;

/**
 * Refuses what makes no address together, which Remix would read with a fault. What a request says of its host is believed of a proxy
 * of ours only.
 */
function soundAddress(proxies: number): RequestHandler {
  return (request, response, next) => {
    if (proxies === 0) delete request.headers["x-forwarded-host"];
    const { originalUrl, headers } = request;
    const hosts = [headers.host ?? "localhost", headers["x-forwarded-host"] ?? "localhost"].flat();
    const sound = (host: string) => HOST.test(host) && URL.canParse(`http://${host}${originalUrl}`);
    if (originalUrl.startsWith("/") && hosts.every(sound)) return next();
    response.status(400).type("text/plain").send("400");
  };
}

/** Answers with what the build has packed already (`scripts/prepare.mjs`), where the browser takes it. */
function packed(folder: string): RequestHandler {
  const names = new Set(existsSync(folder) ? readdirSync(folder) : []);
  return (request, response, next) => {
    const name = request.path.slice(1);
    if (!names.has(`${name}.br`) || request.acceptsEncodings("br") !== "br") return next();
    response.setHeader("Content-Encoding", "br");
    response.setHeader("Vary", "Accept-Encoding");
    response.type(name.endsWith(".js") ? "js" : "css");
    response.sendFile(`${name}.br`, { root: folder, immutable: true, maxAge: "1y" });
  };
}

/**
 * What nobody said may be kept is kept by nobody: not by a cache on the way, and not by the browser, which would show it again behind
 * "back" after somebody signed out.
 */
function keepNothing(_: unknown, response: Response, next: NextFunction): void {
  const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => Response;
  response.writeHead = ((...head: unknown[]) => {
    if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "private, no-store");
    return writeHead(...head);
  }) as Response["writeHead"];
  next();
}

/** A form posted from elsewhere is refused before Remix sees it (which would answer 500); so is what neither forms nor pages of ours use. */
function sameOrigin(publicUrl: string): RequestHandler {
  const origin = new URL(publicUrl).origin;
  return (request, response, next) => {
    if (request.method === "GET" || request.method === "HEAD") return next();
    const site = request.headers["sec-fetch-site"];
    const allowed = site ? site === "same-origin" || site === "none" : request.headers.origin === origin;
    if (allowed && request.method === "POST") return next();
    if (allowed)
      return response.status(405).setHeader("Allow", "GET, HEAD, POST").type("text/plain").send("405");
    response.status(403).type("text/plain").send("403");
  };
}
