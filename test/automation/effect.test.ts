import { describe, expect, it } from "vitest";
import { applyingJob, applySettings, runApplySettings } from "#app/automation/apply-settings.server.ts";
import { settingsEffect, turnEffect } from "#app/automation/effect.server.ts";
import { automationListeners } from "#app/automation/engine.server.ts";
import type { Context } from "#app/context.ts";
import { AppError } from "#app/errors.ts";
import { cancelJob } from "#app/jobs/queue.server.ts";
import { runDueJobs } from "#app/jobs/worker.server.ts";
import { create, remove } from "#app/records/single.server.ts";
import { write } from "#app/records/write.server.ts";
import { saveSettings } from "#app/schema/settings.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";
import { automation, OBJECTS, reads, sets } from "./house.ts";

const DAY = 86_400_000;

/** The same numbers each time. */
function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

type Tiers = [vip: number, gold: number, silver: number];
const tierOf = (revenue: number | null, [vip, gold, silver]: Tiers) => {
  if (revenue === null) return "standard";
  return revenue >= vip ? "vip" : revenue >= gold ? "gold" : revenue >= silver ? "silver" : "standard";
};

const refused = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("was not refused");
  return [error.status, error.code, ...error.issues.map((issue) => `${issue.path} ${issue.code}`)];
};

