import { randomBytes } from "node:crypto";
import type { RequestHandler } from "express";
import helmet from "helmet";

/** What all answers say: to health checks, programs and browsers, of files and of faults. Nothing of them runs or stands in a frame. */
export function securityHeaders(https: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: https,
    referrerPolicy: { policy: "same-origin" },
    xFrameOptions: { action: "deny" },
  });
}

/** What a page may load and run, with a nonce for each response; the rest is said by {@link securityHeaders} already. */
export function pageHeaders(dev: boolean): RequestHandler {
  return (request, response, next) => {
    const nonce = randomBytes(16).toString("base64");
    response.locals.nonce = nonce;
    helmet.contentSecurityPolicy({
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", "data:"],
        scriptSrc: [`'nonce-${nonce}'`, "'strict-dynamic'"],
        // Vite's client lays styles as it goes, without a nonce.
        styleSrcElem: dev ? ["'self'", "'unsafe-inline'"] : ["'self'", `'nonce-${nonce}'`],
        styleSrcAttr: ["'unsafe-inline'"],
        connectSrc: dev ? ["'self'", "ws:"] : ["'self'"],
      },
    })(request, response, next);
  };
}
