import { describe, expect, it } from "vitest";
import { create, remove, restore, update } from "#app/records/single.server.ts";
import { write } from "#app/records/write.server.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { described, outcomes, refusal } from "./refusals.ts";
import { WORLD } from "./world.ts";

describe.each(ENGINES)("unique values on %s", (engine) => {
  const world = () => testContext(engine, { configuration: WORLD });

  it("of a hundred that want the same value at once one gets it, and the others are told who", async () => {
    const { ctx } = await world();
    const settled = await Promise.allSettled(
      Array.from({ length: 100 }, (_, at) =>
        create(ctx, "account", { name: `n${at}`, email: "One@Example.test" }),
      ),
    );
    const winners = settled.filter((one) => one.status === "fulfilled");
    expect(winners).toHaveLength(1);
    for (const one of settled) {
      if (one.status === "fulfilled") continue;
      const found = described(one.reason);
      expect(found).toMatchObject({ status: 409, code: "duplicate_value", issues: ["/email not_unique"] });
      expect(found.error.extra.record).toMatchObject({ id: winners[0]!.value.id });
    }
    expect(await ctx.db.all("SELECT COUNT(*) AS n FROM events")).toEqual([{ n: 1 }]);
  });

  it("of many that change to the same value at once one gets it", async () => {
    const { ctx } = await world();
    const made = await write(
      ctx,
      "account",
      Array.from({ length: 20 }, (_, at) => ({ op: "create" as const, input: { name: `n${at}` } })),
    );
    const settled = await Promise.allSettled(
      made.map((one) =>
        update(ctx, "account", one.status === "refused" ? "" : one.id, { email: "x@example.test" }),
      ),
    );
    expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    for (const one of settled) if (one.status === "rejected") expect(described(one.reason).status).toBe(409);
  });

  it("batches that cross keep each row's fate to itself", async () => {
    const { ctx } = await world();
    const batch = (name: string, keys: readonly number[]) =>
      write(
        ctx,
        "account",
        keys.map((key) => ({
          op: "create" as const,
          input: { name: `${name}${key}`, external_id: `k${key}` },
        })),
      );
    const keys = Array.from({ length: 40 }, (_, at) => at);
    const all = await Promise.all([batch("a", keys), batch("b", keys), batch("c", keys.toReversed())]);
    const fates = all.flatMap(outcomes);
    expect(fates.filter((fate) => fate === "created")).toHaveLength(40);
    expect(fates.filter((fate) => fate === 409)).toHaveLength(80);
    expect(await ctx.db.all("SELECT COUNT(DISTINCT external_id) AS k, COUNT(*) AS n FROM o_account")).toEqual(
      [{ k: 40, n: 40 }],
    );
  });

  it("the first of two in one batch gets the value, also when it gives it up again", async () => {
    const { ctx } = await world();
    const results = await write(ctx, "account", [
      { op: "create", input: { name: "a", email: "same@example.test" } },
      { op: "create", input: { name: "b", email: "SAME@example.test" } },
      { op: "create", input: { name: "c" } },
    ]);
    expect(outcomes(results)).toEqual(["created", 409, "created"]);
    const [a, b, c] = results;
    if (a?.status !== "created" || b?.status !== "refused" || c?.status !== "created")
      throw new Error("unexpected");
    expect(b.error.extra.record).toMatchObject({ id: a.id });
    const moved = await write(ctx, "account", [
      { op: "update", id: a.id, input: { email: "other@example.test" } },
      { op: "update", id: c.id, input: { email: "same@example.test" } },
      { op: "create", input: { name: "d", email: "other@example.test" } },
    ]);
    expect(outcomes(moved)).toEqual(["updated", "updated", 409]);
    const early = await write(ctx, "account", [
      { op: "create", input: { name: "e", email: "same@example.test" } },
      { op: "update", id: c.id, input: { email: null } },
      { op: "create", input: { name: "f", email: "same@example.test" } },
    ]);
    expect(outcomes(early)).toEqual([409, "updated", "created"]);
  });

  it("the bin frees a value; coming back is refused while somebody else has it", async () => {
    const { ctx } = await world();
    const first = await create(ctx, "account", { name: "a", email: "x@example.test" });
    await remove(ctx, "account", first.id);
    const second = await create(ctx, "account", { name: "b", email: "x@example.test" });
    const found = await refusal(restore(ctx, "account", first.id));
    expect(found).toMatchObject({ status: 409, issues: ["/email not_unique"] });
    expect(found.error.extra.record).toMatchObject({ id: second.id });
    await update(ctx, "account", second.id, { email: null });
    expect(await restore(ctx, "account", first.id)).toMatchObject({ email: "x@example.test" });
  });

  it("a record keeps its own value through changes", async () => {
    const { ctx } = await world();
    const record = await create(ctx, "account", { name: "a", email: "x@example.test", external_id: "1" });
    expect(
      await update(ctx, "account", record.id, { email: "X@example.test", external_id: "1", years: 1 }),
    ).toMatchObject({ version: 2 });
  });
});
