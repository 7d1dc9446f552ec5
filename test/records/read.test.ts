import { describe, expect, it } from "vitest";
import { aggregate } from "#app/records/aggregate.server.ts";
import { get, list } from "#app/records/read.server.ts";
import { remove } from "#app/records/single.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { fill, READING_HOUSE, readingWorld } from "./reading-house.ts";
import { refusal } from "./refusals.ts";

describe.each(ENGINES)("reading records on %s", (engine) => {
  let acme: string;
  let child: string;

  const world = readingWorld(engine, async (world) => {
    [acme] = (await fill(world.ctx, "customer", [
      {
        name: "Acme 合意",
        phone: "+86 138 0013 8000",
        region: "north",
        revenue: "1234.5",
        since: "2025-10-05",
        weight: 0.1,
        active: false,
        tags: ["risk", "key"],
        seen_at: "2026-10-05T06:30:00.000Z",
        notes: "vip",
      },
    ])) as [string];
    [child] = (await fill(world.ctx, "customer", [{ name: "Branch", parent: acme }])) as [string];
  });

  it("a record reads in JSON form: money as decimals, moments in UTC, choices by key, formulas of the moment computed", async () => {
    const record = await get(world.ctx, "customer", acme);
    expect(record).toEqual({
      id: acme,
      version: 1,
      created_at: "2026-10-05T08:00:00.000Z",
      updated_at: "2026-10-05T08:00:00.000Z",
      created_by: null,
      updated_by: null,
      external_id: null,
      name: "Acme 合意",
      phone: "+86 138 0013 8000",
      region: "north",
      owner: null,
      revenue: "1234.50",
      since: "2025-10-05",
      weight: 0.1,
      active: false,
      tags: record.tags,
      seen_at: "2026-10-05T06:30:00.000Z",
      notes: "vip",
      parent: null,
      double: "2469.00",
      days: 365,
      big: true,
      greeting: " → Acme 合意",
      answers: 0,
    });
    expect([...(record.tags as string[])].sort()).toEqual(["key", "risk"]);
    expect(Object.keys(record).slice(0, 7)).toEqual([
      "id",
      "version",
      "created_at",
      "updated_at",
      "created_by",
      "updated_by",
      "external_id",
    ]);
  });

  it("a formula that reads through a reference, and one that reads the clock, are right in lists and single reads alike", async () => {
    const one = await get(world.ctx, "customer", child, { fields: ["greeting", "days", "big"] });
    expect(one).toEqual({ id: child, version: 1, greeting: "Acme 合意 → Branch", days: null, big: false });
    const { data } = await list(world.ctx, "customer", {
      fields: ["greeting", "days", "big"],
      sort: ["name"],
    });
    expect(data).toEqual([{ id: acme, version: 1, greeting: " → Acme 合意", days: 365, big: true }, one]);
    world.clock.tick(86_400_000);
    expect((await get(world.ctx, "customer", acme)).days).toBe(366);
    world.clock.tick(-86_400_000);
  });

  it("only the fields asked for come, after id and version", async () => {
    const { data } = await list(world.ctx, "customer", {
      fields: ["revenue", "name", "revenue"],
      sort: ["name"],
      limit: 1,
    });
    expect(data).toEqual([{ id: acme, version: 1, revenue: "1234.50", name: "Acme 合意" }]);
    expect(Object.keys(data[0]!)).toEqual(["id", "version", "revenue", "name"]);
    expect(await get(world.ctx, "customer", acme, { fields: [] })).toEqual({ id: acme, version: 1 });
  });

  it("a record in the bin is not found, and the bin lists it", async () => {
    const [gone] = (await fill(world.ctx, "customer", [{ name: "Gone" }])) as [string];
    await remove(world.ctx, "customer", gone);
    expect(await refusal(get(world.ctx, "customer", gone))).toMatchObject({ status: 404, code: "not_found" });
    expect((await list(world.ctx, "customer", { count: true })).count).toBe(2);
    const bin = await list(world.ctx, "customer", { deleted: true, count: true, fields: ["name"] });
    expect(bin).toEqual({
      data: [{ id: gone, version: expect.any(Number), name: "Gone" }],
      next_cursor: null,
      count: 1,
    });
  });

  it("what does not exist is 404, whatever its name", async () => {
    for (const id of ["", "x", "0198c0de-0000-7000-8000-000000000000", "a\0b", "' OR 1=1 --"]) {
      expect((await refusal(get(world.ctx, "customer", id))).status).toBe(404);
    }
    for (const object of ["", "nobody", "__proto__", "o_customer", 'customer"; DROP TABLE events; --']) {
      expect((await refusal(list(world.ctx, object, {}))).status).toBe(404);
      expect((await refusal(get(world.ctx, object, acme))).status).toBe(404);
    }
  });

  it("everything that is wrong with a question is named in one answer", async () => {
    const { status, issues } = await refusal(
      list(world.ctx, "customer", {
        filter: { and: [{ "==": [{ var: "nmae" }, "x"] }, { frobnicate: [1] }] },
        sort: ["-nmae", "tags"],
        fields: ["naem", "parent.name"],
        limit: 501,
        q: "x".repeat(201),
      }),
    );
    expect(status).toBe(422);
    expect(issues).toEqual([
      "fields unknown_field",
      "fields unknown_field",
      expect.stringMatching(/^filter\/and\/0\/==\/0 /),
      expect.stringMatching(/^filter\/and\/1/),
      "limit bad_limit",
      "q search_too_long",
      "sort unknown_field",
      "sort unsortable",
    ]);
  });

  it("a rule ten thousand levels deep, or of more than 64 kB, is refused by name", async () => {
    let deep: unknown = { var: "name" };
    for (let level = 0; level < 10_000; level++) deep = { "!": [deep] };
    const long = { in: [{ var: "name" }, Array.from({ length: 9000 }, (_, n) => `name ${n}`)] };
    for (const filter of [deep, long]) {
      expect(await refusal(list(world.ctx, "customer", { filter }))).toMatchObject({ status: 422 });
      expect(await refusal(aggregate(world.ctx, "customer", { measure: "count", filter }))).toMatchObject({
        status: 422,
      });
    }
  });

  it.each([0, -1, 1.5, 501, Number.NaN, Number.POSITIVE_INFINITY])(
    "a limit of %d is refused",
    async (limit) => {
      expect(await refusal(list(world.ctx, "customer", { limit }))).toMatchObject({
        status: 422,
        issues: ["limit bad_limit"],
      });
    },
  );

  it.each([
    "__proto__",
    "constructor",
    "old.name",
    "actor.id",
    "settings.limits.big",
    'name"; --',
    "",
    "-",
    "deleted_at",
    "n",
    "name__f",
  ])("nobody sorts or selects by %s", async (key) => {
    expect(await refusal(list(world.ctx, "customer", { sort: [key] }))).toMatchObject({ status: 422 });
    expect(await refusal(list(world.ctx, "customer", { fields: [key] }))).toMatchObject({ status: 422 });
  });

  it("a repeated question is answered from a kept plan, and a published change of it by a new one", async () => {
    const question = {
      filter: { ">=": [{ var: "revenue" }, { var: "settings.limits.big" }] },
      fields: ["name"],
    };
    for (let time = 0; time < 3; time++) {
      expect((await list(world.ctx, "customer", question)).data.map((record) => record.id)).toEqual([acme]);
    }
    const dearer = READING_HOUSE.map((schema) =>
      schema.kind === "settings" && schema.key === "limits"
        ? { ...schema, values: { big: "2000.00" } }
        : schema,
    );
    await world.publish(dearer);
    expect((await list(world.ctx, "customer", question)).data).toEqual([]);
    await world.publish(READING_HOUSE);
  });
});
