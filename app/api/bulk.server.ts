import { AppError, type Issue, invalid, pointer } from "../errors.ts";
import { message, presentIssue } from "../i18n/messages/index.ts";
import { BULK_LIMIT, type WriteIntent, type WriteResult } from "../records/types.ts";
import { write } from "../records/write.server.ts";
import { asObject } from "./body.server.ts";
import type { Answer, Call } from "./call.server.ts";
import { problemBody } from "./problem.server.ts";

const BULK_KINDS = ["create", "update", "delete"] as const;
type BulkKind = (typeof BULK_KINDS)[number];

/** Many rows in one request; each stands alone, and its answer says what became of it. */
export async function bulk({ ctx, params, body }: Call): Promise<Answer> {
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
