import { describe, expect, it } from "vitest";
import type { Context } from "#app/context.ts";
import { create, remove, restore, update } from "#app/records/single.server.ts";
import type { WriteIntent } from "#app/records/types.ts";
import { write } from "#app/records/write.server.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { figuresByHand } from "./figures.ts";
import { WORLD } from "./world.ts";

const kept = (ctx: Context) =>
  ctx.db.all(
    "SELECT id, orders, total, weight, satisfaction, worst, biggest, last_status, children FROM o_account ORDER BY id",
  );

/** A small generator with a seed, so that a failure comes back. */
function random(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const upTo = (most: number) => Math.floor(next() * most);
  return { upTo, pick: <T>(list: readonly T[]): T => list[upTo(list.length)]! };
}

describe.each(ENGINES)("roll-ups on %s", (engine) => {
  const world = () => testContext(engine, { configuration: WORLD });

  it("kept figures equal those worked out by hand after any history", async () => {
    const { ctx, clock } = await world();
    const { upTo, pick } = random(20261005);
    const accounts: string[] = [];
    for (const name of ["a", "b", "c", "d"]) accounts.push((await create(ctx, "account", { name })).id);
    const orders: string[] = [];
    const input = () => {
      const given: Record<string, unknown> = {};
      if (upTo(3)) given.account = pick([...accounts, null]);
      if (upTo(2)) given.amount = pick([null, "0.10", "0.20", "19.99", "1000000.01", "-3.33"]);
      if (upTo(2)) given.weight = pick([null, 0.1, 0.2, 1e-7, 12.345678, -5]);
      if (upTo(2)) given.score = pick([null, 3, 4, 5]);
      if (upTo(2)) given.status = pick([null, "open", "cancelled"]);
      if (upTo(2)) given.ordered_at = pick([null, clock.now() - upTo(4) * 1000]);
      if (typeof given.ordered_at === "number") given.ordered_at = new Date(given.ordered_at).toISOString();
      return given;
    };
    for (let step = 0; step < 60; step++) {
      clock.tick(upTo(3000));
      if (upTo(6) === 0) {
        await write(ctx, "account", [
          { op: "update", id: pick(accounts), input: { parent: pick([...accounts, null]) } },
          { op: "delete", id: pick(accounts) },
          { op: "restore", id: pick(accounts) },
        ]);
      }
      const intents = Array.from({ length: 1 + upTo(6) }, (): WriteIntent => {
        const id = orders.length ? pick(orders) : "none";
        const op = pick(["create", "create", "update", "update", "update", "delete", "restore"] as const);
        return op === "create" || op === "update" ? { op, id, input: input() } : { op, id };
      }).map((intent) => (intent.op === "create" ? { op: intent.op, input: intent.input } : intent));
      for (const result of await write(ctx, "order", intents)) {
        if (result.status === "created") orders.push(result.id);
      }
      if (step % 5 === 4) expect(await kept(ctx), `after step ${step}`).toEqual(await figuresByHand(ctx));
    }
    expect(orders.length).toBeGreaterThan(30);
    expect((await kept(ctx)).some((row) => Number(row.orders) > 5)).toBe(true);
  });

  it("re-parenting takes from one parent and gives to the other", async () => {
    const { ctx } = await world();
    const [from, to] = [
      await create(ctx, "account", { name: "from" }),
      await create(ctx, "account", { name: "to" }),
    ];
    const order = await create(ctx, "order", { account: from.id, amount: "12.30", score: 4 });
    await update(ctx, "order", order.id, { account: to.id, amount: "2.30" });
    expect(await kept(ctx)).toMatchObject([
      { id: from.id, orders: 0, total: 0, satisfaction: null, worst: null, biggest: null, last_status: null },
      { id: to.id, orders: 1, total: 230, satisfaction: 4, worst: 4, biggest: 230, last_status: "open" },
    ]);
  });

  it("figures never raise the parent's version, nor its time of change", async () => {
    const { ctx, clock } = await world();
    const account = await create(ctx, "account", { name: "a" });
    clock.tick(5000);
    const order = await create(ctx, "order", { account: account.id, amount: 1 });
    await remove(ctx, "order", order.id);
    await restore(ctx, "order", order.id);
    expect(await update(ctx, "account", account.id, { years: 1 }, { version: 1 })).toMatchObject({
      version: 2,
      orders: 1,
    });
  });

  it("many writers at once lose nothing", async () => {
    const { ctx } = await world();
    const accounts = [
      await create(ctx, "account", { name: "a" }),
      await create(ctx, "account", { name: "b" }),
    ];
    await Promise.all(
      Array.from({ length: 40 }, async (_, at) => {
        const account = accounts[at % 2]!.id;
        const order = await create(ctx, "order", {
          account,
          amount: "0.10",
          score: 1 + (at % 5),
          comment: "c",
        });
        if (at % 4 === 0) await update(ctx, "order", order.id, { account: accounts[(at + 1) % 2]!.id });
        if (at % 5 === 0) await remove(ctx, "order", order.id);
      }),
    );
    expect(await kept(ctx)).toEqual(await figuresByHand(ctx));
  });

  it("a sum beyond exact numbers is still right as far as numbers go, and recovers", async () => {
    const { ctx } = await world();
    const account = await create(ctx, "account", { name: "a" });
    const small = await create(ctx, "order", { account: account.id, weight: 0.5 });
    const huge = await create(ctx, "order", { account: account.id, weight: 9_007_199_254_740_991 });
    const [over] = await kept(ctx);
    expect(over!.weight).toBeCloseTo(9_007_199_254_740_991, -1);
    await remove(ctx, "order", huge.id);
    expect(await kept(ctx)).toMatchObject([{ weight: 0.5 }]);
    await update(ctx, "order", small.id, { weight: 0.7 });
    expect(await kept(ctx)).toMatchObject([{ weight: 0.7 }]);
  });

  it("a record that is its own parent's child is answered with its new figure", async () => {
    const { ctx } = await world();
    const account = await create(ctx, "account", { name: "loop" });
    expect(await update(ctx, "account", account.id, { parent: account.id })).toMatchObject({
      children: 1,
      version: 2,
    });
  });
});
