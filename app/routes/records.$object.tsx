import { AppError } from "../errors.ts";
import { idOf, numberOf } from "../http/form.server.ts";
import { act, jsonBody, problemOf } from "../http/page.server.ts";
import { create, remove, restore, update } from "../records/single.server.ts";
import type { Input, WriteIntent } from "../records/types.ts";
import { write } from "../records/write.server.ts";
import type { RecordIntent, RecordRow } from "../ui/model.ts";

/** Most rows that one bulk change of a page may carry. */
const MOST_ROWS = 1000;

/** Every write of a record that a page makes, by the one write path. */
export const action = act(async ({ ctx, params, request }) => {
  const object = params.object!;
  const sent = await jsonBody<RecordIntent>(request);
  switch (sent.intent) {
    case "create":
      return { record: await create(ctx, object, inputOf(sent.input)) };
    case "update": {
      const version = versionOf(sent.version);
      return { record: await update(ctx, object, idOf(sent.id), inputOf(sent.input), { version }) };
    }
    case "delete":
      await remove(ctx, object, idOf(sent.id), { version: versionOf(sent.version) });
      return { id: sent.id };
    case "restore":
      return { record: await restore(ctx, object, idOf(sent.id)) };
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
  switch (row?.op) {
    case "create":
      return { op: "create", input: inputOf(row.input) };
    case "update":
      return {
        op: "update",
        id: idOf(row.id),
        input: inputOf(row.input),
        version: versionOf(row.version),
      };
    case "delete":
      return { op: "delete", id: idOf(row.id), version: versionOf(row.version) };
    case "restore":
      return { op: "restore", id: idOf(row.id) };
    default:
      throw new AppError("malformed", "malformed_json", { params: { reason: "op" } });
  }
}

function inputOf(value: unknown): Input {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Input;
  throw new AppError("malformed", "malformed_json", { params: { reason: "input" } });
}

function versionOf(value: unknown): number | undefined {
  return value === undefined || value === null ? undefined : numberOf(value);
}
