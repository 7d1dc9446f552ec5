import { createServer, type Server, STATUS_CODES } from "node:http";
import type { Express, Request, RequestHandler, Response } from "express";
import { localeOf } from "../api/call.server.ts";
import { problemBody } from "../api/problem.server.ts";
import { AppError } from "../errors.ts";
import { message } from "../i18n/messages/index.ts";

/** How long a request's head, and then its body, may take to arrive, in milliseconds: whoever sends slower holds a place for nothing. */
export const HEAD_MS = 20_000;
export const BODY_MS = 25_000;
/** A file may take longer, as long as it comes on: this many bytes in every {@link BODY_MS}, and this long in all. */
const LEAST_BYTES = 32 * 1024;
const UPLOAD_MS = 3_600_000;
/** How often the server looks for heads that are late. */
const LOOK_EVERY_MS = 2_000;

/** Where files come in: the API's import, and the pages' own. */
const UPLOADS = /^\/(api\/v1\/imports\/[^/]+|o\/[^/]+\/import(\.data)?)$/;

/** The server of an app, which waits for a slow head no longer than for a slow body. */
export function serverOf(http: Express, headMs = HEAD_MS): Server {
  const options = {
    headersTimeout: headMs,
    requestTimeout: UPLOAD_MS,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, headMs),
  };
  return createServer(options, http);
}

/** Cuts requests whose body does not arrive in time: 408, and the connection is closed. A body that nobody reads yet is not late. */
export function cutSlowBodies(bodyMs = BODY_MS): RequestHandler {
  return (request, response, next) => {
    if (!hasBody(request)) {
      next();
      return;
    }
    const { socket } = request;
    const isUpload =
      UPLOADS.test(request.path) && /^multipart\//i.test(request.headers["content-type"] ?? "");
    let seen = socket.bytesRead;
    let timer = setTimeout(look, bodyMs);
    function look(): void {
      if (request.complete) return;
      const comesOn = isUpload && socket.bytesRead - seen >= LEAST_BYTES;
      const waitsForUs = request.readableLength > 0 && !response.writableEnded;
      if (!comesOn && !waitsForUs) {
        cut(request, response);
        return;
      }
      seen = socket.bytesRead;
      timer = setTimeout(look, bodyMs);
    }
    request.once("close", () => clearTimeout(timer));
    next();
  };
}

function hasBody({ headers }: Request): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/**
 * Says why on the connection itself and ends it: for whoever waits for the rest of the body that is the same as a sender who hung up,
 * which every door knows.
 */
function cut(request: Request, response: Response): void {
  const { socket } = request;
  if (response.headersSent) {
    socket.destroy();
    return;
  }
  const locale = localeOf(request);
  const error = new AppError("timeout", "body_too_slow");
  const isApi = request.originalUrl.startsWith("/api/");
  const text = isApi
    ? JSON.stringify(problemBody(error, locale))
    : `${message(error.code, error.params, locale)}\n`;
  const headers = {
    ...response.getHeaders(),
    "content-type": isApi ? "application/problem+json; charset=utf-8" : "text/plain; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
  const head = [`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`, ...lines, "", text];
  socket.end(head.join("\r\n"), () => socket.destroy());
}
