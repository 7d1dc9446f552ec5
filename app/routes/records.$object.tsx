import type { ActionFunctionArgs } from "@remix-run/node";
import { AppError } from "../errors.ts";
import { act, jsonBody, problemOf } from "../page.server.ts";
import { create, remove, restore, update } from "../records/single.server.ts";
import type { WriteIntent } from "../records/types.ts";
import { write } from "../records/write.server.ts";
import type { RecordIntent, RecordRow } from "../ui/model.ts";

/** Most rows that one bulk change of a page may carry. */
const MOST_ROWS = 1000;

/**
 * Every write of a record that a page makes, by the one write path. Answered with 200 whatever became of it: the answer says so itself,
 * and a browser would note every refusal as a fault of the page.
 */
export async function action(args: ActionFunctionArgs): Promise<Response> {
  const answer = await work(args);
  return Response.json(answer.data);
}

const work = act(async ({ ctx, params, request }) => {
  const object = params.object!;
  const sent = await jsonBody<RecordIntent>(request);
  switch (sent.intent) {
    case "create":
      return { record: await create(ctx, object, sent.input) };
    case "update":
      return { record: await update(ctx, object, sent.id, sent.input, { version: sent.version }) };
    case "delete":
      await remove(ctx, object, sent.id, { version: sent.version });
      return { id: sent.id };
    case "restore":
      return { record: await restore(ctx, object, sent.id) };
    case "bulk":
      return { results: await bulk() };
    default:
      throw new AppError("malformed", "malformed_json", { params: { reason: "intent" } });
  }

  async function bulk() {
    const rows = (sent as { rows: RecordRow[] }).rows;
    if (!Array.isArray(rows) || rows.length > MOST_ROWS)
      throw new AppError("too_large", "body_too_large", { params: { limit: 2 } });
    const results = await write(ctx, object, rows.map(plainIntent));
    return results.map((result, index) =>
      result.status === "refused"
        ? { index, status: result.status, problem: problemOf(result.error, ctx.locale) }
        : { index, status: result.status, id: result.id, record: result.record },
    );
  }
});

/** Only what a page may say of a row: never ids of new records or chains of automations. */
function plainIntent(row: RecordRow): WriteIntent {
  switch (row.op) {
    case "create":
      return { op: "create", input: row.input };
    case "update":
      return { op: "update", id: row.id, input: row.input, version: row.version };
    case "delete":
      return { op: "delete", id: row.id, version: row.version };
    case "restore":
      return { op: "restore", id: row.id };
    default:
      throw new AppError("malformed", "malformed_json", { params: { reason: "op" } });
  }
}
