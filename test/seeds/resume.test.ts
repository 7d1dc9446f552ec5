import { describe, expect, it } from "vitest";
import type { Config } from "#app/config.server.ts";
import { ENTITIES } from "#app/db/entities/index.ts";
import type { Db, Tx } from "#app/db/types.ts";
import { beginDemo, loadDemo, loadDemoData, offerDemoData } from "#app/demo/demo.server.ts";
import { EMPTIED, KEPT, resetDemo } from "#app/demo/reset.server.ts";
import { listJobs } from "#app/jobs/queue.server.ts";
import { runDueJobs } from "#app/jobs/worker.server.ts";
import { list } from "#app/records/read.server.ts";
import { create, update } from "#app/records/single.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { demoWorld } from "./world.ts";

const DEMO = { demo: true, demoData: true } as Config;

async function rows(db: Db, tables: readonly string[]): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const table of tables) {
    const [row] = await db.all<{ n: number }>(`SELECT count(*) AS "n" FROM "${table}"`);
    found[table] = Number(row!.n);
  }
  return found;
}

const RECORDS = [
  "o_customer",
  "o_contact",
  "o_order",
  "o_survey_response",
  "o_task",
  "o_activity",
  "events",
  "runs",
];
const NOTHING = Object.fromEntries(RECORDS.map((table) => [table, 0]));
const PEOPLE = ["users", "user_roles", "teams", "revisions"];

