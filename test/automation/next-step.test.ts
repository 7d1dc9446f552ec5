import { describe, expect, it } from "vitest";
import { automationListeners } from "#app/automation/engine.server.ts";
import { foreseeWords } from "#app/automation/foresee-words.server.ts";
import { create, update } from "#app/records/single.server.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";

const DAY = 86_400_000;

describe.each(ENGINES)("a next contact that is agreed on, on %s", (engine) => {
  const house = async () => {
    const world = await testContext(engine, {
      configuration: shipped().schemas,
      listeners: automationListeners(),
    });
    const sam = await world.person("Sam", ["sales"]);
    const customer = (await create(world.ctx, "customer", { name: "合意", owner: sam.actor.id })).id;
    const tasks = () =>
      world.db.all<Record<string, unknown>>("SELECT * FROM o_task WHERE deleted_at IS NULL ORDER BY id");
    const at = (days: number) => new Date(world.clock.now() + days * DAY).toISOString();
    return { ...world, sam, customer, tasks, at };
  };

  it("makes one task for whoever wrote it down, due then, named by the next step", async () => {
    const { sam, customer, tasks, at } = await house();
    const input = { customer, kind: "call", summary: "Spoke", next_step: "Send the offer", next_at: at(3) };
    const [foreseen] = await foreseeWords(sam, "activity", input);
    expect(foreseen!.does[0]).toMatch(
      /^a task is created, “Send the offer”, goes to you, Due .* \(in 3 days\)$/,
    );
    const made = await create(sam, "activity", input);
    expect(await tasks()).toMatchObject([
      {
        title: "Send the offer",
        kind: "other",
        status: "open",
        assignee: sam.actor.id,
        customer,
        related: made.id,
        related__o: "activity",
        due_at: Date.parse(at(3)),
        origin: "next_step",
      },
    ]);
    await update(sam, "activity", made.id, { next_at: at(9), summary: "Spoke again" });
    expect(await tasks()).toHaveLength(1);
  });

  it("is named after the customer where nobody said what is to be done, and comes when the date comes", async () => {
    const { sam, customer, tasks, at } = await house();
    const made = await create(sam, "activity", { customer, summary: "Spoke" });
    expect(await tasks()).toEqual([]);
    await update(sam, "activity", made.id, { next_at: at(1) });
    expect(await tasks()).toMatchObject([{ title: "跟进：合意" }]);
  });

  it("makes nothing of a date that has passed, such as an import brings", async () => {
    const { ctx, customer, tasks, at } = await house();
    await create(ctx, "activity", { customer, summary: "Long ago", next_step: "Call", next_at: at(-30) });
    expect(await tasks()).toEqual([]);
  });

  it("goes to the customer's owner where no person wrote it", async () => {
    const { ctx, sam, customer, tasks, at } = await house();
    await create(ctx, "activity", { customer, summary: "By a program", next_at: at(2) });
    expect(await tasks()).toMatchObject([{ assignee: sam.actor.id }]);
  });
});
