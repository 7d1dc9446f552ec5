import { describe, expect, it } from "vitest";
import { automationListeners } from "#app/automation/engine.server.ts";
import { homeOf } from "#app/pages/home/home.server.ts";
import { create } from "#app/records/single.server.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";

const DAY = 86_400_000;

describe.each(ENGINES)("what those look after who keep the workspace, on %s", (engine) => {
  it("rules that gave up or went round in circles within a week, by rule, and jobs that died", async () => {
    const { ctx, db, clock, person } = await testContext(engine, {
      configuration: shipped().schemas,
      listeners: automationListeners(),
    });
    const [admin, ops] = [await person("Ada", ["admin"]), await person("Otto", ["ops"])];
    expect((await homeOf(ops)).care).toEqual({ days: 7, rules: [], jobs: 0 });
    const start = clock.now();
    const customer = (await create(ctx, "customer", { name: "Harbour" })).id;
    for (const subject of ["One", "Two", "Three"]) {
      await create(ctx, "ticket", { subject, customer, kind: "complaint", category: "product" });
      clock.tick(DAY);
    }
    const runs = await db.all<{ id: string }>("SELECT id FROM runs WHERE automation = ? ORDER BY id", [
      "complaint_dispatch",
    ]);
    expect(runs).toHaveLength(3);
    await db.run("UPDATE runs SET state = 'dead' WHERE automation = ?", ["complaint_dispatch"]);
    await db.run("UPDATE runs SET state = 'cut' WHERE automation = ?", ["tiering"]);
    await db.run(
      "INSERT INTO jobs (id, kind, payload, state, run_at, attempts, max_attempts, created_at) VALUES (?, ?, ?, 'dead', ?, 8, 8, ?)",
      ["0199c000-0000-7000-8000-000000000000", "build_indexes", "{}", start, start],
    );
    clock.set(start + 7 * DAY + 1);
    const care = {
      days: 7,
      // The first day's are too long ago; the latest come first.
      rules: [
        {
          automation: "complaint_dispatch",
          label: { "zh-CN": "投诉派单", en: "Complaint dispatch" },
          state: "dead",
          count: 2,
          last: new Date(start + 2 * DAY).toISOString(),
        },
      ],
      jobs: 1,
    };
    expect((await homeOf(ops)).care).toEqual(care);
    expect((await homeOf(admin)).care).toEqual(care);
    clock.set(start + 5 * DAY);
    expect((await homeOf(ops)).care!.rules).toMatchObject([
      { automation: "complaint_dispatch", count: 3 },
      { automation: "tiering", state: "cut", count: 1 },
    ]);
  });

  it("is nobody else's: who only sees runs, or works with records, is not told", async () => {
    const { person } = await testContext(engine, { configuration: shipped().schemas });
    for (const role of ["executive", "service_manager", "sales", "service"])
      expect((await homeOf(await person(role, [role]))).care).toBeNull();
  });
});
