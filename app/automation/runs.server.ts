import { can, hasAbility, traceScope } from "../access/can.ts";
import type { Context } from "../context.ts";
import { forbidden, type Issue, invalid, notFound } from "../errors.ts";
import type { SqlValue } from "../fields/value.ts";
import { message, presentIssue } from "../i18n/messages/index.ts";
import { inList } from "../records/in-list.ts";
import { type MaskedTrace, maskSteps, maskTrace } from "../records/mask-runs.ts";
import { get, MAX_LIMIT } from "../records/read.server.ts";
import { readableRows, selectTarget } from "../records/select.server.ts";
import { fromRow, RUN_STATES, type Run } from "./run-rows.server.ts";

export interface RunQuery {
  /** Id of a record. */
  record?: string;
  automation?: string;
  state?: string;
  /** Key of the object whose records the runs are of. */
  object?: string;
  /** Started from then on, and before then: milliseconds UTC. */
  since?: number;
  until?: number;
  /** 1 to 500, default 50. */
  limit?: number;
  cursor?: string;
}

/** A run as its reader may see it. Times are ISO 8601 UTC. */
export interface RunJson {
  id: string;
  automation: string;
  revision: number;
  state: string;
  object: string;
  record: string;
  /** What it answered to. */
  trigger: { event: string; kind: string | null; actor: { kind: string; name: string } | null };
  trace: MaskedTrace | null;
  steps: unknown[];
  error: Record<string, unknown> | null;
  attempts: number;
  depth: number;
  started_at: string;
  finished_at: string | null;
  /** The reader may not read the record: trace and steps are left out. */
  hidden?: true;
}

const SELECT = `SELECT r.*, e.kind AS event_kind, e.actor_kind, e.actor_name FROM runs r LEFT JOIN events e ON e.id = r.event_id`;

type JoinedRow = Record<string, SqlValue>;

/**
 * Runs, newest first. Open to who has `automation.view`, and to who may read the record that is asked for. Traces and results
 * leave out what rests on fields that the reader may not see.
 * @throws AppError `forbidden`, `not_found` for a record that is unknown or closed to the reader, `invalid` naming `automation` (one that
 *   is archived keeps its runs), `object`, `state`, `limit` or `cursor`
 */
export async function listRuns(
  ctx: Context,
  query: RunQuery,
): Promise<{ data: RunJson[]; next_cursor: string | null }> {
  const limit = query.limit ?? 50;
  const issues = queryIssues(ctx, query, limit);
  if (issues.length > 0) throw invalid(issues);
  const q = ctx.tx ?? ctx.db;
  const objects = [...ctx.workspace.objects.keys()].filter((key) =>
    can(ctx.workspace, ctx.actor, "read", key),
  );
  await admit(ctx, query.record, objects);
  const where: string[] = [];
  const params: SqlValue[] = [];
  const add = (condition: string, ...values: SqlValue[]) => {
    where.push(condition);
    params.push(...values);
  };
  // Objects and record together find their index, whichever object the record is of.
  if (query.record !== undefined) {
    const own = inList("r.object", objects);
    add(`${own.sql} AND r.record_id = ?`, ...own.params, query.record);
  }
  if (query.automation !== undefined) add("r.automation = ?", query.automation);
  if (query.state !== undefined) add("r.state = ?", query.state);
  if (query.object !== undefined) add("r.object = ?", query.object);
  if (query.since !== undefined) add("r.started_at >= ?", query.since);
  if (query.until !== undefined) add("r.started_at < ?", query.until);
  if (query.cursor !== undefined) add("r.id < ?", query.cursor);
  const rows = await q.all<JoinedRow>(
    `${SELECT}${where.length > 0 ? ` WHERE ${where.join(" AND ")}` : ""} ORDER BY r.id DESC LIMIT ?`,
    [...params, limit + 1],
  );
  const more = rows.length > limit;
  if (more) rows.length = limit;
  const data = await present(ctx, rows);
  return { data, next_cursor: more ? data.at(-1)!.id : null };
}

