import { describe, expect, it } from "vitest";
import type { Value } from "#app/fields/value.ts";
import { envFor, loadPaths, loadRows } from "#app/records/load.server.ts";
import { create, remove } from "#app/records/single.server.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { WORLD } from "./world.ts";

describe.each(ENGINES)("reading rows for rules on %s", (engine) => {
  it("rows come in memory form; those in the bin only when asked for", async () => {
    const { ctx } = await testContext(engine, { configuration: WORLD });
    const model = ctx.workspace.objects.get("account")!;
    const live = await create(ctx, "account", { name: "live", revenue: "12.34", tags: ["a"] });
    const gone = await create(ctx, "account", { name: "gone" });
    await remove(ctx, "account", gone.id);
    const ids = [live.id, gone.id, "nobody"];
    const names = async (deleted?: boolean | "any") =>
      [...(await loadRows(ctx.db, model, ids, { deleted })).values()].map((values) => values.name).sort();
    expect(await names()).toEqual(["live"]);
    expect(await names(true)).toEqual(["gone"]);
    expect(await names("any")).toEqual(["gone", "live"]);
    const values = (await loadRows(ctx.db, model, ids)).get(live.id)!;
    expect(values).toMatchObject({
      revenue: 12.34,
      tags: ["a"],
      email: null,
      created_at: ctx.clock.now(),
      orders: 0,
    });
    expect(values).not.toHaveProperty("age");
  });

  it("paths are followed for the whole batch with one query a reference, into the bin too", async () => {
    const { ctx } = await testContext(engine, { configuration: WORLD });
    const top = await create(ctx, "account", { name: "Top", revenue: "1.50" });
    const accounts = [];
    for (const name of ["A", "B"]) accounts.push(await create(ctx, "account", { name, parent: top.id }));
    await remove(ctx, "account", top.id);
    const rows: { id: string; values: Record<string, Value | null> }[] = accounts.map(({ id }) => ({
      id: `order of ${id}`,
      values: { account: id },
    }));
    rows.push({ id: "none", values: { account: null } });
    const asked: string[] = [];
    const q = {
      dialect: ctx.db.dialect,
      run: ctx.db.run,
      all: ((sql: string, params: never) => {
        asked.push(sql);
        return ctx.db.all(sql, params);
      }) as typeof ctx.db.all,
    };
    const model = ctx.workspace.objects.get("order")!;
    const paths = ["account.name", "account.parent.revenue", "account.parent.name", "account.tags"];
    const found = await loadPaths(q, ctx.workspace, model, rows, paths);
    expect(asked).toHaveLength(2);
    expect(Object.fromEntries(found.get(rows[1]!.id)!)).toEqual({
      "account.name": "B",
      "account.parent.revenue": 1.5,
      "account.parent.name": "Top",
      "account.tags": null,
    });
    expect([...found.get("none")!.values()]).toEqual([null, null, null, null]);
  });

  it("an expression reads the record, what it was, settings, the actor, and a link's parts", async () => {
    const { ctx, person } = await testContext(engine, { configuration: WORLD });
    const boss = await person("Boss", ["boss"]);
    const model = ctx.workspace.objects.get("order")!;
    const values = { id: "1", amount: 3, related: { object: "deal", id: "d" } };
    const env = envFor(boss, model, values, new Map([["account.name", "A"]]), { ...values, amount: 2 });
    const read = (path: string) => env.get(path) ?? null;
    expect(
      ["amount", "old.amount", "related.object", "old.related.id", "account.name", "settings.limits.big"].map(
        read,
      ),
    ).toEqual([3, 2, "deal", "d", "A", 1000]);
    expect(["actor.id", "actor.roles", "actor.nothing", "nothing", "old.nothing"].map(read)).toEqual([
      boss.actor.id,
      ["boss"],
      null,
      null,
      null,
    ]);
    expect(envFor(boss, model, values).get("old.amount") ?? null).toBeNull();
  });
});
