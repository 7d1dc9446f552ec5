import { describe, expect, it } from "vitest";
import { pageObject } from "#app/pages/model.server.ts";
import { newRecord, outsideOf, recordPage } from "#app/pages/record/record.server.ts";
import { maskSteps } from "#app/records/mask-runs.ts";
import { create, remove } from "#app/records/single.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { formState, inMemory, openForm } from "#app/ui/records/form-model.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { refusal } from "../records/refusals.ts";
import { shipped } from "../schemas/shipped.ts";

/** The shipped workspace, with a form of tickets that asks for the severity where the customer is a VIP. */
function configuration(): AnySchema[] {
  return shipped().schemas.map((schema) => {
    if (schema.kind !== "form" || schema.key !== "ticket_default") return schema;
    const vip = { "==": [{ var: "customer.tier" }, "vip"] };
    const fields = ["subject", "customer", { field: "severity", show_when: vip }];
    return { ...schema, sections: [{ fields }] } as AnySchema;
  });
}

describe.each(ENGINES)("a record's page on %s", (engine) => {
  it("reads what lies behind a reference, as far as its reader may", async () => {
    const { ctx, person } = await testContext(engine, { configuration: configuration() });
    const [mine, other] = [await person("Mine", ["sales"]), await person("Other", ["sales"])];
    const customer = await create(ctx, "customer", { name: "VIP", tier: "vip", owner: mine.actor.id });
    const values = { subject: "x", customer: customer.id };
    const asked = async (reader: typeof mine, given: Record<string, unknown>) => {
      const object = JSON.parse(JSON.stringify(pageObject(reader, "ticket"))) as NonNullable<
        ReturnType<typeof pageObject>
      >;
      const form = openForm(object);
      const outside = await outsideOf(reader, object, given);
      const state = formState(form, inMemory(form, given), { outside, now: 0, timeZone: "UTC" });
      return { outside, followed: [...form.followed], shown: state.shown.has("severity") };
    };
    expect(await asked(mine, values)).toEqual({
      outside: { "customer.tier": "vip" },
      followed: ["customer"],
      shown: true,
    });
    expect(await asked(mine, { subject: "x" })).toMatchObject({
      outside: { "customer.tier": null },
      shown: false,
    });
    expect(await asked(other, values)).toMatchObject({ outside: { "customer.tier": null }, shown: false });
  });

  it("counts and shows what refers to the record, leaves out what is closed, and says what may be done", async () => {
    const { ctx, person, clock } = await testContext(engine, { configuration: shipped().schemas });
    const seller = await person("Seller", ["sales"]);
    const reader = await person("Boss", ["executive"]);
    const customer = await create(ctx, "customer", { name: "C", owner: seller.actor.id });
    for (let n = 0; n < 7; n++) {
      clock.tick(1000);
      await create(ctx, "deal", { name: `D${n}`, customer: customer.id, stage: n < 3 ? "lead" : "proposal" });
    }
    clock.tick(1000);
    await create(ctx, "deal", { name: "won", customer: customer.id, stage: "won", amount: "1" });
    await create(ctx, "task", {
      title: "T",
      assignee: seller.actor.id,
      related: { object: "customer", id: customer.id },
    });
    const page = await recordPage(seller, "customer", customer.id);
    const deals = page.related.find((list) => list.object.key === "deal")!;
    expect(deals).toMatchObject({ count: 8, open: 7, field: "customer", link: false });
    // Those under way first, the newest of them; then the newest of the others.
    expect(deals.rows.map((row) => row.name)).toEqual(["D6", "D5", "D4"]);
    expect(deals.columns[0]!.key).toBe("name");
    expect(page.related.find((list) => list.object.key === "activity")!.log).toBe(true);
    const tasks = page.related.filter((list) => list.object.key === "task");
    expect(tasks.map(({ field, count, link }) => ({ field, count, link }))).toEqual([
      { field: "customer", count: 0, link: false },
      { field: "related", count: 1, link: true },
    ]);
    expect(page.can).toEqual({ update: true, delete: false });
    expect((await recordPage(reader, "customer", customer.id)).can).toEqual({ update: false, delete: false });
    const stranger = await person("Stranger", ["sales"]);
    expect(await refusal(recordPage(stranger, "customer", customer.id))).toMatchObject({ status: 404 });
  });

  it("shows a record in the bin to those who may bring it back, and to nobody else", async () => {
    const { ctx, person } = await testContext(engine, { configuration: shipped().schemas });
    const admin = await person("Admin", ["admin"]);
    const agent = await person("Agent", ["service"]);
    const customer = await create(ctx, "customer", { name: "C" });
    await remove(ctx, "customer", customer.id);
    expect(await recordPage(admin, "customer", customer.id)).toMatchObject({
      binned: true,
      can: { update: false, delete: true },
      record: { name: "C" },
    });
    expect(await refusal(recordPage(agent, "customer", customer.id))).toMatchObject({ status: 404 });
    expect(await refusal(recordPage(admin, "customer", "no\0thing"))).toMatchObject({ status: 404 });
  });

  it("starts a new record from the address, and leaves out what its fields do not take or may not be set", async () => {
    const { ctx, person } = await testContext(engine, { configuration: shipped().schemas });
    const agent = await person("Agent", ["service"]);
    const customer = await create(ctx, "customer", { name: "C" });
    const from = (query: string) => newRecord(agent, "task", new URLSearchParams(query));
    const start = await from(
      `title=Call&customer=${customer.id}&kind=nonsense&related=customer:${customer.id}&nothing=1`,
    );
    expect(start.values).toEqual({
      title: "Call",
      customer: customer.id,
      related: { object: "customer", id: customer.id },
    });
    expect(start.titles.customer).toEqual({ [customer.id]: "C" });
    const tier = await newRecord(agent, "customer", new URLSearchParams("tier=vip&annual_revenue=5&name=N"));
    expect(tier.values).toEqual({ name: "N" });
    expect(await refusal(newRecord(agent, "order", new URLSearchParams()))).toMatchObject({ status: 403 });
  });
});

describe("a step's own condition", () => {
  it("is masked like every other trace", async () => {
    const { person } = await testContext("sqlite", { configuration: shipped().schemas });
    const agent = await person("Agent", ["service"]);
    const when = {
      pointer: "",
      op: ">=",
      value: true,
      children: [
        { pointer: "/>=/0", op: "var", path: "annual_revenue", value: 123 },
        { pointer: "/>=/1", op: "literal", value: 100 },
      ],
    };
    expect(JSON.stringify(maskSteps(agent, "customer", [{ when }]))).not.toContain("123");
  });
});
