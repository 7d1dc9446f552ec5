import type { Context } from "../context.ts";
import { forbidden } from "../errors.ts";
import type { SqlValue } from "../fields/value.ts";
import { inList } from "../records/in-list.ts";
import { titlesOf } from "../records/titles.server.ts";
import type { Titles } from "../records/types.ts";

/** What a rule told a person. Times are ISO 8601 UTC. */
export interface NoticeJson {
  id: string;
  text: string;
  /** The record it is about; null when there is none. */
  object: string | null;
  record: string | null;
  created_at: string;
  read_at: string | null;
}

export interface NoticePage {
  data: NoticeJson[];
  /** Id to go on from; null at the end. */
  next_cursor: string | null;
  titles: Titles;
}

/** My notices, newest first; `unread` only those. `before` is the last id of the page before. */
export async function listNotices(
  ctx: Context,
  query: { unread?: boolean; before?: string; limit?: number } = {},
): Promise<NoticePage> {
  const limit = Math.min(Math.max(query.limit ?? 50, 1), 200);
  const where = ["user_id = ?"];
  const params: SqlValue[] = [me(ctx)];
  if (query.unread) where.push("read_at IS NULL");
  if (query.before) {
    where.push("id < ?");
    params.push(query.before);
  }
  const rows = await ctx.db.all<{
    id: string;
    text: string;
    object: string | null;
    record_id: string | null;
    created_at: number;
    read_at: number | null;
  }>(
    `SELECT id, text, object, record_id, created_at, read_at FROM notices WHERE ${where.join(" AND ")} ORDER BY id DESC LIMIT ?`,
    [...params, limit + 1],
  );
  const shown = rows.slice(0, limit);
  return {
    data: shown.map((row) => ({
      id: row.id,
      text: row.text,
      object: row.object,
      record: row.record_id,
      created_at: new Date(row.created_at).toISOString(),
      read_at: row.read_at === null ? null : new Date(row.read_at).toISOString(),
    })),
    next_cursor: rows.length > limit ? shown.at(-1)!.id : null,
    titles: await titlesOf(
      ctx,
      shown.flatMap((row) =>
        row.object && row.record_id ? [{ object: row.object, id: row.record_id }] : [],
      ),
    ),
  };
}

/** How many of my notices are unread. */
export async function unreadNotices(ctx: Context): Promise<number> {
  const [row] = await ctx.db.all<{ n: number }>(
    "SELECT count(*) AS n FROM notices WHERE user_id = ? AND read_at IS NULL",
    [me(ctx)],
  );
  return Number(row?.n ?? 0);
}

/** Marks notices of mine as read, or unread again; all of them without `ids`. Other people's are left alone. Answers how many. */
export function markNotices(ctx: Context, read: boolean, ids?: readonly string[]): Promise<number> {
  const at = read ? ctx.clock.now() : null;
  const mine = `user_id = ? AND read_at IS ${read ? "" : "NOT "}NULL`;
  if (!ids) return ctx.db.run(`UPDATE notices SET read_at = ? WHERE ${mine}`, [at, me(ctx)]);
  if (ids.length === 0) return Promise.resolve(0);
  const some = inList("id", ids.slice(0, 500));
  return ctx.db.run(`UPDATE notices SET read_at = ? WHERE ${mine} AND ${some.sql}`, [
    at,
    me(ctx),
    ...some.params,
  ]);
}

function me(ctx: Context): string {
  if (ctx.actor.id === null) throw forbidden();
  return ctx.actor.id;
}
