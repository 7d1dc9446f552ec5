import { describe, expect, it } from "vitest";
import type { Context } from "#app/context.ts";
import { listIndexes } from "#app/db/tables.server.ts";
import type { Job } from "#app/jobs/job.ts";
import { countMatching } from "#app/records/aggregate.server.ts";
import { arrangeIndexes, buildIndexes } from "#app/records/indexes.server.ts";
import { piecesAfter } from "#app/records/keyset.ts";
import { planFor } from "#app/records/list-plan.server.ts";
import { list } from "#app/records/read.server.ts";
import { allOf } from "#app/records/sql-text.ts";
import { wantedIndexes } from "#app/records/wanted-indexes.ts";
import { ENGINES } from "#test/support/databases.ts";
import { fill, READING_HOUSE, readingWorld } from "./reading-house.ts";

const reads = (path: string) => ({ var: path });

const LOW_WEB = {
  filter: { and: [{ "==": [reads("channel"), "web"] }, { "<": [reads("csat"), 3] }] },
  sort: ["-submitted_at"],
};

/** The engine's plan of a list's SQL, as one text. */
async function explain(
  ctx: Context,
  object: string,
  asked: { filter?: unknown; sort?: string[] },
  place?: { id: string; values: (number | string)[] },
) {
  const model = ctx.workspace.objects.get(object)!;
  const plan = planFor(ctx, model, { ...asked, fields: [] });
  const piece = place ? piecesAfter(plan.order, plan.id, place).slice(1, 2) : [];
  const where = allOf([...plan.where, ...piece]);
  const sql = `SELECT ${plan.columns.sql} FROM ${plan.from.sql} WHERE ${where.sql} ORDER BY ${plan.orderBy.sql} LIMIT 51`;
  const rows = await ctx.db.all(
    `EXPLAIN ${ctx.db.dialect === "sqlite" ? "QUERY PLAN " : ""}${sql}`,
    where.params,
  );
  return rows.map((row) => Object.values(row).join(" ")).join("\n");
}

const run = (ctx: Context) =>
  buildIndexes(
    ctx,
    {} as Job,
    { progress: async () => {}, signal: new AbortController().signal } as Parameters<typeof buildIndexes>[2],
  );

const names = async (ctx: Context, object: string) =>
  (await listIndexes(ctx.db, object))
    .filter(({ name }) => name.startsWith("i_"))
    .map(({ name }) => name.replace(/_[0-9a-f]{10}$/, ""));

describe("the indexes that a workspace wants", () => {
  const world = readingWorld("sqlite");
  const wanted = (object: string) =>
    wantedIndexes(world.ctx.workspace, world.ctx.workspace.objects.get(object)!).map(({ columns }) =>
      columns.join(","),
    );

  it("come from views: what is equal, then the sort, then the id; and from references and row rules", () => {
    expect(wanted("answer")).toEqual(["channel,-submitted_at,id,csat", "customer,id", "ticket,id"]);
    expect(wanted("customer")).toEqual(["name__f,id", "owner,id", "parent,id"]);
    expect(wanted("task")).toEqual(["assignee,id", "related,id"]);
  });
});

describe.each(ENGINES)("automatic indexes on %s", (engine) => {
  const world = readingWorld(engine, async ({ ctx }) => {
    const customers = await fill(
      ctx,
      "customer",
      Array.from({ length: 1500 }, (_, n) => ({ name: `Customer ${(n * 7919) % 1500}` })),
    );
    await fill(
      ctx,
      "answer",
      Array.from({ length: 3000 }, (_, n) => ({
        customer: customers[n % 1500],
        csat: 1 + (n % 5),
        channel: (["web", "phone", "shop"] as const)[n % 3],
        submitted_at: new Date(1_700_000_000_000 + n * 60_000).toISOString(),
      })),
    );
    await run(ctx);
  });

  it("a view's list is read along its index, without sorting", async () => {
    const plan = await explain(world.ctx, "answer", LOW_WEB);
    expect(plan).toContain("i_answer_channel_submitted_at_id_csat");
    expect(plan).not.toMatch(/Sort|TEMP B-TREE/);
    const byName = await explain(world.ctx, "customer", { sort: ["name"] });
    expect(byName).toContain("i_customer_name__f_id");
    expect(byName).not.toMatch(/Sort|TEMP B-TREE/);
  });

  it("a page deep inside enters the index where it begins", async () => {
    const place = { id: "0198c0de-0000-7000-8000-000000000000", values: [1_700_090_000_000] };
    const plan = await explain(world.ctx, "answer", LOW_WEB, place);
    expect(plan).toContain("i_answer_channel_submitted_at_id_csat");
    expect(plan).toMatch(
      engine === "sqlite" ? /channel=\? AND submitted_at</ : /Index Cond: .*submitted_at < /,
    );
    expect(plan).not.toMatch(/Sort|TEMP B-TREE/);
  });

  it("counting a view reads the index", async () => {
    expect(await countMatching(world.ctx, "answer", LOW_WEB.filter)).toBe(400);
    const [page] = (await list(world.ctx, "answer", { ...LOW_WEB, limit: 1, fields: ["submitted_at"] })).data;
    expect(page!.submitted_at).toBe(new Date(1_700_000_000_000 + 2991 * 60_000).toISOString());
  });

  it("doing it again changes nothing; what no view wants any more goes, and comes back", async () => {
    const { ctx } = world;
    const before = await names(ctx, "answer");
    const model = () => ctx.workspace.objects.get("answer")!;
    expect(await arrangeIndexes(ctx, model())).toEqual({ laid: [], dropped: [] });
    await world.publish(
      READING_HOUSE.map((schema) =>
        schema.kind === "view" && schema.key === "open_web" ? { ...schema, sort: ["csat"] } : schema,
      ),
    );
    const changed = await arrangeIndexes(ctx, model());
    expect([changed.laid.length, changed.dropped.length]).toEqual([1, 1]);
    expect(await names(ctx, "answer")).toContain("i_answer_channel_csat_id");
    expect(
      (await listIndexes(ctx.db, "answer")).some(({ unique, name }) => unique && name.startsWith("u_")),
    ).toBe(true);
    await world.publish(READING_HOUSE);
    await arrangeIndexes(ctx, model());
    expect((await names(ctx, "answer")).sort()).toEqual(before.sort());
  });
});
