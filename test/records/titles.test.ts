import { describe, expect, it } from "vitest";
import type { Context } from "#app/context.ts";
import type { Db } from "#app/db/types.ts";
import { list } from "#app/records/read.server.ts";
import { remove } from "#app/records/single.server.ts";
import { titlesFor, titlesOf } from "#app/records/titles.server.ts";
import type { AnySchema } from "#app/schema/types.ts";
import { ENGINES } from "#test/support/databases.ts";
import { fill, READING_HOUSE, readingWorld } from "./reading-house.ts";

/** Objects named by something else than a text: an option, a day, and a formula behind a reference. */
const NAMED_OTHERWISE: AnySchema[] = [
  {
    kind: "object",
    key: "visit",
    label: "Visit",
    title: "mood",
    fields: [
      {
        key: "mood",
        type: "select",
        label: "Mood",
        options: [{ key: "glad", label: { "zh-CN": "高兴", en: "Glad" } }],
      },
      { key: "customer", type: "reference", label: "Customer", to: ["customer"] },
    ],
  },
  {
    kind: "object",
    key: "stay",
    label: "Stay",
    title: "told",
    fields: [
      { key: "visit", type: "reference", label: "Visit", to: ["visit"] },
      { key: "customer", type: "reference", label: "Customer", to: ["customer"] },
      {
        key: "told",
        type: "formula",
        label: "Told",
        result: "text",
        expression: { cat: ["with ", { var: "customer.name" }] },
      },
      { key: "before", type: "reference", label: "Before", to: ["stay"] },
    ],
  },
];

/** The same context, its reads counted. */
function counted(ctx: Context): { ctx: Context; texts: string[] } {
  const texts: string[] = [];
  const db: Db = {
    ...ctx.db,
    all(text, params) {
      texts.push(text);
      return ctx.db.all(text, params);
    },
  };
  return { ctx: { ...ctx, db }, texts };
}

describe.each(ENGINES)("titles of references on %s", (engine) => {
  const ids: Record<string, string> = {};
  let ann: Context & { actor: { id: string } };
  let bob: Context & { actor: { id: string } };
  const world = readingWorld(
    engine,
    async (house) => {
      ann = await house.person("Ann", ["sales"]);
      bob = await house.person("Bob", ["service"]);
      const { ctx } = house;
      const [acme, blue, gone, nameless] = await fill(ctx, "customer", [
        { name: "Acme", owner: ann.actor.id },
        { name: "Blue", owner: bob.actor.id },
        { name: "Gone", owner: ann.actor.id },
        { name: null, owner: ann.actor.id },
      ]);
      const [ticket] = await fill(ctx, "ticket", [{ subject: "Late", customer: acme }]);
      await fill(ctx, "task", [
        { title: "a", related: { object: "customer", id: acme }, assignee: ann.actor.id },
        { title: "b", related: { object: "ticket", id: ticket }, assignee: ann.actor.id },
        { title: "c", related: { object: "customer", id: blue }, assignee: ann.actor.id },
        { title: "d", related: { object: "customer", id: gone }, assignee: null },
        { title: "e", related: { object: "customer", id: nameless } },
        { title: "f" },
      ]);
      await remove(ctx, "customer", gone!);
      const [visit] = await fill(ctx, "visit", [{ mood: "glad", customer: acme }]);
      const [first] = await fill(ctx, "stay", [{ visit, customer: blue }]);
      await fill(ctx, "stay", [{ before: first, customer: acme }]);
      Object.assign(ids, { acme, blue, gone, nameless, ticket, visit, first });
    },
    { schemas: [...READING_HOUSE, ...NAMED_OTHERWISE] },
  );

  it("a page of tasks brings the names of customers, tickets and people, a record without a name as null", async () => {
    const page = await list(world.ctx, "task", {
      sort: ["title"],
      fields: ["related", "assignee"],
      titles: true,
    });
    expect(page.data).toHaveLength(6);
    expect(page.titles).toEqual({
      customer: { [ids.acme!]: "Acme", [ids.blue!]: "Blue", [ids.nameless!]: null },
      ticket: { [ids.ticket!]: "Late" },
      user: { [ann.actor.id]: "Ann" },
    });
  });

  it("only shown fields are looked up, and only when asked", async () => {
    const plain = await list(world.ctx, "task", { fields: ["related"] });
    expect(plain).not.toHaveProperty("titles");
    const people = await list(world.ctx, "task", { fields: ["assignee"], titles: true });
    expect(Object.keys(people.titles!)).toEqual(["user"]);
    const none = await list(world.ctx, "task", { fields: ["title"], titles: true });
    expect(none.titles).toEqual({});
  });

  it("every object that is referred to costs one query, however many records and fields lead there", async () => {
    const { ctx, texts } = counted(world.ctx);
    await list(ctx, "task", { fields: ["related", "assignee", "created_by"], titles: true });
    const of = (table: string) => texts.filter((text) => text.includes(`FROM "${table}"`)).length;
    expect([of("o_task"), of("o_customer"), of("o_ticket"), of("users")]).toEqual([1, 1, 1, 1]);
    expect(texts).toHaveLength(4);
  });

  it("a salesperson reads the names of their own customers only, and somebody else's is missing like a binned one", async () => {
    const page = await list(ann, "task", { sort: ["title"], titles: true });
    expect(page.data.map((task) => task.title)).toEqual(["a", "b", "c"]);
    expect(page.titles).toEqual({
      customer: { [ids.acme!]: "Acme" },
      ticket: { [ids.ticket!]: "Late" },
      user: { [ann.actor.id]: "Ann" },
    });
    expect(await titlesOf(ann, [{ object: "customer", id: ids.blue! }])).toEqual({});
  });

  it("an object that the reader may not open, and one whose title is hidden, give nothing", async () => {
    const links = [
      { object: "task", id: (await list(world.ctx, "task", { limit: 1 })).data[0]!.id },
      { object: "vault", id: ids.acme! },
      { object: "nowhere", id: ids.acme! },
      { object: "customer", id: "nul\0" },
      { object: "customer", id: ids.acme! },
    ];
    expect(await titlesOf(bob, links)).toEqual({ customer: { [ids.acme!]: "Acme" } });
    const schemas = structuredClone([...READING_HOUSE, ...NAMED_OTHERWISE]);
    const service = schemas.find((schema) => schema.kind === "role" && schema.key === "service")!;
    (service.objects as Record<string, { hidden?: string[] }>).customer!.hidden!.push("name");
    await world.publish(schemas);
    try {
      expect(await titlesOf(world.as(bob.actor), links)).toEqual({});
    } finally {
      await world.publish([...READING_HOUSE, ...NAMED_OTHERWISE]);
    }
  });

  it("a title is text in the reader's language, whatever its field is", async () => {
    const page = await list({ ...world.ctx, workspace: world.ctx.workspace, locale: "zh-CN" }, "stay", {
      sort: ["id"],
      titles: true,
    });
    expect(page.titles).toMatchObject({
      visit: { [ids.visit!]: "高兴" },
      stay: { [ids.first!]: "with Blue" },
    });
  });

  it("the two sides of a change in a timeline are named by the same question", async () => {
    const changes = { customer: { from: ids.acme, to: ids.blue } };
    const sides = [{ customer: changes.customer.from }, { customer: changes.customer.to }];
    expect(await titlesFor(world.ctx, "ticket", sides)).toEqual({
      customer: { [ids.acme!]: "Acme", [ids.blue!]: "Blue" },
    });
  });
});
