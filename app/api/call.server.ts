import { randomUUID } from "node:crypto";
import type { Request, RequestHandler, Response } from "express";
import { type Actor, sameActor } from "../access/actor.ts";
import { type Recognised, recognise } from "../access/tokens.server.ts";
import { type App, contextFor } from "../context.server.ts";
import type { Context } from "../context.ts";
import { heldUntil } from "../db/held.ts";
import type { Db } from "../db/types.ts";
import { AppError, invalid, notFound } from "../errors.ts";
import type { Locale } from "../i18n/text.ts";
import { readJson } from "./body.server.ts";
import { sendThrown } from "./problem.server.ts";

/** One request, parsed. */
export interface Call {
  app: App;
  ctx: Context;
  params: Record<string, string>;
  query: Query;
  /** Parsed JSON of a request with a body, else undefined. */
  body: unknown;
  /** The body's text as it came: what an idempotency key is compared by. */
  bodyText: string;
  request: Request;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Route {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** Express path under `/api/v1`. */
  path: string;
  /** Names of the query parameters it knows; any other is 422. */
  query?: readonly string[];
  /** Reads a JSON body (default for post, put and patch). */
  json?: boolean;
  /** Changes nothing, so that it may begin while it is still asked who is asking. */
  reads?: true;
  /** Changes nothing but in transactions of `ctx.db`: it may begin, too, and none of them commits before it is certain who is asking. */
  transacts?: true;
  run(call: Call): Promise<Answer>;
}

/** The query parameters of a request: each at most once, unknown ones refused. */
export class Query {
  readonly #values: URLSearchParams;

  constructor(search: string, known: readonly string[]) {
    this.#values = new URLSearchParams(search);
    for (const name of new Set(this.#values.keys())) {
      if (!known.includes(name)) throw invalid([{ path: name, code: "unknown_parameter", params: { name } }]);
      if (this.#values.getAll(name).length > 1) {
        throw invalid([{ path: name, code: "repeated_parameter", params: { name } }]);
      }
      // No database text can hold it.
      if (this.text(name)?.includes("\0")) throw invalid([{ path: name, code: "nul_in_parameter" }]);
    }
  }

  text(name: string): string | undefined {
    return this.#values.get(name) ?? undefined;
  }

  list(name: string): string[] | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : text.split(",").filter((part) => part !== "");
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^-?\d{1,9}$/.test(text)) throw invalid([{ path: name, code: "not_a_number" }]);
    return Number(text);
  }

  json(name: string): unknown {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw invalid([{ path: name, code: "malformed_json_value" }]);
    }
  }
}

/** The reader's language: asked for by the request, else Chinese first. */
export function localeOf(request: { headers: { "accept-language"?: string } }): Locale {
  const wanted = request.headers["accept-language"] ?? "";
  const zh = wanted.search(/\bzh\b/i);
  const en = wanted.search(/\ben\b/i);
  if (zh < 0 && en < 0) return "zh-CN";
  return en >= 0 && (zh < 0 || en < zh) ? "en" : "zh-CN";
}

/** `If-Match: "7"` as a number; undefined when it was not sent. */
export function ifMatch(request: Request): number | undefined {
  const header = request.headers["if-match"];
  if (header === undefined) return undefined;
  const found = /^\s*(?:W\/)?"?(\d{1,15})"?\s*$/.exec(header);
  if (!found) throw new AppError("malformed", "bad_if_match");
  return Number(found[1]);
}

/** Runs a route: who acts, what was sent, the service, the answer. Every error leaves by one door. */
export function handler(app: App, route: Route): RequestHandler {
  const wantsJson = route.json ?? ["post", "put", "patch"].includes(route.method);
  return async (request: Request, response: Response) => {
    const locale = localeOf(request);
    setHeaders(request, response);
    let sent: ReturnType<typeof readJson> | undefined;
    const work = async (actor: Actor, db = app.db): Promise<Answer> => {
      if (Object.values(request.params).some((param) => param.includes("\0"))) {
        request.resume();
        throw notFound();
      }
      if (wantsJson) sent ??= readJson(request);
      const { value, text } = (await sent) ?? NOTHING_SENT;
      const mark = request.originalUrl.indexOf("?");
      const query = new Query(mark < 0 ? "" : request.originalUrl.slice(mark), route.query ?? []);
      const ctx = { ...contextFor(app, actor, locale), db };
      return route.run({ app, ctx, params: request.params, query, body: value, bodyText: text, request });
    };
    try {
      const { lately, now } = recognised(app, request);
      const begun = lately ? begin(app, route, work, lately, now) : null;
      const actor = await now;
      if (!actor) {
        request.resume();
        throw new AppError("unauthenticated", "needs_token");
      }
      send(response, await (begun && sameActor(actor, lately!) ? begun() : work(actor)));
    } catch (thrown) {
      sendThrown(response, thrown, locale);
    }
  };
}

const NOTHING_SENT = { value: undefined, text: "" };

type Work = (actor: Actor, db?: Db) => Promise<Answer>;

/**
 * Writes that are begun before it is certain for whom hold a connection while they wait. There are fewer of them than connections, so
 * that whoever has to be asked is always answered; SQLite has one for all writing, and wins nothing.
 */
const MOST_BEGUN = { sqlite: 0, postgresql: 4 };
let writing = 0;

/**
 * Begins to work for the person whose token it was when it was last used, while the database is asked whose it is now: two questions
 * at the same time instead of one after the other. What comes of it is kept until somebody asks for it, faults included. Null where
 * it has to wait.
 */
function begin(
  app: App,
  route: Route,
  work: Work,
  lately: Actor,
  now: Promise<Actor | null>,
): (() => Promise<Answer>) | null {
  if (route.reads) return kept(work(lately));
  if (!route.transacts || writing >= MOST_BEGUN[app.db.dialect]) return null;
  const sure = now.then((actor) => {
    if (!actor || !sameActor(actor, lately)) throw new Error("begun for somebody else");
  });
  sure.catch(() => {});
  writing++;
  const done = work(lately, heldUntil(app.db, sure)).finally(() => {
    writing--;
  });
  return kept(done);
}

function kept(work: Promise<Answer>): () => Promise<Answer> {
  const done = work.then(
    (answer) => () => answer,
    (thrown) => () => {
      throw thrown;
    },
  );
  return async () => (await done)();
}

/** Who sends the request. What stands behind no token, or a wrong one, is nobody. */
function recognised(app: App, request: Request): Recognised {
  const header = request.headers.authorization;
  const found = header === undefined ? null : /^Bearer\s+([\w.~+/=-]{1,512})\s*$/i.exec(header);
  return found?.[1] ? recognise(app.db, found[1]) : { lately: null, now: Promise.resolve(null) };
}

export function setHeaders(request: Request, response: Response): void {
  const asked = request.headers["x-request-id"];
  const id = typeof asked === "string" && /^[\w-]{1,64}$/.test(asked) ? asked : randomUUID();
  response.setHeader("X-Request-Id", id);
  response.setHeader("Cache-Control", "private, no-store");
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Vary", "Authorization, Accept-Language");
}

function send(response: Response, answer: Answer): void {
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.statusCode = answer.status;
  if (answer.body === undefined) {
    response.end();
    return;
  }
  if (!response.hasHeader("Content-Type"))
    response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
}
