import { AppError, type Issue, invalid, pointer } from "../errors.ts";
import { message, presentIssue } from "../i18n/messages/index.ts";
import { aggregate } from "../records/aggregate.server.ts";
import { get, list } from "../records/read.server.ts";
import { create, remove, restore, update } from "../records/single.server.ts";
import { timeline } from "../records/timeline.server.ts";
import type { WriteIntent, WriteResult } from "../records/types.ts";
import { write } from "../records/write.server.ts";
import { asObject } from "./body.server.ts";
import { type Answer, type Call, ifMatch, type Query, type Route } from "./call.server.ts";
import { idempotent } from "./idempotent.server.ts";
import { problemBody } from "./problem.server.ts";

const LIST = ["filter", "sort", "fields", "q", "limit", "cursor", "count"] as const;
const BULK_KINDS = ["create", "update", "delete"] as const;
type BulkKind = (typeof BULK_KINDS)[number];
/** Most rows that one bulk request may carry. */
const BULK_LIMIT = 1000;

export const RECORD_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/records/:object",
    query: LIST,
    reads: true,
    run: async ({ ctx, params, query }) => ({
      status: 200,
      body: await list(ctx, params.object!, {
        filter: query.json("filter"),
        sort: query.list("sort"),
        fields: query.list("fields"),
        q: query.text("q"),
        limit: query.number("limit"),
        cursor: query.text("cursor"),
        count: wantsCount(query.text("count")),
      }),
    }),
  },
  {
    method: "post",
    path: "/records/:object/query",
    reads: true,
    run: async ({ ctx, params, body }) => ({
      status: 200,
      body: await list(ctx, params.object!, listQuery(asObject(body))).catch(intoBody),
    }),
  },
  {
    method: "get",
    path: "/records/:object/aggregate",
    query: ["measure", "by", "filter", "q"],
    reads: true,
    run: async ({ ctx, params, query }) => ({
      status: 200,
      body: await aggregate(ctx, params.object!, {
        measure: query.text("measure") ?? "count",
        by: query.list("by"),
        filter: query.json("filter"),
        q: query.text("q"),
      }),
    }),
  },
  {
    method: "post",
    path: "/records/:object",
    transacts: true,
    run: (call) =>
      idempotent(call, async (ctx) => {
        const record = await create(ctx, call.params.object!, asObject(call.body));
        return {
          status: 201,
          body: record,
          headers: {
            ETag: `"${record.version}"`,
            Location: `/api/v1/records/${call.params.object}/${record.id}`,
          },
        };
      }),
  },
  {
    method: "post",
    path: "/records/:object/bulk",
    transacts: true,
    run: (call) => idempotent(call, (ctx) => bulk({ ...call, ctx })),
  },
  {
    method: "get",
    path: "/records/:object/:id",
    query: ["fields"],
    reads: true,
    run: async ({ ctx, params, query }) => {
      const record = await get(ctx, params.object!, params.id!, { fields: query.list("fields") });
      return { status: 200, body: record, headers: { ETag: `"${record.version}"` } };
    },
  },
  {
    method: "patch",
    path: "/records/:object/:id",
    transacts: true,
    run: (call) =>
      idempotent(call, async (ctx) => {
        const { object, id } = call.params;
        const record = await update(ctx, object!, id!, asObject(call.body), {
          version: ifMatch(call.request),
        });
        return { status: 200, body: record, headers: { ETag: `"${record.version}"` } };
      }),
  },
  {
    method: "delete",
    path: "/records/:object/:id",
    transacts: true,
    run: (call) =>
      idempotent(call, async (ctx) => {
        const { object, id } = call.params;
        await remove(ctx, object!, id!, { version: ifMatch(call.request) });
        return { status: 204 };
      }),
  },
  {
    method: "post",
    path: "/records/:object/:id/restore",
    json: false,
    transacts: true,
    run: (call) =>
      idempotent(call, async (ctx) => {
        const { object, id } = call.params;
        const record = await restore(ctx, object!, id!, { version: ifMatch(call.request) });
        return { status: 200, body: record, headers: { ETag: `"${record.version}"` } };
      }),
  },
  {
    method: "get",
    path: "/records/:object/:id/timeline",
    query: ["limit", "cursor"],
    reads: true,
    run: async ({ ctx, params, query }: Call) => ({
      status: 200,
      body: await timeline(ctx, params.object!, params.id!, pageOf(query)),
    }),
  },
];

export function pageOf(query: Query): { limit?: number; cursor?: string } {
  return { limit: query.number("limit"), cursor: query.text("cursor") };
}

/** The list names its parameters; here they are members of the body, so that every path is a pointer into it. */
function intoBody(thrown: unknown): never {
  if (!(thrown instanceof AppError)) throw thrown;
  const { kind, code, params, extra, retryAfter, cause } = thrown;
  const issues = thrown.issues.map((issue) => ({ ...issue, path: `/${issue.path}` }));
  throw new AppError(kind, code, { params, issues, extra, retryAfter, cause });
}

