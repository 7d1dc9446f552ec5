import { describe, expect, it } from "vitest";
import type { automationListeners } from "#app/automation/engine.server.ts";
import { homeOf } from "#app/pages/home/home.server.ts";
import { create, update } from "#app/records/single.server.ts";
import type { AnySchema, RoleSchema } from "#app/schema/types.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";

const HOUR = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();

/** The shipped workspace, but for a field that agents may not know. */
const hiding = (object: string, field: string): AnySchema[] =>
  shipped().schemas.map((schema) => {
    if (schema.kind !== "role" || schema.key !== "service") return schema;
    const { objects, ...role } = schema as unknown as RoleSchema;
    const rights = { ...objects[object]!, hidden: [field], read_only: [] };
    return { ...role, objects: { ...objects, [object]: rights } } as unknown as AnySchema;
  });

describe.each(ENGINES)("an agent's queue on %s", (engine) => {
  const house = async (
    configuration: readonly AnySchema[] = shipped().schemas,
    listeners?: ReturnType<typeof automationListeners>,
  ) => {
    const world = await testContext(engine, { configuration, listeners });
    const amy = await world.person("Amy", ["service"]);
    const ben = await world.person("Ben", ["service"]);
    const sam = await world.person("Sam", ["sales"]);
    const customer = (
      await create(world.ctx, "customer", { name: "Harbour", owner: sam.actor.id, tier: "vip" })
    ).id;
    const at = (hours: number) => iso(world.clock.now() + hours * HOUR);
    /** A ticket that was opened and answered so many hours ago. */
    const ticket = async (subject: string, more: Record<string, unknown> = {}) =>
      (
        await create(world.ctx, "ticket", {
          subject,
          customer,
          status: "in_progress",
          opened_at: at(-10),
          first_response_at: at(-9),
          ...more,
        })
      ).id;
    return { ...world, amy, ben, sam, customer, ticket, at };
  };
  const subjects = (home: Awaited<ReturnType<typeof homeOf>>) =>
    home.queue?.data.map((record) => record.subject);

  it("holds my open tickets and those that nobody has, the least time left first; what waits without a promise comes last", async () => {
    const { amy, ben, ticket, at } = await house();
    const mine = { assignee: amy.actor.id };
    const later = await ticket("Later", { ...mine, due_at: at(20) });
    const overdue = await ticket("Overdue", { ...mine, due_at: at(-3) });
    await ticket("No promise", mine);
    await ticket("No promise, older", { ...mine, opened_at: at(-30) });
    await ticket("Done", { ...mine, status: "resolved", cause: "other", due_at: at(-50) });
    await ticket("Hers", { assignee: ben.actor.id, due_at: at(-50) });
    const free = await ticket("Nobody's", { due_at: at(5) });
    const home = await homeOf(amy);
    expect(subjects(home)).toEqual(["Overdue", "Nobody's", "Later", "No promise, older", "No promise"]);
    const queue = home.queue!;
    expect(queue.count).toBe(5);
    expect(queue.late).toBe(1);
    expect(queue.free).toEqual([free]);
    expect(queue.waits[overdue]).toEqual({ clock: "result", due: at(-3) });
    expect(queue.waits[later]).toEqual({ clock: "result", due: at(20) });
    expect(queue.waits[queue.data.at(-1)!.id]).toBeUndefined();
  });

  it("a first answer that is still owed counts, by the hours of the settings, and by whichever moment comes first", async () => {
    const { amy, ticket, at } = await house();
    const fresh = { assignee: amy.actor.id, status: "assigned", first_response_at: null };
    const due = await ticket("Due in an hour", { assignee: amy.actor.id, due_at: at(1) });
    const owed = await ticket("Answer owed", { ...fresh, opened_at: at(-1.5), due_at: at(46) });
    const late = await ticket("Answer late", { ...fresh, opened_at: at(-3), due_at: at(45) });
    const both = await ticket("Result sooner", { ...fresh, opened_at: at(-1), due_at: at(0.25) });
    const home = await homeOf(amy);
    expect(home.queue!.data.map(({ id }) => id)).toEqual([late, both, owed, due]);
    expect(home.queue!.late).toBe(1);
    expect(home.queue!.waits).toEqual({
      [late]: { clock: "answer", due: at(-1) },
      [both]: { clock: "result", due: at(0.25) },
      [owed]: { clock: "answer", due: at(0.5) },
      [due]: { clock: "result", due: at(1) },
    });
  });

  it("shows what the customer is worth to us, as far as its reader may know", async () => {
    const { amy, ticket } = await house();
    const id = await ticket("One", { assignee: amy.actor.id });
    const { queue } = await homeOf(amy);
    expect(queue!.tier!.key).toBe("tier");
    expect(queue!.tiers).toEqual({ [id]: "vip" });
    const dark = await house(hiding("customer", "tier"));
    await dark.ticket("One", { assignee: dark.amy.actor.id });
    const home = await homeOf(dark.amy);
    expect(home.queue).toMatchObject({ tier: null, tiers: {} });
    expect(home.queue!.count).toBe(1);
  });

  it("of those that nobody has it shows what its reader's own role lets them take, not what an administrator could", async () => {
    const { ctx, person, sam, customer, ticket } = await house();
    await ticket("Nobody's");
    const own = await create(sam, "ticket", { subject: "I wrote it down", customer, status: "new" });
    // Sales may work on what they were given or wrote down themselves.
    expect(subjects(await homeOf(sam))).toEqual(["I wrote it down"]);
    const [admin, ops] = [await person("Ada", ["admin"]), await person("Otto", ["ops"])];
    expect((await homeOf(admin)).queue).toMatchObject({ count: 0, data: [] });
    expect((await homeOf(ops)).queue).toMatchObject({ count: 0, data: [] });
    await update(ctx, "ticket", own.id, { assignee: admin.actor.id });
    expect(subjects(await homeOf(admin))).toEqual(["I wrote it down"]);
    // Whoever changes nothing has no queue.
    expect((await homeOf(await person("Boss", ["executive"]))).queue).toBeNull();
  });

  it("a role whose own condition reads what it hides still shows what is mine", async () => {
    const configuration = shipped().schemas.map((schema) => {
      if (schema.kind !== "role" || schema.key !== "service") return schema;
      const { objects, ...role } = schema as unknown as RoleSchema;
      const update = {
        or: [
          { "==": [{ var: "assignee" }, { var: "actor.id" }] },
          { ">": [{ var: "customer.annual_revenue" }, 0] },
        ],
      };
      return {
        ...role,
        objects: { ...objects, ticket: { ...objects.ticket!, update } },
      } as unknown as AnySchema;
    });
    const { amy, ticket } = await house(configuration);
    await ticket("Mine", { assignee: amy.actor.id });
    await ticket("Nobody's");
    const home = await homeOf(amy);
    expect(subjects(home)).toEqual(["Mine"]);
    expect(home.queue).toMatchObject({ count: 1, takes: false });
  });

  it("keeps its order when more wait than it shows", async () => {
    const { amy, ticket, at } = await house();
    for (let hours = 60; hours > 0; hours--)
      await ticket(`Due ${hours}`, { assignee: amy.actor.id, due_at: at(hours) });
    const owed = await ticket("Answer owed", {
      assignee: amy.actor.id,
      status: "new",
      first_response_at: null,
      opened_at: at(-1),
    });
    const { queue } = await homeOf(amy);
    expect(queue!.count).toBe(61);
    expect(queue!.data).toHaveLength(50);
    expect(queue!.data.slice(0, 3).map((record) => record.subject)).toEqual([
      "Due 1",
      "Answer owed",
      "Due 2",
    ]);
    expect(queue!.waits[owed]!.clock).toBe("answer");
  });

  it("a workspace that promises no first answer, or has no due moment, still has a queue", async () => {
    const without = (keys: readonly string[]) =>
      shipped().schemas.flatMap((schema): AnySchema[] => {
        if (schema.kind === "settings" && schema.key === "service") return [];
        if (["automation", "form", "view", "survey"].includes(schema.kind)) return [];
        if (schema.kind !== "object" || schema.key !== "ticket") return [schema];
        const object = structuredClone(schema) as unknown as { fields: { key: string }[] };
        object.fields = object.fields.filter(({ key }) => !keys.includes(key));
        return [object as unknown as AnySchema];
      });
    const world = await house(without([]));
    const owed = { assignee: world.amy.actor.id, status: "new", first_response_at: null };
    await world.ticket("No hours", owed);
    expect((await homeOf(world.amy)).queue).toMatchObject({ count: 1, late: 0, waits: {} });
    const bare = await house(without(["due_at", "first_response_at"]));
    await create(bare.ctx, "ticket", {
      subject: "Bare",
      customer: bare.customer,
      assignee: bare.amy.actor.id,
      status: "new",
    });
    expect((await homeOf(bare.amy)).queue).toMatchObject({ count: 1, late: 0, waits: {} });
    const blind = await house(hiding("ticket", "assignee"));
    expect((await homeOf(blind.amy)).queue).toBeNull();
  });
});
