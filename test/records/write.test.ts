import { describe, expect, it } from "vitest";
import type { Context } from "#app/context.ts";
import { newId } from "#app/db/ids.ts";
import { list } from "#app/records/read.server.ts";
import { create, remove, restore, update } from "#app/records/single.server.ts";
import { write } from "#app/records/write.server.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { outcomes, refusal } from "./refusals.ts";
import { WORLD } from "./world.ts";

const events = (ctx: Context, record: string) =>
  ctx.db.all("SELECT kind, changes, actor_kind FROM events WHERE record_id = ? ORDER BY id", [record]);

describe.each(ENGINES)("writing records on %s", (engine) => {
  const world = () => testContext(engine, { configuration: WORLD });

  it("a new record comes back whole: defaults, number, formulas, figures", async () => {
    const { ctx, clock } = await world();
    const parent = await create(ctx, "account", { name: "合意" });
    const record = await create(ctx, "account", {
      name: "Acme",
      revenue: "12.5",
      years: 2,
      parent: parent.id,
      tags: ["c", "a", "c"],
    });
    expect(record).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      version: 1,
      created_at: new Date(clock.now()).toISOString(),
      updated_at: new Date(clock.now()).toISOString(),
      created_by: null,
      updated_by: null,
      external_id: null,
      name: "Acme",
      code: "A-00002",
      email: null,
      owner: null,
      region: "north",
      tier: null,
      parent: parent.id,
      revenue: "12.50",
      years: 2,
      value: "25.00",
      secret: null,
      tags: ["a", "c"],
      age: 0,
      parent_tier: "合意/",
      orders: 0,
      total: "0.00",
      weight: 0,
      satisfaction: null,
      worst: null,
      biggest: null,
      last_status: null,
      children: 0,
    });
    const [row] = await ctx.db.all(`SELECT * FROM o_account WHERE id = ?`, [record.id]);
    expect(row).toMatchObject({
      name: "Acme",
      name__f: "acme",
      revenue: 1250,
      value: 2500,
      orders: 0,
      version: 1,
    });
  });

  it("an update changes what it names, raises the version, computes formulas and tells one event", async () => {
    const { ctx, clock } = await world();
    const before = await create(ctx, "account", { name: "Acme", revenue: 10, years: 3 });
    clock.tick(1000);
    const after = await update(ctx, "account", before.id, { revenue: "20" });
    expect(after).toMatchObject({ version: 2, name: "Acme", revenue: "20.00", value: "60.00" });
    expect(after.updated_at).toBe(new Date(clock.now()).toISOString());
    expect(after.created_at).toBe(before.created_at);
    const told = await events(ctx, before.id);
    expect(told.map((event) => event.kind)).toEqual(["created", "changed"]);
    expect(JSON.parse(String(told[1]!.changes))).toEqual({
      revenue: ["10.00", "20.00"],
      value: ["30.00", "60.00"],
    });
    expect(JSON.parse(String(told[0]!.changes))).toMatchObject({
      name: [null, "Acme"],
      region: [null, "north"],
    });
    expect(told[0]!.actor_kind).toBe("system");
  });

  it("an update that changes nothing writes nothing", async () => {
    const { ctx, clock } = await world();
    const record = await create(ctx, "account", { name: "Acme", revenue: 10, tags: ["a"] });
    clock.tick(1000);
    const [same] = await write(ctx, "account", [
      { op: "update", id: record.id, input: { name: "Acme", revenue: "10.00", tags: ["a"], email: "" } },
    ]);
    expect(same).toEqual({ status: "unchanged", id: record.id, record });
    expect(await events(ctx, record.id)).toHaveLength(1);
  });

  it("a value given as absent is not replaced by the default", async () => {
    const { ctx } = await world();
    const record = await create(ctx, "account", { name: "Acme", region: null });
    expect(record.region).toBeNull();
  });

  it("every fault of a body is named with its pointer", async () => {
    const { ctx } = await world();
    const found = await refusal(
      create(ctx, "account", {
        id: newId(),
        version: 3,
        deleted_at: 1,
        colour: "red",
        code: "A-9",
        value: 3,
        orders: 4,
        revenue: "much",
        region: "west",
        __proto__x: 1,
      }),
    );
    expect(found.status).toBe(422);
    expect(found.issues).toEqual(
      [
        "/id system_field",
        "/version system_field",
        "/deleted_at system_field",
        "/colour unknown_field",
        "/__proto__x unknown_field",
        "/code read_only",
        "/value read_only",
        "/orders read_only",
        "/revenue bad_number",
        "/region unknown_option",
        "/name required",
      ].sort(),
    );
    expect(await ctx.db.all("SELECT id FROM o_account")).toEqual([]);
  });

  it("a refused record takes no number", async () => {
    const { ctx } = await world();
    await refusal(create(ctx, "account", { region: "south" }));
    expect((await create(ctx, "account", { name: "First" })).code).toBe("A-00001");
  });

  it("external_id is writable and unique exactly as the other system wrote it", async () => {
    const { ctx } = await world();
    const first = await create(ctx, "account", { name: "One", external_id: "Ä-1" });
    await create(ctx, "account", { name: "Another", external_id: "ä-1" });
    const found = await refusal(create(ctx, "account", { name: "Two", external_id: "Ä-1" }));
    expect(found).toMatchObject({
      status: 409,
      code: "duplicate_value",
      issues: ["/external_id not_unique"],
    });
    expect(found.error.extra.record).toMatchObject({ id: first.id, name: "One" });
  });

  it("an unknown object, an unknown record and one in the bin are not found", async () => {
    const { ctx } = await world();
    const gone = await create(ctx, "account", { name: "Gone" });
    await remove(ctx, "account", gone.id);
    for (const work of [
      () => create(ctx, "nothing", {}),
      () => update(ctx, "account", newId(), { name: "x" }),
      () => update(ctx, "account", "no id", { name: "x" }),
      () => update(ctx, "account", "nul\0", { name: "x" }),
      () => update(ctx, "account", gone.id, { name: "x" }),
      () => remove(ctx, "account", gone.id),
      () => restore(ctx, "account", newId()),
    ]) {
      expect(await refusal(work())).toMatchObject({ status: 404, code: "not_found" });
    }
  });

  it("a stale version is refused with both values of each field", async () => {
    const { ctx } = await world();
    const record = await create(ctx, "account", { name: "Acme", revenue: 1, region: "north" });
    await update(ctx, "account", record.id, { name: "Acme & Co", revenue: 5 }, { version: 1 });
    const found = await refusal(
      update(ctx, "account", record.id, { name: "ACME", revenue: "5.00", region: "south" }, { version: 1 }),
    );
    expect(found).toMatchObject({ status: 412, code: "stale" });
    expect(found.error.extra.conflicts).toEqual({
      name: { yours: "ACME", theirs: "Acme & Co" },
      region: { yours: "south", theirs: "north" },
    });
    expect(await refusal(remove(ctx, "account", record.id, { version: 1 }))).toMatchObject({ status: 412 });
    await remove(ctx, "account", record.id, { version: 2 });
  });

  it("the bin keeps a record and gives it back", async () => {
    const { ctx } = await world();
    const record = await create(ctx, "account", { name: "Acme", email: "a@example.test" });
    await remove(ctx, "account", record.id);
    const back = await restore(ctx, "account", record.id);
    expect(back).toMatchObject({ ...record, version: 3 });
    expect((await events(ctx, record.id)).map((event) => event.kind)).toEqual([
      "created",
      "deleted",
      "restored",
    ]);
    const [again] = await write(ctx, "account", [{ op: "restore", id: record.id }]);
    expect(again).toMatchObject({ status: "unchanged", record: { version: 3 } });
  });

  it("an amount that a formula works out and no column holds is absent, and costs nobody else", async () => {
    const { ctx } = await world();
    const most = "11258999068426.24";
    const rows = [
      { name: "beyond", revenue: most, years: 1_000_000_000 },
      { name: "just", revenue: most, years: 1 },
    ];
    const written = await write(
      ctx,
      "account",
      rows.map((input) => ({ op: "create" as const, input })),
    );
    expect(written).toMatchObject([{ record: { value: null } }, { record: { value: most } }]);
    const absent = await list(ctx, "account", { filter: { empty: [{ var: "value" }] } });
    expect(absent.data).toMatchObject([{ name: "beyond", value: null }]);
  });

  it("formulas of who wrote when follow every write, the bin and back included, and so do formulas of these", async () => {
    const { ctx, clock } = await testContext(engine, {
      configuration: [
        {
          kind: "object",
          key: "note",
          label: "Note",
          fields: [
            { key: "text", type: "text", label: "Text" },
            {
              key: "quadruple",
              type: "formula",
              label: "Quadruple",
              result: "number",
              expression: { "*": [{ var: "double" }, 2] },
            },
            {
              key: "double",
              type: "formula",
              label: "Double",
              result: "number",
              expression: { "*": [{ var: "version" }, 2] },
            },
            {
              key: "day",
              type: "formula",
              label: "Day",
              result: "date",
              expression: { date: [{ var: "updated_at" }] },
            },
          ],
        },
      ],
    });
    const { id } = await create(ctx, "note", { text: "a" });
    clock.tick(86_400_000);
    expect(await update(ctx, "note", id, { text: "b" })).toMatchObject({
      version: 2,
      double: 4,
      quadruple: 8,
      day: "2026-10-06",
    });
    await remove(ctx, "note", id);
    clock.tick(86_400_000);
    expect(await restore(ctx, "note", id)).toMatchObject({
      version: 4,
      double: 8,
      quadruple: 16,
      day: "2026-10-07",
    });
    const [row] = await ctx.db.all("SELECT version, quadruple, day FROM o_note");
    expect(row).toMatchObject({ version: 4, quadruple: 16, day: "2026-10-07" });
    expect((await events(ctx, id)).at(-1)).toMatchObject({ kind: "restored", changes: "{}" });
  });

  it("a reference to nobody is refused; one that went to the bin later may stay", async () => {
    const { ctx } = await world();
    const account = await create(ctx, "account", { name: "Acme" });
    const order = await create(ctx, "order", {
      account: account.id,
      related: { object: "account", id: account.id },
    });
    await remove(ctx, "account", account.id);
    expect(await refusal(create(ctx, "order", { account: account.id }))).toMatchObject({
      status: 422,
      issues: ["/account unknown_reference"],
    });
    expect(
      (await refusal(create(ctx, "order", { related: { object: "deal", id: newId() }, account: newId() })))
        .issues,
    ).toEqual(["/account unknown_reference", "/related unknown_reference"]);
    expect((await refusal(create(ctx, "account", { name: "x", owner: newId() }))).issues).toEqual([
      "/owner unknown_reference",
    ]);
    expect(await update(ctx, "order", order.id, { weight: 2 })).toMatchObject({
      weight: 2,
      account: account.id,
    });
  });

  it("object rules hold on create and change as they say", async () => {
    const { ctx } = await world();
    expect(await refusal(create(ctx, "order", { score: 2 }))).toMatchObject({
      status: 422,
      issues: ["/comment required_by_rule"],
    });
    const order = await create(ctx, "order", { score: 5, amount: 10 });
    expect((await update(ctx, "order", order.id, { score: 1 })).score).toBe(1);
    await update(ctx, "order", order.id, { status: "paid" });
    const fixed = await refusal(update(ctx, "order", order.id, { amount: 11, weight: 3 }));
    expect(fixed).toMatchObject({ status: 422, issues: ["/amount read_only_by_rule"] });
    const poor = await refusal(create(ctx, "account", { name: "Poor", tier: "gold", revenue: 999.99 }));
    expect(poor.issues).toEqual([" rule_refused_because"]);
    expect(poor.error.issues[0]!.params).toMatchObject({
      rule: "gold_pays",
      message: "Gold accounts bring enough revenue",
    });
    await create(ctx, "account", { name: "Rich", tier: "gold", revenue: 1000 });
  });

  it("stage gates hold on creation and on change", async () => {
    const { ctx } = await world();
    expect((await refusal(create(ctx, "deal", { name: "a", stage: "won" }))).issues).toEqual([
      "/amount required_by_stage",
      "/stage stage_refused_because",
    ]);
    const deal = await create(ctx, "deal", { name: "a", stage: "lead" });
    expect((await refusal(update(ctx, "deal", deal.id, { stage: "won", amount: 5 }))).issues).toEqual([
      "/stage stage_not_next",
    ]);
    // Nor by way of no stage at all.
    expect((await refusal(update(ctx, "deal", deal.id, { stage: null }))).issues).toEqual([
      "/stage stage_not_emptied",
    ]);
    await update(ctx, "deal", deal.id, { stage: "talk" });
    expect((await refusal(update(ctx, "deal", deal.id, { stage: "won", amount: 0 }))).issues).toEqual([
      "/stage stage_refused_because",
    ]);
    await update(ctx, "deal", deal.id, { stage: "won", amount: 5 });
    // The gate is passed once: standing there asks for nothing more.
    expect(await update(ctx, "deal", deal.id, { amount: null })).toMatchObject({
      stage: "won",
      amount: null,
    });
  });

  it("each row of a batch stands alone and keeps its place", async () => {
    const { ctx } = await world();
    const old = await create(ctx, "account", { name: "Old", email: "old@example.test" });
    const results = await write(ctx, "account", [
      { op: "create", input: { name: "A" } },
      { op: "create", input: {} },
      { op: "update", id: old.id, input: { name: "Older" } },
      { op: "update", id: newId(), input: { name: "x" } },
      { op: "create", input: { name: "B", email: "old@example.test" } },
      { op: "update", id: old.id, input: { name: "Old" }, version: 1 },
      { op: "delete", id: old.id },
      { op: "create", input: { name: "C", email: "OLD@example.test" } },
    ]);
    expect(outcomes(results)).toEqual(["created", 422, "updated", 404, 409, 412, "deleted", "created"]);
    const names = await ctx.db.all("SELECT name FROM o_account WHERE deleted_at IS NULL ORDER BY name");
    expect(names.map((row) => row.name)).toEqual(["A", "C"]);
  });

  it("several changes of one record in one batch follow one another", async () => {
    const { ctx } = await world();
    const { id } = await create(ctx, "account", { name: "0" });
    const results = await write(ctx, "account", [
      { op: "update", id, input: { name: "1" } },
      { op: "update", id, input: { name: "2" }, version: 2 },
      { op: "update", id, input: { name: "3" }, version: 2 },
      { op: "delete", id },
      { op: "restore", id },
    ]);
    expect(outcomes(results)).toEqual(["updated", "updated", 412, "deleted", "restored"]);
    expect(results.at(-1)).toMatchObject({ record: { name: "2", version: 5 } });
    expect(await events(ctx, id)).toHaveLength(5);
  });

  it("a thousand rows go in with one call", async () => {
    const { ctx } = await world();
    const account = await create(ctx, "account", { name: "Acme" });
    const results = await write(
      ctx,
      "order",
      Array.from({ length: 1000 }, (_, at) => ({
        op: "create" as const,
        input: { account: account.id, amount: at, external_id: `o-${at}`, score: at % 2 ? 5 : 4 },
      })),
    );
    expect(new Set(outcomes(results))).toEqual(new Set(["created"]));
    expect(results[999]).toMatchObject({ record: { number: "O-1000", amount: "999.00" } });
    const changed = await write(
      ctx,
      "order",
      results.map((result, at) => ({
        op: "update" as const,
        id: result.status === "refused" ? "" : result.id,
        input: at % 3 ? { amount: at + 1, comment: `c${at}` } : { status: "paid" },
      })),
    );
    expect(new Set(outcomes(changed))).toEqual(new Set(["updated"]));
    const [row] = await ctx.db.all(`SELECT * FROM o_account WHERE id = ?`, [account.id]);
    expect(row).toMatchObject({ orders: 1000, version: 1, satisfaction: 4.5 });
    const [sum] = await ctx.db.all(
      "SELECT SUM(amount) AS total, COUNT(*) AS n FROM o_order WHERE comment = 'c1' OR 1=1",
    );
    expect(row!.total).toBe(Number(sum!.total));
    expect(await ctx.db.all("SELECT COUNT(*) AS n FROM events WHERE object = 'order'")).toEqual([
      { n: 2000 },
    ]);
  });

  it("lone texts of every kind come back as they went in, or are named", async () => {
    const { ctx } = await world();
    const record = await create(ctx, "account", {
      name: "ﾎﾟ'; DROP TABLE o_account; -- ?",
      secret: "a\n?\t𝒳 👨‍👩‍👧",
    });
    expect(record).toMatchObject({ name: "ﾎﾟ'; DROP TABLE o_account; -- ?", secret: "a\n?\t𝒳 👨‍👩‍👧" });
  });
});