function wantsCount(text: unknown, path = "count"): boolean | undefined {
  if (text === undefined) return undefined;
  if (text !== "exact") throw invalid([{ path, code: "unknown_count" }]);
  return true;
}

/** The list's parameters out of a JSON body; `sort` and `fields` as lists or as comma-separated text. */
function listQuery(body: Record<string, unknown>) {
  const issues: Issue[] = [];
  for (const key of Object.keys(body)) {
    if (!(LIST as readonly string[]).includes(key)) {
      issues.push({ path: pointer("", key), code: "unknown_key", params: { key } });
    }
  }
  const names = (key: "sort" | "fields") => {
    const value = body[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "string") return value.split(",").filter((part) => part !== "");
    if (Array.isArray(value) && value.every((part) => typeof part === "string")) return value as string[];
    issues.push({ path: pointer("", key), code: "not_a_list_of_names" });
    return undefined;
  };
  const text = (key: "q" | "cursor") => {
    const value = body[key];
    if (value === undefined || value === null || typeof value === "string") return value ?? undefined;
    issues.push({ path: pointer("", key), code: "not_a_text" });
    return undefined;
  };
  const limit = body.limit ?? undefined;
  if (limit !== undefined && !Number.isInteger(limit)) issues.push({ path: "/limit", code: "not_a_number" });
  const query = {
    filter: body.filter ?? undefined,
    sort: names("sort"),
    fields: names("fields"),
    q: text("q"),
    limit: limit as number | undefined,
    cursor: text("cursor"),
    count: wantsCount(body.count ?? undefined, "/count"),
  };
  if (issues.length > 0) throw invalid(issues);
  return query;
}

/** Many rows in one request; each stands alone, and its answer says what became of it. */
async function bulk({ ctx, params, body }: Call): Promise<Answer> {
  const sent = asObject(body);
  const keys = Object.keys(sent);
  const unknown = keys.filter((key) => !(BULK_KINDS as readonly string[]).includes(key));
  if (unknown.length > 0) {
    throw invalid(unknown.map((key) => ({ path: pointer("", key), code: "unknown_key", params: { key } })));
  }
  const kind = keys[0] as BulkKind;
  if (keys.length !== 1) {
    throw invalid([{ path: "", code: "needs_one_of", params: { keys: BULK_KINDS.join(", ") } }]);
  }
  const rows = sent[kind];
  if (!Array.isArray(rows)) throw invalid([{ path: `/${kind}`, code: "not_an_array" }]);
  if (rows.length > BULK_LIMIT) {
    throw invalid([{ path: `/${kind}`, code: "too_many_rows", params: { limit: BULK_LIMIT } }]);
  }
  const intents: (WriteIntent | Issue)[] = rows.map((row, index) => intentOf(kind, row, `/${kind}/${index}`));
  const good = intents.filter((intent): intent is WriteIntent => "op" in intent);
  const written = (await write(ctx, params.object!, good)).values();
  const results = intents.map((intent, index) => {
    if (!("op" in intent)) return { index, status: 422, errors: [presentIssue(intent, ctx.locale)] };
    return bulkResult(written.next().value!, index, `/${kind}/${index}`, ctx.locale);
  });
  return { status: 200, body: { results } };
}

function intentOf(kind: BulkKind, row: unknown, path: string): WriteIntent | Issue {
  if (kind === "delete") {
    return typeof row === "string" ? { op: "delete", id: row } : { path, code: "not_a_text" };
  }
  if (typeof row !== "object" || row === null || Array.isArray(row)) return { path, code: "not_an_object" };
  const input = row as Record<string, unknown>;
  if (kind === "create") return { op: "create", input };
  const { id, version, ...fields } = input;
  if (typeof id !== "string") return { path: `${path}/id`, code: "not_a_text" };
  if (version !== undefined && !Number.isInteger(version))
    return { path: `${path}/version`, code: "not_a_number" };
  return { op: "update", id, input: fields, version: version as number | undefined };
}

function bulkResult(result: WriteResult, index: number, path: string, locale: Call["ctx"]["locale"]) {
  if (result.status !== "refused") {
    const status = { created: 201, deleted: 204, updated: 200, unchanged: 200, restored: 200 }[result.status];
    return { index, status, ...(result.status !== "deleted" && { record: result.record }) };
  }
  const { error } = result;
  if (!(error instanceof AppError)) throw error;
  const issues = error.issues.map((issue) => ({ ...issue, path: path + issue.path }));
  const { errors: _, ...problem } = problemBody(error, locale);
  const errors =
    issues.length > 0
      ? issues.map((issue) => presentIssue(issue, locale))
      : [{ path, code: error.code, message: message(error.code, error.params, locale) }];
  return { index, status: error.status, errors, ...(error.status !== 422 && { problem }) };
}
