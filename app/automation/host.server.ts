import { automationActor } from "../access/actor.ts";
import type { Context } from "../context.ts";
import { newId } from "../db/ids.ts";
import type { Queries } from "../db/types.ts";
import { takeNumbers } from "../records/counters.server.ts";
import { loadStored } from "../records/load.server.ts";
import type { WriteIntent } from "../records/types.ts";
import { write } from "../records/write.server.ts";
import type { ObjectModel } from "../schema/workspace.ts";
import type { ActionHost, Notice } from "./actions/action.ts";

/** A write of the records service takes this many rows. */
const BATCH = 1000;

/** The hands of a step. Writes join the transaction of `ctx`; reads see what it has done so far. */
export function actionHost(ctx: Context, automation: string, step: string, object: ObjectModel): ActionHost {
  const q: Queries = ctx.tx ?? ctx.db;
  const turns = `turn:${automation}:${step}`;
  return {
    ctx,
    object,
    async write(target, intents) {
      const results = [];
      for (let at = 0; at < intents.length; at += BATCH) {
        results.push(...(await writeAll(ctx, automation, target, intents.slice(at, at + BATCH))));
      }
      return results;
    },
    async hold(target, ids) {
      const rows = await loadStored(q, ctx.workspace.objects.get(target)!, ids, ctx.tx !== undefined);
      return new Map([...rows].flatMap(([id, row]) => (row.deleted ? [] : [[id, row.values]])));
    },
    async activeUsers(ids) {
      if (ids.length === 0) return new Set();
      const marks = ids.map(() => "?").join(", ");
      const rows = await q.all<{ id: string }>(
        `SELECT id FROM users WHERE id IN (${marks}) AND disabled_at IS NULL`,
        ids,
      );
      return new Set(rows.map((row) => row.id));
    },
    async members(group) {
      // By id, which is the order in which people joined: the same on both engines and in every process.
      if ("role" in group) {
        const rows = await q.all<{ id: string }>(
          "SELECT u.id FROM users u JOIN user_roles r ON r.user_id = u.id WHERE r.role = ? AND u.disabled_at IS NULL ORDER BY u.id",
          [group.role],
        );
        return rows.map((row) => row.id);
      }
      const rows = await q.all<{ id: string | null }>(
        "SELECT u.id FROM teams t LEFT JOIN users u ON u.team_id = t.id AND u.disabled_at IS NULL WHERE t.id = ? OR t.name = ? ORDER BY u.id",
        [group.team, group.team],
      );
      return rows.length === 0 ? null : rows.flatMap((row) => row.id ?? []);
    },
    async takeTurn() {
      return (await takeNumbers(ctx.tx!, turns, 1)) - 1;
    },
    async nextTurn() {
      const [row] = await q.all<{ value: number }>("SELECT value FROM counters WHERE key = ?", [turns]);
      return row?.value ?? 0;
    },
    addNotices: (notices) => addNotices(ctx, q, object.key, notices),
  };
}

async function writeAll(ctx: Context, automation: string, target: string, intents: readonly WriteIntent[]) {
  const chain = intents[0]?.chain;
  const results = await write({ ...ctx, actor: automationActor(automation), chain }, target, [...intents], {
    internal: true,
  });
  return results.map((result) => {
    if (result.status === "refused") throw result.error;
    return result;
  });
}

async function addNotices(
  ctx: Context,
  q: Queries,
  object: string,
  notices: readonly Notice[],
): Promise<void> {
  if (notices.length === 0) return;
  const now = ctx.clock.now();
  await q.run(
    `INSERT INTO notices (id, user_id, text, object, record_id, event_id, created_at) VALUES ${notices
      .map(() => "(?, ?, ?, ?, ?, ?, ?)")
      .join(", ")}`,
    notices.flatMap(({ user, text, record, event }) => [newId(), user, text, object, record, event, now]),
  );
}