/** One run. @throws AppError `not_found`, also for who may see neither runs nor its record. */
export async function getRun(ctx: Context, id: string): Promise<RunJson> {
  const [row] = await (ctx.tx ?? ctx.db).all<JoinedRow>(`${SELECT} WHERE r.id = ?`, [id]);
  if (!row) throw notFound();
  const [run] = await present(ctx, [row]);
  if (run!.hidden && !hasAbility(ctx.workspace, ctx.actor, "automation.view")) throw notFound();
  return run!;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function queryIssues(ctx: Context, { automation, object, state, cursor }: RunQuery, limit: number): Issue[] {
  const issues: Issue[] = [];
  // Archived schemas stay among these for good: what ever had runs is known.
  const known = (kind: string, key: string) =>
    ctx.workspace.schemas.some((schema) => schema.kind === kind && schema.key === key);
  if (automation !== undefined && !known("automation", automation))
    issues.push({ path: "automation", code: "unknown_automation", params: { automation } });
  if (object !== undefined && !known("object", object))
    issues.push({ path: "object", code: "unknown_object", params: { object } });
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    issues.push({ path: "limit", code: "bad_limit", params: { max: MAX_LIMIT } });
  }
  if (cursor !== undefined && !ID.test(cursor)) issues.push({ path: "cursor", code: "bad_cursor" });
  if (state !== undefined && !(RUN_STATES as readonly string[]).includes(state)) {
    issues.push({
      path: "state",
      code: "unknown_run_state",
      params: { state, states: RUN_STATES.join(", ") },
    });
  }
  return issues;
}

/** Lets in who may see all runs, and who may read the one record asked for; for nobody there are runs of what was never there. */
async function admit(ctx: Context, record: string | undefined, objects: readonly string[]): Promise<void> {
  const all = hasAbility(ctx.workspace, ctx.actor, "automation.view");
  if (record === undefined) {
    if (!all) throw forbidden();
    return;
  }
  const own = inList("object", objects);
  const [event] = await (ctx.tx ?? ctx.db).all<{ object: string }>(
    `SELECT object FROM events WHERE ${own.sql} AND record_id = ? LIMIT 1`,
    [...own.params, record],
  );
  if (!event) throw notFound();
  if (!all) await get(ctx, event.object, record, { fields: ["id"] });
}

async function present(ctx: Context, rows: readonly JoinedRow[]): Promise<RunJson[]> {
  const runs = rows.map(fromRow);
  const open = await readableRecords(ctx, runs);
  return runs.map((run, at) => runJson(ctx, run, rows[at]!, open.has(run.record)));
}

function runJson(ctx: Context, run: Run, row: JoinedRow, open: boolean): RunJson {
  const { workspace, actor } = ctx;
  const known = open && workspace.objects.has(run.object);
  return {
    id: run.id,
    automation: run.automation,
    revision: run.revision,
    state: run.state,
    object: run.object,
    record: run.record,
    trigger: {
      event: run.event,
      kind: row.event_kind === null ? null : String(row.event_kind),
      actor: row.actor_kind === null ? null : { kind: String(row.actor_kind), name: String(row.actor_name) },
    },
    trace: known && run.trace ? maskTrace(run.trace, traceScope(workspace, actor, run.object)) : null,
    steps: known ? maskSteps(ctx, run.object, run.steps) : [],
    error: run.error && errorJson(ctx, run.error),
    attempts: run.attempts,
    depth: run.depth,
    started_at: new Date(run.startedAt).toISOString(),
    finished_at: run.finishedAt === null ? null : new Date(run.finishedAt).toISOString(),
    ...(!known && { hidden: true as const }),
  };
}

/** Everybody learns what kind of thing went wrong; which fields and rules were in the way, who keeps the rules. */
function errorJson(ctx: Context, { code, params, issues, detail }: NonNullable<Run["error"]>) {
  const error = { code, message: message(code, params, ctx.locale) };
  if (!hasAbility(ctx.workspace, ctx.actor, "automation.view")) return error;
  return {
    ...error,
    ...(issues && { errors: issues.map((issue) => presentIssue(issue, ctx.locale)) }),
    ...(detail !== undefined && { detail }),
  };
}

/** Which of the runs' records the actor may read, binned ones included. */
async function readableRecords(ctx: Context, runs: readonly Run[]): Promise<Set<string>> {
  const open = new Set<string>();
  for (const key of new Set(runs.map((run) => run.object))) {
    const model = ctx.workspace.objects.get(key);
    if (!model || !can(ctx.workspace, ctx.actor, "read", key)) continue;
    const ids = [...new Set(runs.filter((run) => run.object === key).map((run) => run.record))];
    const select = selectTarget(ctx, model);
    const rule = readableRows(ctx, select);
    if (!rule) {
      for (const id of ids) open.add(id);
      continue;
    }
    const among = inList(select.id, ids);
    const from = select.from();
    const rows = await (ctx.tx ?? ctx.db).all<{ id: string }>(
      `SELECT ${select.id} AS id FROM ${from.sql} WHERE ${among.sql} AND (${rule.sql})`,
      [...from.params, ...among.params, ...rule.params],
    );
    for (const row of rows) open.add(row.id);
  }
  return open;
}
