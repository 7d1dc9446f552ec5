import { describe, expect, it } from "vitest";
import { SYSTEM } from "#app/access/actor.ts";
import type { Context } from "#app/context.ts";
import type { Tx } from "#app/db/types.ts";
import { KINDS } from "#app/kinds.ts";
import type { Change, RecordListeners } from "#app/records/listeners.ts";
import { NO_LISTENERS } from "#app/records/listeners.ts";
import { create, remove, restore, update } from "#app/records/single.server.ts";
import { write } from "#app/records/write.server.ts";
import { openWorkspaces, publish } from "#app/schema/store.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { outcomes, refusal } from "./refusals.ts";
import { WORLD } from "./world.ts";

describe.each(ENGINES)("what answers to a write on %s", (engine) => {
  async function answering(listeners: Partial<RecordListeners>) {
    return testContext(engine, { configuration: WORLD, listeners: { ...NO_LISTENERS, ...listeners } });
  }

  it("rules before the write see defaults, number and formulas, and what they assign is computed with", async () => {
    const seen: unknown[] = [];
    const { ctx } = await answering({
      before: async (_ctx, changes) => {
        for (const { after, before, kind } of changes) {
          seen.push([kind, before, after.code, after.region, after.value, after.version]);
          after.years = 4;
          after.secret = "";
        }
      },
    });
    const record = await create(ctx, "account", { name: "Acme", revenue: 10, years: 2 });
    expect(seen).toEqual([["created", null, "A-00001", "north", 20, 1]]);
    expect(record).toMatchObject({ years: 4, value: "40.00", secret: null });
  });

  it("what rules assign is judged like what people send", async () => {
    const { ctx } = await answering({
      before: async (_ctx, changes) => {
        for (const { after } of changes) {
          if (after.name === "gold") after.tier = "gold";
          if (after.name === "long") after.name = "x".repeat(51);
          if (after.name === "lost") after.parent = "00000000-0000-7000-8000-000000000000";
        }
      },
    });
    expect((await refusal(create(ctx, "account", { name: "gold" }))).issues).toEqual([
      " rule_refused_because",
    ]);
    expect((await refusal(create(ctx, "account", { name: "long" }))).issues).toEqual(["/name too_long"]);
    expect((await refusal(create(ctx, "account", { name: "lost" }))).issues).toEqual([
      "/parent unknown_reference",
    ]);
  });

  it("rules before the write are called once for a batch, in order, without rows that cannot be read", async () => {
    const calls: string[][] = [];
    const { ctx } = await answering({
      before: async (_ctx, changes) => {
        calls.push(changes.map((change) => String(change.after.name)));
      },
    });
    await write(ctx, "account", [
      { op: "create", input: { name: "a" } },
      { op: "create", input: { name: 5, region: "west" } },
      { op: "create", input: { name: "b" } },
    ]);
    expect(calls).toEqual([["a", "b"]]);
  });

  it("rules after the write meet row, figures and event in the same transaction", async () => {
    const found: unknown[] = [];
    const { ctx } = await answering({
      paths: (_ctx, object) =>
        object.key === "order" ? ["account.orders", "account.name", "account.parent.name"] : [],
      after: async (inner, changes) => {
        for (const change of changes.filter((one) => one.object.key === "order")) {
          const [row] = await inner.tx!.all("SELECT comment FROM o_order WHERE id = ?", [change.id]);
          const [event] = await inner.tx!.all("SELECT kind FROM events WHERE id = ?", [change.event]);
          found.push([row?.comment ?? null, event?.kind, Object.fromEntries(change.related)]);
        }
      },
    });
    const top = await create(ctx, "account", { name: "Top" });
    const account = await create(ctx, "account", { name: "Acme", parent: top.id });
    const order = await create(ctx, "order", { account: account.id, comment: "hi" });
    await update(ctx, "order", order.id, { account: top.id });
    expect(found).toEqual([
      ["hi", "created", { "account.orders": 1, "account.name": "Acme", "account.parent.name": "Top" }],
      [
        "hi",
        "changed",
        {
          "account.orders": 1,
          "account.name": "Top",
          "account.parent.name": null,
          "old.account.orders": 0,
          "old.account.name": "Acme",
          "old.account.parent.name": "Top",
        },
      ],
    ]);
  });

  it("a rule that moves a reference finds what lies behind the new one", async () => {
    let other = "";
    const names: unknown[] = [];
    const { ctx } = await answering({
      paths: (_ctx, object) => (object.key === "order" ? ["account.name"] : []),
      before: async (_ctx, changes) => {
        for (const { object, after } of changes) if (object.key === "order") after.account = other;
      },
      after: async (_ctx, changes) => {
        for (const { object, related } of changes)
          if (object.key === "order") names.push(related.get("account.name"));
      },
    });
    const account = await create(ctx, "account", { name: "Given" });
    other = (await create(ctx, "account", { name: "Chosen" })).id;
    await create(ctx, "order", { account: account.id });
    expect(names).toEqual(["Chosen"]);
  });

  it("what a rule writes lands with the write, and the answer shows it", async () => {
    const { ctx } = await answering({
      after: async (inner, changes) => {
        for (const { object, kind, id } of changes) {
          if (object.key !== "account" || kind !== "created") continue;
          await create(inner, "order", { account: id, amount: 7 });
          await update(inner, "account", id, { region: "south" });
        }
      },
    });
    const record = await create(ctx, "account", { name: "Acme" });
    expect(record).toMatchObject({ region: "south", version: 2, orders: 1, total: "7.00" });
    expect(await ctx.db.all("SELECT kind, object FROM events ORDER BY id")).toEqual([
      { kind: "created", object: "account" },
      { kind: "created", object: "order" },
      { kind: "changed", object: "account" },
    ]);
  });

  it("when a rule throws, nothing is left of the write", async () => {
    const { ctx } = await answering({
      after: async (inner, changes) => {
        if (changes[0]!.object.key === "order") throw new Error("the rule broke");
        await create(inner, "order", { account: changes[0]!.id });
      },
    });
    await expect(create(ctx, "account", { name: "Acme" })).rejects.toThrow("the rule broke");
    for (const table of ["o_account", "o_order", "events", "counters"]) {
      expect(await ctx.db.all(`SELECT * FROM ${table} WHERE 1 = 1`), table).toEqual([]);
    }
  });

  it("a nested write that is refused costs only itself under a savepoint", async () => {
    const { ctx } = await answering({
      after: async (inner, changes) => {
        for (const { object, id } of changes) {
          if (object.key !== "account") continue;
          await inner
            .tx!.savepoint(async () => {
              await create(inner, "order", { account: id, comment: "undone" });
              await create(inner, "order", { account: id, score: 9 });
            })
            .catch(() => {});
        }
      },
    });
    const record = await create(ctx, "account", { name: "Acme" });
    expect(record).toMatchObject({ orders: 0, version: 1 });
    expect(await ctx.db.all("SELECT * FROM o_order")).toEqual([]);
  });

  it("a write takes its steps in order, and few of them", async () => {
    const steps: string[] = [];
    const listeners: RecordListeners = {
      ...NO_LISTENERS,
      before: async () => void steps.push("before"),
      after: async () => void steps.push("after"),
    };
    const { ctx } = await testContext(engine, { configuration: WORLD, listeners });
    const account = await create(ctx, "account", { name: "Acme" });
    const watched = (tx: Tx): Tx =>
      new Proxy(tx, {
        get(target, name) {
          const member = Reflect.get(target, name);
          if (typeof member !== "function") return member;
          return (...args: unknown[]) => {
            const text = String(name === "later" ? args[1] : args[0]);
            const verb = /^(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.exec(text)?.[1];
            const table = /\b([os]_[a-z]+|events|counters|revisions)\b/.exec(text)?.[1];
            if (table) steps.push(`${verb} ${table}`);
            return member.apply(target, args);
          };
        },
      });
    const transaction = <T>(work: (tx: Tx) => Promise<T>) => ctx.db.transaction((tx) => work(watched(tx)));
    const db = new Proxy(ctx.db, {
      get: (target, name) => (name === "transaction" ? transaction : Reflect.get(target, name)),
    });
    steps.length = 0;
    const order = await create({ ...ctx, db }, "order", { account: account.id, comment: "hello" });
    expect(steps).toEqual([
      "SELECT revisions",
      "INSERT counters",
      "before",
      "SELECT o_account",
      "INSERT o_order",
      "SELECT o_account",
      "UPDATE o_account",
      "INSERT events",
      engine === "sqlite" ? "WITH s_order" : "INSERT s_order",
      "after",
    ]);
    steps.length = 0;
    await update({ ...ctx, db }, "order", order.id, { due: "2026-10-05" });
    expect(steps).toEqual([
      "SELECT revisions",
      "SELECT o_order",
      "before",
      "UPDATE o_order",
      "INSERT events",
      "after",
    ]);
  });

  it("every kind of change is told once, with the row before and after", async () => {
    const told: unknown[] = [];
    const { ctx } = await answering({
      after: async (_ctx, changes) => {
        for (const { kind, before, after } of changes)
          told.push([kind, before?.name ?? null, after.name, after.version]);
      },
    });
    const { id } = await create(ctx, "account", { name: "a" });
    await update(ctx, "account", id, { name: "b" });
    await update(ctx, "account", id, { name: "b" });
    await remove(ctx, "account", id);
    await restore(ctx, "account", id);
    expect(told).toEqual([
      ["created", null, "a", 1],
      ["changed", "a", "b", 2],
      ["deleted", "b", "b", 3],
      ["restored", "b", "b", 4],
    ]);
  });

  it("an import may leave the rules out, never the object's own", async () => {
    let called = 0;
    const count = async () => {
      called++;
    };
    const { ctx } = await answering({ before: count, after: count });
    const results = await write(
      ctx,
      "order",
      [
        { op: "create", input: { score: 1 } },
        { op: "create", input: { score: 3 } },
      ],
      { rules: "skip" },
    );
    expect(outcomes(results)).toEqual([422, "created"]);
    expect(called).toBe(0);
  });

  it("touching a record runs its rules and writes only what they change", async () => {
    let floor = 0;
    const { ctx } = await answering({
      before: async (_ctx, changes) => {
        for (const { after } of changes) after.tier = Number(after.years) >= floor ? "plain" : null;
      },
    });
    const small = await create(ctx, "account", { name: "small", years: 1 });
    const large = await create(ctx, "account", { name: "large", years: 9 });
    floor = 5;
    const results = await write(
      ctx,
      "account",
      [small, large].map(({ id }) => ({ op: "update" as const, id, input: {} })),
      { touch: true },
    );
    expect(outcomes(results)).toEqual(["updated", "unchanged"]);
    expect(results.map((result) => result.status !== "refused" && result.record.tier)).toEqual([
      null,
      "plain",
    ]);
  });

  it("a figure wakes those who wait for it, and raises no version", async () => {
    const told: Change[][] = [];
    const { ctx } = await answering({
      wantsRollup: (_ctx, object, field) => object.key === "account" && field === "orders",
      after: async (_ctx, changes) => {
        if (changes[0]!.object.key === "account" && changes[0]!.kind === "changed") told.push([...changes]);
      },
    });
    const account = await create(ctx, "account", { name: "Acme" });
    const order = await create(ctx, "order", { account: account.id });
    await update(ctx, "order", order.id, { amount: 5 });
    await create(ctx, "order", { account: account.id });
    expect(
      told.map(([change]) => [change!.before!.orders, change!.after.orders, change!.after.version]),
    ).toEqual([
      [0, 1, 1],
      [1, 2, 1],
    ]);
    const events = await ctx.db.all(
      "SELECT id, changes, cause FROM events WHERE object = 'account' AND kind = 'changed' ORDER BY id",
    );
    expect(events.map((event) => JSON.parse(String(event.changes)))).toEqual([
      { orders: [0, 1] },
      { orders: [1, 2] },
    ]);
    const [created] = await ctx.db.all("SELECT id FROM events WHERE record_id = ?", [order.id]);
    expect(events[0]).toMatchObject({ cause: created!.id, id: told[0]![0]!.event });
  });

  it("events carry who did it, what caused it and how deep", async () => {
    const { ctx, person } = await answering({});
    const boss = await person("Boss", ["boss"]);
    const chain = { root: "r", cause: "c", run: "u", depth: 2, count: { actions: 0 }, path: ["x"] };
    const inherited: Context = { ...boss, chain };
    const one = await create(inherited, "account", { name: "a" });
    const [two] = await write(inherited, "account", [
      { op: "create", input: { name: "b" }, chain: { ...chain, cause: "d", depth: 3 } },
    ]);
    const read = async (id: string) =>
      (await ctx.db.all("SELECT * FROM events WHERE record_id = ?", [id]))[0];
    expect(await read(one.id)).toMatchObject({
      actor_kind: "user",
      actor_id: boss.actor.id,
      actor_name: "Boss",
      revision: 1,
      cause: "c",
      run_id: "u",
      depth: 2,
    });
    expect(await read(two!.status === "refused" ? "" : two!.id)).toMatchObject({ cause: "d", depth: 3 });
  });

  it("a write that was thought of under one revision is done under the next", async () => {
    const { ctx, db } = await answering({});
    // Another process publishes; this one has not looked yet.
    const others = await openWorkspaces(db, KINDS);
    const next = structuredClone(WORLD) as AnySchema[];
    const account = next.find((schema) => schema.key === "account")!;
    (account.fields as unknown[]).push({ key: "fax", type: "text", label: "Fax", required: true });
    await publish(
      { ...ctx, workspaces: others, actor: SYSTEM },
      { format: 1, schemas: next },
      { ifMatch: 1 },
    );
    others.close();
    const stale: Context = { ...ctx, workspace: ctx.workspace, workspaces: ctx.workspaces };
    expect(stale.workspace.objects.get("account")!.fields.has("fax")).toBe(false);
    expect((await refusal(create(stale, "account", { name: "a" }))).issues).toEqual(["/fax required"]);
    expect(await create(stale, "account", { name: "a", fax: "1" })).toMatchObject({ fax: "1" });
  });
});