describe.each(ENGINES)("loading the demo data on %s", (engine) => {
  it("is begun by a server of a demo without records, once, and by no other", async () => {
    const world = await demoWorld(engine);
    const jobs = async () => (await listJobs(world.db, { kind: "demo_data" })).length;
    await offerDemoData(world.ctx, { demo: true } as Config);
    await offerDemoData(world.ctx, { demo: false, demoData: true } as Config);
    expect(await jobs()).toBe(0);
    await offerDemoData(world.ctx, DEMO);
    await offerDemoData(world.ctx, DEMO);
    expect(await jobs()).toBe(1);

    const used = await demoWorld(engine);
    await create(used.ctx, "customer", { name: "已有客户" });
    await offerDemoData(used.ctx, DEMO);
    expect(await listJobs(used.db, { kind: "demo_data" })).toEqual([]);
  });

  it("is offered again by the next start when its job is lost, not when it is whole", async () => {
    const world = await demoWorld(engine);
    await world.loadSome(2);
    await offerDemoData(world.ctx, DEMO);
    expect(await listJobs(world.db, { kind: "demo_data" })).toHaveLength(1);
    await world.db.run(`DELETE FROM "jobs"`);
    await world.db.run(`UPDATE "meta" SET "value" = '{"now":1,"step":9,"of":9}' WHERE "key" = 'demo_data'`);
    await offerDemoData(world.ctx, DEMO);
    expect(await listJobs(world.db, { kind: "demo_data" })).toEqual([]);
  }, 60_000);

  it("is stopped when another process has moved on, and writes nothing more", async () => {
    const world = await demoWorld(engine);
    await world.loadSome(2);
    const before = await rows(world.db, RECORDS);
    const slow = loadDemoData({
      ...world.ctx,
      db: {
        ...world.db,
        transaction: async (work, options) => {
          // The other one was faster by a chunk.
          await world.db.run(
            `UPDATE "meta" SET "value" = '{"now":1,"step":7,"of":9}' WHERE "key" = 'demo_data'`,
          );
          return world.db.transaction(work, options);
        },
      },
    });
    await expect(slow).rejects.toMatchObject({ kind: "conflict", code: "demo_under_way" });
    expect(await rows(world.db, RECORDS)).toEqual(before);
  }, 60_000);

  it("refuses to go on with what another version of the program began", async () => {
    const world = await demoWorld(engine);
    await beginDemo(world.ctx);
    await world.db.run(`UPDATE "meta" SET "value" = '{"now":1,"step":7,"of":9}' WHERE "key" = 'demo_data'`);
    await expect(loadDemoData(world.ctx)).rejects.toMatchObject({ code: "demo_other_version" });
    await resetDemo(world.ctx);
    expect(await world.loadSome(1)).toBeGreaterThan(0);
  }, 60_000);

  it("lets people write while it goes on, and keeps what they write", async () => {
    const world = await demoWorld(engine);
    let waiting = 0;
    const mine: Promise<unknown>[] = [];
    await beginDemo(world.ctx);
    const loading = loadDemoData(world.ctx, {
      progress() {
        if (mine.length === 5) throw new Error("enough");
        const began = performance.now();
        mine.push(
          create(world.ctx, "customer", { name: `新客户 ${mine.length}` }).then(() => {
            waiting = Math.max(waiting, performance.now() - began);
          }),
        );
      },
    });
    await expect(loading).rejects.toThrow("enough");
    await Promise.all(mine);
    expect((await list(world.ctx, "customer", { q: "新客户" })).data).toHaveLength(5);
    // A chunk is 50 ms; a machine that is busy with other tests takes longer, but nobody waits for the whole.
    expect(waiting).toBeLessThan(5000);
  }, 60_000);

  it("begins anew on a demo that was used: records go, people and configuration stay", async () => {
    const world = await demoWorld(engine);
    await world.loadSome(8);
    await create(world.ctx, "customer", { name: "路过的客户" });
    const [some] = (await list(world.ctx, "customer", { limit: 1, sort: ["code"] })).data;
    await update(world.ctx, "customer", some!.id, { name: "改了名字" });
    const kept = await rows(world.db, PEOPLE);

    await resetDemo(world.ctx);
    expect(await rows(world.db, RECORDS)).toEqual(NOTHING);
    expect(await rows(world.db, PEOPLE)).toEqual(kept);
    expect((await list(world.ctx, "customer", { q: "路过" })).data).toEqual([]);

    await world.loadSome(8);
    const [first] = (await list(world.ctx, "customer", { limit: 1, sort: ["code"] })).data;
    expect(first).toMatchObject({ code: "C-00001", name: some!.name });
    const found = await list(world.ctx, "customer", { q: String(first!.name).slice(0, 4) });
    expect(found.data.map((record) => record.id)).toContain(first!.id);
    expect((await list(world.ctx, "customer", { q: "路过" })).data).toEqual([]);
  }, 120_000);

  it("is stopped by beginning anew while its job runs", async () => {
    const world = await demoWorld(engine);
    await offerDemoData(world.ctx, DEMO);
    let chunks = 0;
    const working = runDueJobs({
      db: world.db,
      contextFor: (actor) => world.as(actor),
      handlers: {
        demo_data: (ctx, job, tools) =>
          loadDemo(ctx, job, {
            ...tools,
            async progress(value, tx) {
              await tools.progress(value, tx);
              chunks++;
            },
          }),
      },
    });
    while (chunks < 3) await new Promise((wake) => setTimeout(wake, 5));
    await resetDemo(world.ctx);
    await working;
    expect(await rows(world.db, RECORDS)).toEqual(NOTHING);
    expect(await world.loadSome(1)).toBeGreaterThan(0);
  }, 60_000);

  it("is never crossed by beginning anew, whatever its chunk holds by then", async () => {
    const world = await demoWorld(engine);
    await beginDemo(world.ctx);
    let chunks = 0;
    let reset: Promise<void> | undefined;
    let over = false;
    /** At the end of each chunk, when it holds the rows that it wrote, the reset comes as far as it can. */
    const meet = async () => {
      if (++chunks < 3) return;
      reset ??= resetDemo(world.ctx).finally(() => {
        over = true;
      });
      reset.catch(() => {});
      while (!over && !(await waitsForLock(world.db))) await new Promise((wake) => setTimeout(wake, 5));
    };
    const loading = loadDemoData({
      ...world.ctx,
      db: {
        ...world.db,
        transaction: (work, options) =>
          world.db.transaction((tx) => {
            const run: Tx["run"] = async (sql, params) => {
              if (sql.startsWith('UPDATE "meta"')) await meet();
              return tx.run(sql, params);
            };
            return work(
              new Proxy(tx, {
                get: (target, key) => {
                  const value = key === "run" ? run : Reflect.get(target, key);
                  return typeof value === "function" ? value.bind(target) : value;
                },
              }),
            );
          }, options),
      },
    });
    await expect(loading).rejects.toMatchObject({ code: "demo_under_way" });
    await reset;
    expect(chunks).toBe(3);
    expect(await rows(world.db, RECORDS)).toEqual(NOTHING);
    expect(await world.loadSome(1)).toBeGreaterThan(0);
  }, 60_000);
});

/** Somebody waits for what another transaction holds. SQLite has one writer: whoever else wants to write waits at its beginning. */
async function waitsForLock(db: Db): Promise<boolean> {
  if (db.dialect === "sqlite") return true;
  const waiting = await db.all(
    `SELECT 1 AS "one" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return waiting.length > 0;
}

it("has decided of every table whether it goes", () => {
  const tables = ENTITIES.map((entity) => entity.meta.tableName).sort();
  expect([...EMPTIED, ...KEPT].sort()).toEqual(tables);
});
