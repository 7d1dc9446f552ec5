import { describe, expect, it } from "vitest";
import type { Context } from "#app/context.ts";
import { onceByKey } from "#app/records/idempotency.server.ts";
import { create } from "#app/records/single.server.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { refusal } from "./refusals.ts";
import { WORLD } from "./world.ts";

describe.each(ENGINES)("a request with a key on %s", (engine) => {
  const world = () => testContext(engine, { configuration: WORLD });
  const make = (name: string) => async (ctx: Context) => {
    const body = await create(ctx, "account", { name });
    return { status: 201, body, headers: { ETag: '"1"' } };
  };
  const names = async (ctx: Context) =>
    (await ctx.db.all("SELECT name FROM o_account ORDER BY name")).map((row) => row.name);

  it("sent twenty times at once has one effect and one answer", async () => {
    const { ctx } = await world();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => onceByKey(ctx, "k", "same", make("a"))),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 201, body: { name: "a" }, headers: { ETag: '"1"' } });
    expect(await names(ctx)).toEqual(["a"]);
  });

  it("is refused with another body, and is free for another actor", async () => {
    const { ctx, person } = await world();
    const boss = await person("Boss", ["boss"]);
    const token = (tokenId: string): Context => ({
      ...boss,
      actor: { ...boss.actor, kind: "token", tokenId },
    });
    await onceByKey(token("t1"), "k", "one", make("a"));
    expect(await refusal(onceByKey(token("t1"), "k", "two", make("b")))).toMatchObject({
      status: 422,
      code: "idempotency_mismatch",
    });
    await onceByKey(token("t2"), "k", "two", make("c"));
    await onceByKey(ctx, "k", "two", make("d"));
    expect(await names(ctx)).toEqual(["a", "c", "d"]);
  });

  it("that was refused may be sent again", async () => {
    const { ctx } = await world();
    expect(await refusal(onceByKey(ctx, "k", "one", make("")))).toMatchObject({ status: 422 });
    await onceByKey(ctx, "k", "one", make("a"));
    expect(await names(ctx)).toEqual(["a"]);
  });

  it("is forgotten after a day", async () => {
    const { ctx, clock } = await world();
    await onceByKey(ctx, "k", "one", make("a"));
    clock.tick(24 * 3600 * 1000 - 1);
    await onceByKey(ctx, "k", "one", make("a"));
    expect(await names(ctx)).toEqual(["a"]);
    clock.tick(1);
    await onceByKey(ctx, "k", "another", make("b"));
    expect(await names(ctx)).toEqual(["a", "b"]);
  });
});