describe.each(ENGINES)("what a change of settings would do on %s", (engine) => {
  const world = (configuration: readonly AnySchema[] = shipped().schemas) =>
    testContext(engine, { configuration, listeners: automationListeners() });

  const work = (ctx: Context) =>
    runDueJobs({
      db: ctx.db,
      contextFor: () => ({ ...ctx, workspace: ctx.workspaces.current() }),
      handlers: { apply_settings: runApplySettings },
    });

  async function customers(ctx: Context, many: number) {
    const roll = dice(7);
    const input = Array.from({ length: many }, (_, at) => ({
      name: `c${at}`,
      annual_revenue: roll(8) === 0 ? null : roll(150) * 10_000 + (roll(2) ? 0 : 0.5),
    }));
    await write(
      ctx,
      "customer",
      input.map((one) => ({ op: "create" as const, input: one })),
    );
  }

  it("counts the customers whose tier would change, from where to where, as trying each of them does", async () => {
    const { ctx, db } = await world();
    await customers(ctx, 400);
    // Some stand where no rule has put them, and one lies in the bin.
    await db.run("UPDATE o_customer SET tier = 'gold' WHERE name IN ('c3', 'c4', 'c5', 'c6')");
    await db.run("UPDATE o_customer SET tier = NULL WHERE name IN ('c8', 'c9')");
    const [gone] = await db.all<{ id: string }>("SELECT id FROM o_customer WHERE name = 'c11'");
    await remove(ctx, "customer", gone!.id);
    const rows = await db.all<{ id: string; tier: string | null; annual_revenue: number | null }>(
      "SELECT id, tier, annual_revenue FROM o_customer WHERE deleted_at IS NULL",
    );

    const [old, next]: [Tiers, Tiers] = [
      [1_000_000, 300_000, 50_000],
      [800_000, 300_000, 120_000.5],
    ];
    const expected = new Map<string, number>();
    const movers: string[] = [];
    for (const { id, tier, annual_revenue } of rows) {
      const revenue = annual_revenue === null ? null : Number(annual_revenue) / 100;
      const [was, is] = [tierOf(revenue, old), tierOf(revenue, next)];
      if (was === is || is === tier) continue;
      movers.push(id);
      expected.set(`${tier} ${is}`, (expected.get(`${tier} ${is}`) ?? 0) + 1);
    }
    expect(movers.length).toBeGreaterThan(40);

    const before = JSON.stringify(await db.all("SELECT * FROM o_customer ORDER BY id"));
    const effect = await settingsEffect(ctx, {
      "tiers.vip_revenue": "800000.00",
      "tiers.silver_revenue": 120_000.5,
    });
    expect(effect.changed).toMatchObject([
      { path: "tiers.vip_revenue", before: "1000000.00", after: "800000.00" },
      { path: "tiers.silver_revenue", before: "50000.00", after: "120000.50" },
    ]);
    const [moves] = effect.moves;
    expect(moves).toMatchObject({ object: "customer", records: movers.length });
    expect(moves!.partial).toBeUndefined();
    const cells = moves!.fields.find((one) => one.field === "tier")!.cells!;
    expect(new Map(cells.map((cell) => [`${cell.from} ${cell.to}`, cell.records]))).toEqual(expected);
    const newest = [...movers].sort().reverse().slice(0, 10);
    expect(moves!.sample.map((record) => record.id)).toEqual(newest);
    expect(moves!.sample[0]!.title).toMatch(/^c\d+$/);
    expect(JSON.stringify(await db.all("SELECT * FROM o_customer ORDER BY id"))).toBe(before);
    expect(ctx.workspace.revision).toBe(1);
  });

  it("says how many answers would be low in the last 90 days and of all, and whom recomputing would wake", async () => {
    const { ctx, db, clock } = await world();
    const roll = dice(11);
    const now = clock.now();
    const customer = await create(ctx, "customer", { name: "王府" });
    const inputs = Array.from({ length: 240 }, () => {
      const score = (most: number) => (roll(3) === 0 ? null : 1 + roll(most));
      const [csat, nps, ces] = [score(5), score(10), score(7)];
      return {
        survey: "s",
        customer: customer.id,
        csat,
        nps,
        ces,
        comment: "…",
        submitted_at: new Date(now - roll(200) * DAY).toISOString(),
        ...(roll(6) === 0 && { follow_up: "done" }),
      };
    });
    await write(
      ctx,
      "survey_response",
      inputs.map((input) => ({ op: "create" as const, input })),
    );
    const rows = await db.all<Record<string, number | string | null>>("SELECT * FROM o_survey_response");
    const low = (row: Record<string, number | string | null>, below: number) =>
      row.follow_up !== "done" &&
      ((row.csat !== null && Number(row.csat) < below) ||
        (row.nps !== null && Number(row.nps) <= 6) ||
        (row.ces !== null && Number(row.ces) >= 5));
    const count = (below: number, since: number) =>
      rows.filter((row) => Number(row.submitted_at) >= since && low(row, below)).length;
    const since = now - 90 * DAY;

    const raised = await settingsEffect(ctx, { "satisfaction.low_csat": 4 });
    const rule = raised.rules.find((one) => one.key === "low_score")!;
    expect(rule.matches).toEqual({
      recent: {
        before: count(3, since),
        after: count(4, since),
        of: rows.filter((row) => Number(row.submitted_at) >= since).length,
        days: 90,
        field: "submitted_at",
      },
      all: { before: count(3, 0), after: count(4, 0), of: rows.length },
    });
    expect(rule.matches!.recent.after).toBeGreaterThan(rule.matches!.recent.before);
    const fresh = rows.filter((row) => low(row, 4) && row.follow_up === "none").length;
    expect(raised.moves).toMatchObject([{ object: "survey_response", records: fresh }]);
    // Answers to one survey are told apart by whose they are.
    expect(raised.moves[0]!.sample[0]).toMatchObject({ title: "s", of: "王府" });
    // None of them had its one follow-up yet.
    expect(raised.moves[0]!.wakes).toMatchObject([{ key: "low_score_follow_up", records: fresh }]);
    // A list that reads the threshold is counted, too.
    const view = raised.views.find((one) => one.key === "survey_response_low_csat");
    if (view) expect(view.after).toBe(rows.filter((row) => row.csat !== null && Number(row.csat) < 4).length);

    // The rule marks and never takes back: a lower threshold moves nobody, and says so by moving nobody.
    const lowered = await settingsEffect(ctx, { "satisfaction.low_csat": 2 });
    expect(lowered.moves).toEqual([]);
    expect(lowered.rules[0]!.matches!.all.after).toBe(count(2, 0));

    // Hours are read when a task is made: nothing that is there changes.
    const hours = await settingsEffect(ctx, { "satisfaction.follow_up_hours": 24 });
    expect(hours).toMatchObject({ moves: [], rules: [{ key: "low_score_follow_up" }] });
    expect(hours.rules[0]!.later!.runs).toBeGreaterThan(0);
    expect(hours.rules[0]!.matches).toBeUndefined();
  });

  it("finds movers in memory where rules hand values on or write texts, the same ones that saving moves", async () => {
    const ladder: AnySchema[] = [
      ...OBJECTS,
      automation("size", {
        timing: "before",
        order: 1,
        steps: [sets({ size: { "*": [reads("csat"), reads("settings.limits.low")] } })],
      }),
      automation("mark", {
        timing: "before",
        order: 2,
        condition: { ">": [reads("size"), 10] },
        steps: [sets({ follow_up: "open" })],
      }),
      automation("alone", {
        timing: "before",
        object: "customer",
        steps: [
          sets({
            mark: { if: [{ ">=": [reads("revenue"), reads("settings.limits.big")] }, "big", "small"] },
          }),
        ],
      }),
    ];
    const { ctx, db } = await world(ladder);
    const roll = dice(3);
    await write(
      ctx,
      "answer",
      Array.from({ length: 130 }, () => ({
        op: "create" as const,
        input: { csat: roll(5) === 0 ? null : 1 + roll(5) },
      })),
    );
    await write(
      ctx,
      "customer",
      Array.from({ length: 60 }, (_, at) => ({
        op: "create" as const,
        input: { name: `c${at}`, revenue: roll(20) * 100 },
      })),
    );
    const effect = await settingsEffect(ctx, { "limits.low": 5, "limits.big": 500 });
    const answers = await db.all<{ csat: number | null; follow_up: string }>(
      "SELECT csat, follow_up FROM o_answer",
    );
    const [answer, customer] = ["answer", "customer"].map(
      (key) => effect.moves.find((one) => one.object === key)!,
    );
    expect(answer!.records).toBe(answers.filter((row) => row.csat !== null).length);
    const opened = answers.filter(
      (row) => row.csat !== null && Number(row.csat) * 5 > 10 && row.follow_up === "none",
    ).length;
    expect(opened).toBeGreaterThan(0);
    expect(answer!.fields.find((one) => one.field === "follow_up")).toMatchObject({
      records: opened,
      cells: [{ from: "none", to: "open", records: opened }],
    });
    const between = await db.all("SELECT id FROM o_customer WHERE revenue >= 50000 AND revenue < 100000");
    expect(customer).toMatchObject({
      records: between.length,
      fields: [{ field: "mark", cells: [{ from: "small", to: "big", records: between.length }] }],
    });

    const revision = await saveSettings(ctx, { "limits.low": 5, "limits.big": 500 });
    await applySettings(ctx, revision!);
    await work(ctx);
    expect((await applyingJob(ctx, revision!))!.result).toMatchObject({
      changed: answer!.records + customer!.records,
      refused: 0,
    });
    expect(
      await db.all("SELECT count(*) AS n FROM o_answer WHERE csat IS NOT NULL AND size <> csat * 5"),
    ).toEqual([{ n: 0 }]);
  });

  it("recomputes the concerned records alone, as the system, once, and leaves nothing to do", async () => {
    const { ctx, db } = await world();
    await customers(ctx, 160);
    const patch = { "tiers.vip_revenue": 600_000 };
    const preview = await settingsEffect(ctx, patch);
    const { workspace: before } = ctx;
    const revision = (await saveSettings(ctx, patch, { note: "a smaller market" }))!;
    const turn = { before, after: ctx.workspaces.current() };
    expect((await turnEffect(ctx, turn)).moves[0]!.records).toBe(preview.moves[0]!.records);

    const job = await applySettings(ctx, revision);
    expect(await applySettings(ctx, revision)).toBe(job);
    await work(ctx);
    const done = (await applyingJob(ctx, revision))!;
    const n = preview.moves[0]!.records;
    expect(n).toBeGreaterThan(10);
    expect(done).toMatchObject({ state: "done", result: { total: n, looked: n, changed: n, refused: 0 } });
    expect(await db.all("SELECT count(*) AS n FROM o_customer WHERE version > 1")).toEqual([{ n }]);
    const events = await db.all<{ actor_kind: string; actor_name: string; n: number }>(
      "SELECT actor_kind, actor_name, count(*) AS n FROM events WHERE kind = 'changed' GROUP BY actor_kind, actor_name",
    );
    expect(events).toEqual([{ actor_kind: "system", actor_name: `settings revision ${revision}`, n }]);
    expect((await turnEffect(ctx, turn)).moves).toEqual([]);
    expect(
      await db.all(
        "SELECT count(*) AS n FROM o_customer WHERE (tier = 'vip') <> (annual_revenue IS NOT NULL AND annual_revenue >= 60000000)",
      ),
    ).toEqual([{ n: 0 }]);
  });

  it("stops where it is told to, and goes on from there when it is asked again", async () => {
    const { ctx, db } = await world();
    await customers(ctx, 800);
    const revision = (await saveSettings(ctx, { "tiers.gold_revenue": 100_000 }))!;
    const id = await applySettings(ctx, revision);
    const stop = new AbortController();
    let kept: { changed: number } | null = null;
    const job = { ...(await applyingJob(ctx, revision))!, progress: null };
    await expect(
      runApplySettings(ctx, job, {
        signal: stop.signal,
        progress: async (value) => {
          kept = structuredClone(value) as { changed: number };
          stop.abort();
        },
      }),
    ).rejects.toThrow();
    const changed = Number(
      (await db.all<{ n: number }>("SELECT count(*) AS n FROM o_customer WHERE version > 1"))[0]!.n,
    );
    expect(kept).toMatchObject({ changed });
    expect(changed).toBeGreaterThan(0);
    await cancelJob(ctx.db, id);
    const again = await applySettings(ctx, revision);
    expect(again).not.toBe(id);
    await work(ctx);
    const left = (await applyingJob(ctx, revision))!.result as { changed: number };
    expect(left.changed).toBeGreaterThan(0);
    expect(await db.all("SELECT count(*) AS n FROM o_customer WHERE version > 1")).toEqual([
      { n: changed + left.changed },
    ]);
  });

  it("asks the database one question at a time, and nothing more once nobody waits for the answer", async () => {
    const { ctx } = await world();
    await customers(ctx, 40);
    const patch = { "tiers.vip_revenue": "800000.00", "satisfaction.low_csat": 4 };
    const watched = (leaveAfter = Number.POSITIVE_INFINITY) => {
      const gone = new AbortController();
      const seen = { asked: 0, atOnce: 0 };
      let now = 0;
      const all: Context["db"]["all"] = async (sql, params) => {
        seen.atOnce = Math.max(seen.atOnce, ++now);
        if (++seen.asked === leaveAfter) gone.abort();
        const rows = await ctx.db.all(sql, params);
        now--;
        return rows as never[];
      };
      return { seen, asked: settingsEffect({ ...ctx, db: { ...ctx.db, all } }, patch, gone.signal) };
    };
    const whole = watched();
    expect(await whole.asked).toEqual(await settingsEffect(ctx, patch));
    expect(whole.seen.atOnce).toBe(1);
    expect(whole.seen.asked).toBeGreaterThan(5);
    const most = whole.seen.asked - 2;
    const left = watched(most);
    await expect(left.asked).rejects.toMatchObject({ name: "AbortError" });
    await new Promise((wake) => setTimeout(wake, 50));
    expect(left.seen.asked).toBe(most);
  });

  it("is for those who turn settings; what is wrong is named by its key, and a value that moved meanwhile is not overwritten", async () => {
    const { ctx, person } = await world();
    const sales = await person("Sal", ["sales"]);
    expect(await refused(settingsEffect(sales, { "tiers.vip_revenue": 1 }))).toEqual([403, "forbidden"]);
    expect(await refused(applySettings(sales, 2))).toEqual([403, "forbidden"]);
    expect(
      await refused(settingsEffect(ctx, { "tiers.nothing": 1, "satisfaction.low_csat": "many" })),
    ).toEqual([422, "invalid", "/tiers.nothing unknown_setting", "/satisfaction.low_csat bad_number"]);
    expect(await refused(settingsEffect(ctx, { "workspace.time_zone": "Mars/Crater" }))).toEqual([
      422,
      "invalid",
      "/workspace.time_zone bad_time_zone",
    ]);
    expect(await refused(applySettings(ctx, 99))).toEqual([404, "not_found"]);
    expect(await saveSettings(ctx, { "satisfaction.low_csat": 3 })).toBeNull();
    expect(
      await saveSettings(ctx, { "satisfaction.low_csat": 4 }, { seen: { "satisfaction.low_csat": 3 } }),
    ).toBe(2);
    const late = saveSettings(ctx, { "satisfaction.low_csat": 2 }, { seen: { "satisfaction.low_csat": 3 } });
    expect(await refused(late)).toEqual([412, "settings_moved"]);
  });
});
