import { describe, expect, it } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import type { Context } from "#app/context.ts";
import { enqueue } from "#app/jobs/queue.server.ts";
import { runDueJobs } from "#app/jobs/worker.server.ts";
import { NO_LISTENERS } from "#app/records/listeners.ts";
import { list } from "#app/records/read.server.ts";
import { recompute, recomputeRecords } from "#app/records/recompute.server.ts";
import { create, remove, restore, update } from "#app/records/single.server.ts";
import { write } from "#app/records/write.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { figuresByHand } from "./figures.ts";
import { WORLD } from "./world.ts";

/** The world with another field. */
function withFields(object: string, ...fields: unknown[]): AnySchema[] {
  const schemas = structuredClone(WORLD) as AnySchema[];
  (schemas.find((schema) => schema.key === object)!.fields as unknown[]).push(...fields);
  return schemas;
}

describe.each(ENGINES)("working figures out anew on %s", (engine) => {
  const handlers = { recompute, build_indexes: async () => {} };
  const runJobs = (ctx: Context) =>
    runDueJobs({ db: ctx.db, handlers, contextFor: () => ({ ...ctx, actor: SYSTEM }) });

  it("a formula and a roll-up that are published later reach the records that are there", async () => {
    const { ctx, publish } = await testContext(engine, { configuration: WORLD });
    const account = await create(ctx, "account", { name: "a", revenue: 3, years: 2 });
    const empty = await create(ctx, "account", { name: "b" });
    await write(
      ctx,
      "order",
      Array.from({ length: 700 }, (_, at) => ({
        op: "create" as const,
        input: { account: account.id, amount: at, weight: 0.5, score: 3 },
      })),
    );
    const binned = await create(ctx, "order", { account: account.id, weight: 10 });
    await remove(ctx, "order", binned.id);
    await publish([
      ...withFields("order", {
        key: "load",
        type: "formula",
        label: "l",
        result: "number",
        expression: { "*": [{ var: "weight" }, 2] },
      }).map((schema) =>
        schema.key === "account"
          ? {
              ...schema,
              fields: [
                ...(schema.fields as unknown[]),
                {
                  key: "loads",
                  type: "rollup",
                  label: "l",
                  of: "order",
                  by: "account",
                  measure: "sum",
                  field: "load",
                },
                {
                  key: "half",
                  type: "formula",
                  label: "h",
                  result: "currency",
                  expression: { "/": [{ var: "revenue" }, 2] },
                },
              ],
            }
          : schema,
      ),
    ]);
    expect(await ctx.db.all("SELECT load FROM o_order WHERE load IS NOT NULL")).toEqual([]);
    // A write meanwhile mends what it touches.
    await create(ctx, "order", { account: account.id, weight: 1 });
    expect(await runJobs(ctx)).toBeGreaterThan(2);
    expect(
      await ctx.db.all("SELECT COUNT(*) AS n, SUM(load) AS load FROM o_order WHERE deleted_at IS NULL"),
    ).toEqual([{ n: 701, load: 702 }]);
    expect(await ctx.db.all("SELECT id, loads, half, version FROM o_account ORDER BY id")).toEqual([
      { id: account.id, loads: 702, half: 150, version: 1 },
      { id: empty.id, loads: 0, half: null, version: 1 },
    ]);
    expect(await ctx.db.all("SELECT COUNT(*) AS n FROM events WHERE kind = 'changed'")).toEqual([{ n: 0 }]);
  });

  it("a text is found again when it comes back from the archive, and a new formula of text is found at all", async () => {
    const schemas = (archived: boolean, ...more: unknown[]) =>
      withFields("deal", { key: "nick", type: "text", label: "n", ...(archived && { archived }) }, ...more);
    const { ctx, publish } = await testContext(engine, { configuration: schemas(false) });
    const found = async (q: string) => (await list(ctx, "deal", { q })).data.length;
    const deal = await create(ctx, "deal", { name: "Ark", nick: "giraffe" });
    const binned = await create(ctx, "deal", { name: "Raft", nick: "giraffe" });
    await publish(schemas(true));
    expect(await found("giraffe")).toBe(0);
    await update(ctx, "deal", deal.id, { name: "Boat" });
    await update(ctx, "deal", binned.id, { name: "Canoe" });
    await remove(ctx, "deal", binned.id);
    const motto = { cat: ["zebra of ", { var: "name" }] };
    await publish(
      schemas(false, { key: "motto", type: "formula", label: "m", result: "text", expression: motto }),
    );
    await runJobs(ctx);
    expect(await found("giraffe")).toBe(1);
    expect(await found("zebra")).toBe(1);
    await restore(ctx, "deal", binned.id);
    expect(await found("giraffe")).toBe(2);
  });

  it("figures that went wrong are mended, all of them", async () => {
    const { ctx } = await testContext(engine, { configuration: WORLD });
    const account = await create(ctx, "account", { name: "a" });
    for (const score of [3, 4, 5]) {
      await create(ctx, "order", { account: account.id, score, amount: score * 10, weight: 0.1 * score });
    }
    await ctx.db.run(
      `UPDATE o_account SET orders = 99, total = 1, total__s = 1, weight = 1, weight__s = 1, satisfaction = 1, satisfaction__s = 1,
       satisfaction__n = 1, worst = 1, biggest = 1, last_status = NULL, last_status__at = 1, last_status__id = 'x', children = 7`,
    );
    const figures = [
      "orders",
      "total",
      "weight",
      "satisfaction",
      "worst",
      "biggest",
      "last_status",
      "children",
    ];
    for (const field of figures)
      await enqueue(ctx.db, { kind: "recompute", payload: { object: "account", field } });
    await runJobs(ctx);
    const rows = await ctx.db.all(`SELECT id, ${figures.join(", ")} FROM o_account`);
    expect(rows).toEqual(await figuresByHand(ctx));
  });

  it("a job that is stopped goes on where it was", async () => {
    const { ctx } = await testContext(engine, { configuration: WORLD });
    await write(
      ctx,
      "account",
      Array.from({ length: 350 }, (_, at) => ({
        op: "create" as const,
        input: { name: `n${at}`, revenue: at, years: 1 },
      })),
    );
    await ctx.db.run("UPDATE o_account SET value = NULL");
    const stopping = new AbortController();
    let progress: unknown = null;
    const job = { payload: { object: "account", field: "value" } };
    const tools = {
      signal: stopping.signal,
      progress: async (value: unknown) => {
        progress = structuredClone(value);
        stopping.abort();
      },
    };
    const stopped = recompute(ctx, { ...job, progress: null } as never, tools);
    await expect(stopped).rejects.toThrow();
    const done = Number(
      (await ctx.db.all("SELECT COUNT(*) AS n FROM o_account WHERE value IS NOT NULL"))[0]!.n,
    );
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(350);
    const rest = await recompute(ctx, { ...job, progress } as never, {
      signal: new AbortController().signal,
      progress: async () => {},
    });
    expect(rest).toEqual({ done: 350, changed: 350 });
    expect(await ctx.db.all("SELECT COUNT(*) AS n FROM o_account WHERE value = revenue")).toEqual([
      { n: 350 },
    ]);
  });

  it("rules run over the records that a filter selects, and only what they change is written", async () => {
    let vip = 100;
    const { ctx } = await testContext(engine, {
      configuration: WORLD,
      listeners: {
        ...NO_LISTENERS,
        before: async (_ctx, changes) => {
          for (const { after } of changes) after.tier = Number(after.years) >= vip ? "plain" : null;
        },
      },
    });
    for (const years of [1, 5, 9]) await create(ctx, "account", { name: `y${years}`, years });
    vip = 5;
    expect(await recomputeRecords(ctx, "account", { "<": [{ var: "years" }, 9] })).toEqual({
      done: 2,
      changed: 1,
    });
    expect(await ctx.db.all("SELECT name, tier, version FROM o_account ORDER BY name")).toEqual([
      { name: "y1", tier: null, version: 1 },
      { name: "y5", tier: "plain", version: 2 },
      { name: "y9", tier: null, version: 1 },
    ]);
    expect(await recomputeRecords(ctx, "account")).toEqual({ done: 3, changed: 1 });
  });
});
