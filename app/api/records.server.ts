import { AppError, type Issue, invalid, pointer } from "../errors.ts";
import { aggregate } from "../records/aggregate.server.ts";
import { get, list } from "../records/read.server.ts";
import { create, remove, restore, update } from "../records/single.server.ts";
import { timeline } from "../records/timeline.server.ts";
import { asObject } from "./body.server.ts";
import { bulk } from "./bulk.server.ts";
import { type Call, ifMatch, type Query, type Route } from "./call.server.ts";
import { idempotent } from "./idempotent.server.ts";

const LIST = ["filter", "sort", "fields", "q", "limit", "cursor", "count"] as const;

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
