import { describe, expect, it } from "vitest";
import { automationListeners } from "#app/automation/engine.server.ts";
import { homeOf } from "#app/pages/home/home.server.ts";
import { list } from "#app/records/read.server.ts";
import { create, update } from "#app/records/single.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";

const DAY = 86_400_000;
const NOTHING = { care: null, queue: null, tasks: null, low: null, still: null, visits: null, tiers: null };
const iso = (at: number) => new Date(at).toISOString();

describe.each(ENGINES)("a salesperson's morning on %s", (engine) => {
  const house = async (configuration: readonly AnySchema[] = shipped().schemas) => {
    const world = await testContext(engine, { configuration, listeners: automationListeners() });
    const sam = await world.person("Sam", ["sales"]);
    const eve = await world.person("Eve", ["sales"]);
    const customer = async (name: string, owner: string | null, annual_revenue: number | null = null) =>
      (await create(world.ctx, "customer", { name, owner, annual_revenue })).id;
    return { ...world, sam, eve, customer };
  };
  const names = (part: { data: readonly Record<string, unknown>[] } | null) =>
    part?.data.map((record) => record.name);

  it("the list behind my tasks holds those that were counted: mine, and open", async () => {
    const { ctx, sam, eve } = await house();
    await create(ctx, "task", { title: "Mine", assignee: sam.actor.id });
    await create(ctx, "task", { title: "Hers", assignee: eve.actor.id });
    await create(ctx, "task", { title: "Nobody's" });
    await create(ctx, "task", { title: "Done", assignee: sam.actor.id, status: "done" });
    const { tasks } = await homeOf(sam);
    const { data } = await list(sam, "task", { filter: tasks!.filter });
    expect(data.map((task) => task.title)).toEqual(["Mine"]);
    expect(tasks!.mine.count).toBe(1);
  });

  it("deals stand still since they came into their stage, however often they were touched since", async () => {
    const { ctx, clock, sam, eve, customer } = await house();
    const mine = await customer("Mine", sam.actor.id);
    const hers = await customer("Hers", eve.actor.id);
    const old = await create(ctx, "deal", { name: "Old", customer: mine, stage: "lead" });
    const moved = await create(ctx, "deal", { name: "Moved", customer: mine, stage: "lead" });
    await create(ctx, "deal", { name: "Hers", customer: hers, stage: "lead" });
    await create(ctx, "deal", { name: "Lost", customer: mine, stage: "lost" });
    await create(sam, "deal", { name: "Without a customer", stage: "lead" });
    clock.tick(10 * DAY);
    await update(ctx, "deal", moved.id, { stage: "negotiation" });
    clock.tick(5 * DAY);
    // Somebody corrects the name, and a value says "stage": neither moves the deal.
    await update(ctx, "deal", old.id, { name: 'The "stage":[ deal', amount: 5 });
    const { still } = await homeOf(sam);
    expect(names(still)).toEqual(['The "stage":[ deal', "Without a customer"]);
    expect(still!.days[old.id]).toBe(15);
    expect(still!.count).toBe(2);
    expect(still!.stage.key).toBe("stage");
    clock.tick(9 * DAY);
    const later = await homeOf(sam);
    expect(names(later.still)).toEqual(['The "stage":[ deal', "Without a customer", "Moved"]);
    expect(later.still!.days[moved.id]).toBe(14);
  });

  it("tiers that moved in two weeks: from what, to what, when and why; there and back is no move", async () => {
    const { ctx, clock, sam, eve, customer } = await house();
    const mine = await customer("Mine", sam.actor.id, 10_000);
    const back = await customer("Back", sam.actor.id, 10_000);
    const hers = await customer("Hers", eve.actor.id, 10_000);
    const long = await customer("Long ago", sam.actor.id, 10_000);
    await update(ctx, "customer", long, { annual_revenue: 400_000 });
    clock.tick(15 * DAY);
    await update(ctx, "customer", mine, { annual_revenue: 60_000 });
    clock.tick(DAY);
    await update(ctx, "customer", mine, { annual_revenue: 2_000_000 });
    await update(ctx, "customer", hers, { annual_revenue: 2_000_000 });
    await update(ctx, "customer", back, { annual_revenue: 2_000_000 });
    await update(ctx, "customer", back, { annual_revenue: 10_000 });
    const { tiers } = await homeOf(sam);
    expect(names(tiers)).toEqual(["Mine"]);
    expect(tiers!.moves[mine]).toMatchObject({ from: "standard", to: "vip", at: iso(clock.now()) });
    expect(tiers!.moves[mine]!.because!.sentence).toContain("Annual revenue");
    expect(tiers!.moves[mine]!.because!.trace.length).toBeGreaterThan(0);
    clock.tick(15 * DAY);
    expect((await homeOf(sam)).tiers!.data).toEqual([]);
  });

  it("tells whoever may not see the revenue that a tier moved, and not why", async () => {
    const { ctx, sam, person, customer } = await house();
    const amy = await person("Amy", ["service"]);
    const one = await customer("One", sam.actor.id, 10_000);
    await update(ctx, "customer", one, { annual_revenue: 2_000_000 });
    const { tiers } = await homeOf(amy);
    expect(tiers!.moves[one]).toMatchObject({ from: "standard", to: "vip" });
    expect(JSON.stringify(tiers)).not.toMatch(/2[,]?000[,]?000|10[,]?000/);
  });

  it("VIPs are due when nobody was in touch for the days of the settings, or when a planned visit is", async () => {
    const { ctx, clock, sam, eve, customer } = await house();
    const vip = (name: string, owner = sam.actor.id) => customer(name, owner, 2_000_000);
    const [quiet, talked, planned, due] = [
      await vip("Quiet"),
      await vip("Talked"),
      await vip("Planned"),
      await vip("Due"),
    ];
    await vip("Hers", eve.actor.id);
    await customer("Not a VIP", sam.actor.id, 10);
    const gone = await vip("Gone");
    await update(ctx, "customer", gone, { lifecycle: "churned" });
    expect((await homeOf(sam)).visits!.data).toEqual([]);
    clock.tick(31 * DAY);
    await create(sam, "activity", {
      customer: talked,
      kind: "call",
      summary: "Fine",
      happened_at: iso(clock.now() - DAY),
    });
    await create(sam, "activity", {
      customer: due,
      kind: "call",
      summary: "Fine",
      happened_at: iso(clock.now() - DAY),
    });
    const visit = { kind: "revisit", title: "Visit", assignee: sam.actor.id };
    await create(ctx, "task", { ...visit, customer: planned, due_at: iso(clock.now() + 5 * DAY) });
    await create(ctx, "task", { ...visit, customer: due, due_at: iso(clock.now() - DAY) });
    const { visits } = await homeOf(sam);
    expect(names(visits)).toEqual(["Due", "Quiet"]);
    expect(visits!.days).toBe(30);
    expect(visits!.visits[due]!.task).toMatchObject({ title: "Visit", due: iso(clock.now() - DAY) });
    expect(visits!.visits[quiet]).toEqual({ last: null, quiet: null, task: null });
    await create(sam, "activity", { customer: quiet, kind: "visit", summary: "Seen" });
    expect(names((await homeOf(sam)).visits)).toEqual(["Due"]);
    clock.tick(40 * DAY);
    expect((await homeOf(sam)).visits!.visits[talked]).toMatchObject({ quiet: 41, task: null });
  });

  it("what nobody has taken is shown to those who may take it", async () => {
    const { ctx, person } = await house();
    await create(ctx, "task", { title: "Anybody's", status: "open" });
    const [amy, boss] = [await person("Amy", ["service"]), await person("Boss", ["executive"])];
    expect((await homeOf(amy)).tasks!.free.count).toBe(1);
    expect((await homeOf(boss)).tasks!.free).toEqual({ data: [], count: 0, titles: {} });
  });

  it("whoever has no customers looks at everybody's that they may see; whoever may see none has no such lists", async () => {
    const { ctx, clock, sam, person, customer } = await house();
    await customer("Quiet", sam.actor.id, 2_000_000);
    clock.tick(40 * DAY);
    const boss = await person("Boss", ["executive"]);
    expect(names((await homeOf(boss)).visits)).toEqual(["Quiet"]);
    const nobody = await person("Nobody", []);
    expect(await homeOf(nobody)).toEqual(NOTHING);
    expect((await homeOf(ctx)).visits!.count).toBe(1);
  });

  it("a workspace without these objects or fields has a shorter morning, and no fault", async () => {
    const lacks = (altered: readonly AnySchema[]) =>
      house(altered).then(async ({ ctx }) => {
        const home = await homeOf(ctx);
        return Object.entries(home).flatMap(([key, part]) => (part === null ? [key] : []));
      });
    const bare: AnySchema[] = [
      {
        kind: "object",
        key: "thing",
        label: "Thing",
        fields: [{ key: "name", type: "text", label: "Name" }],
      } as AnySchema,
      ...shipped().schemas.filter((schema) => schema.kind === "role" && schema.key === "admin"),
    ];
    const world = await testContext(engine, { configuration: bare });
    // The system keeps the workspace, too.
    expect(await homeOf(world.ctx)).toEqual({ ...NOTHING, care: { days: 7, rules: [], jobs: 0 } });
    const noVip = shipped().schemas.map((schema) =>
      schema.kind === "pipeline" && schema.key === "sales"
        ? ({
            ...schema,
            stages: (schema as unknown as { stages: Record<string, unknown>[] }).stages.map(
              ({ warn_after_days: _, ...stage }) => stage,
            ),
          } as unknown as AnySchema)
        : schema,
    );
    expect(await lacks(noVip)).toEqual(["still"]);
  });
});
