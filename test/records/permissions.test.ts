import { describe, expect, it } from "vitest";
import { createTeam } from "#app/access/teams.server.ts";
import type { Context } from "#app/context.ts";
import type { AppError } from "#app/errors.ts";
import { presentIssue } from "#app/i18n/messages/index.ts";
import { aggregate, countMatching } from "#app/records/aggregate.server.ts";
import { get, list } from "#app/records/read.server.ts";
import { searchAll } from "#app/records/search-all.server.ts";
import { update } from "#app/records/single.server.ts";
import { timeline } from "#app/records/timeline.server.ts";
import type { ListQuery } from "#app/records/types.ts";
import { ENGINES } from "#test/support/databases.ts";
import { fill, READING_HOUSE, readingWorld } from "./reading-house.ts";
import { refusal } from "./refusals.ts";

const CANARY = "金丝雀canary";
const reads = (path: string) => ({ var: path });
const is = (path: string, value: unknown) => ({ "==": [reads(path), value] });

/** Everything that a client would read of a refusal, the asked name taken out. */
async function text(work: Promise<unknown>, name: string): Promise<string> {
  const { error } = await refusal(work);
  const { status, code, issues, extra } = error as AppError;
  return JSON.stringify([status, code, extra, issues.map((issue) => presentIssue(issue, "en"))]).replaceAll(
    name,
    "NAME",
  );
}

describe.each(ENGINES)("who may read what on %s", (engine) => {
  let sales: Context & { actor: { id: string } };
  let colleague: Context & { actor: { id: string } };
  let service: Context;
  let both: Context;
  let desk: Context;
  let nobody: Context;
  const ids = {
    mine: "",
    ours: "",
    theirs: "",
    myAnswer: "",
    ourAnswer: "",
    theirAnswer: "",
    theirTicket: "",
    task: "",
    vault: "",
  };

  const world = readingWorld(engine, async (world) => {
    const { ctx } = world;
    const team = await createTeam(ctx, { name: "East" });
    sales = await world.person("Sales", ["sales"], team.id);
    colleague = await world.person("Colleague", ["sales"], team.id);
    // The first was read before the second joined the team.
    sales = world.as({ ...sales.actor, teamMembers: [sales.actor.id, colleague.actor.id] }) as typeof sales;
    service = await world.person("Service", ["service"]);
    both = await world.person("Both", ["service", "admin"]);
    desk = await world.person("Desk", ["desk"]);
    nobody = await world.person("Nobody", []);
    const stranger = await world.person("Stranger", ["sales"]);
    const [mine, ours, theirs] = await fill(ctx, "customer", [
      { name: "Mine", owner: sales.actor.id, revenue: "10", notes: CANARY, phone: "13800138000" },
      { name: "Ours", owner: colleague.actor.id, revenue: "20", notes: "plain" },
      {
        name: `Theirs ${CANARY}`,
        owner: stranger.actor.id,
        revenue: "77777",
        notes: "plain",
        region: "south",
      },
    ]);
    const [theirTicket] = await fill(ctx, "ticket", [{ subject: "Theirs", customer: theirs }]);
    const [myAnswer, ourAnswer, theirAnswer] = await fill(ctx, "answer", [
      { customer: mine, csat: 1, comment: "mine", channel: "web" },
      { customer: ours, csat: 3, comment: "ours", channel: "web" },
      { customer: theirs, csat: 5, comment: CANARY, channel: "phone", ticket: theirTicket },
    ]);
    const [task] = await fill(ctx, "task", [
      { title: "call", related: { object: "customer", id: mine }, assignee: stranger.actor.id },
    ]);
    const [vault] = await fill(ctx, "vault", [{ name: CANARY, customer: mine }]);
    Object.assign(ids, { mine, ours, theirs, myAnswer, ourAnswer, theirAnswer, theirTicket, task, vault });
    await update(ctx, "customer", mine!, { notes: `${CANARY}2`, revenue: "11" });
  });

  it("sales see their own and their team's customers, and what hangs on them", async () => {
    const found = await list(sales, "customer", { sort: ["name"], count: true });
    expect(found.data.map((record) => record.name)).toEqual(["Mine", "Ours"]);
    expect(found.count).toBe(2);
    const answers = await list(sales, "answer", { sort: ["csat"], count: true });
    expect(answers.data.map((record) => record.comment)).toEqual(["mine", "ours"]);
    expect(answers.count).toBe(2);
    expect((await list(service, "customer", {})).data).toHaveLength(3);
    expect((await list(service, "answer", {})).data).toHaveLength(3);
  });

  it("another's record is not found: not by id, list, count, figure, search, cursor or timeline", async () => {
    const gone = { status: 404, code: "not_found" };
    expect(await refusal(get(sales, "customer", ids.theirs))).toMatchObject(gone);
    expect(await refusal(get(sales, "answer", ids.theirAnswer))).toMatchObject(gone);
    expect(await refusal(timeline(sales, "customer", ids.theirs))).toMatchObject(gone);
    expect(await countMatching(sales, "customer", is("region", "south"))).toBe(0);
    expect((await list(sales, "customer", { filter: is("id", ids.theirs), count: true })).count).toBe(0);
    expect(await aggregate(sales, "customer", { measure: "max:revenue" })).toEqual({
      data: [{ value: "20.00", count: 2 }],
    });
    expect(await aggregate(sales, "customer", { measure: "count", by: ["region"] })).toEqual({
      data: [{ region: null, value: 2, count: 2 }],
    });
    expect((await list(sales, "customer", { q: "theirs" })).data).toEqual([]);
    expect((await list(sales, "answer", { q: CANARY })).data).toEqual([]);
    expect(await searchAll(sales, CANARY)).toEqual([]);
    for (const sort of [["-revenue"], ["name"], []]) {
      const first = await list(sales, "customer", { sort, limit: 1 });
      const second = await list(sales, "customer", { sort, limit: 1, cursor: first.next_cursor! });
      expect(second.next_cursor).toBeNull();
      expect([...first.data, ...second.data].map((record) => record.id).sort()).toEqual(
        [ids.mine, ids.ours].sort(),
      );
    }
  });

  it("an object that is closed to somebody does not exist for them", async () => {
    for (const ask of [
      () => list(service, "task", {}),
      () => get(service, "task", ids.task),
      () => aggregate(service, "task", { measure: "count" }),
      () => timeline(service, "task", ids.task),
      () => list(service, "no_such_object", {}),
      () => list(nobody, "customer", {}),
      () => get(nobody, "customer", ids.mine),
      () => list(sales, "vault", {}),
    ]) {
      expect(await text(ask(), "no name")).toBe('[404,"not_found",{},[]]');
    }
    expect(await searchAll(nobody, "Mine")).toEqual([]);
  });

  const asks: [string, (ctx: Context, name: string) => Promise<unknown>][] = [
    ["filter", (ctx, name) => list(ctx, "customer", { filter: { ">": [reads(name), "1"] } })],
    ["filter, for being absent", (ctx, name) => list(ctx, "customer", { filter: { empty: [reads(name)] } })],
    ["missing in a filter", (ctx, name) => list(ctx, "customer", { filter: { "!": [{ missing: [name] }] } })],
    ["sort", (ctx, name) => list(ctx, "customer", { sort: [`-${name}`] })],
    ["fields", (ctx, name) => list(ctx, "customer", { fields: [name] })],
    ["fields of one record", (ctx, name) => get(ctx, "customer", ids.mine, { fields: [name] })],
    ["group", (ctx, name) => aggregate(ctx, "customer", { measure: "count", by: [name] })],
    ["sum", (ctx, name) => aggregate(ctx, "customer", { measure: `sum:${name}` })],
    ["share", (ctx, name) => aggregate(ctx, "customer", { measure: `share:${name}:x` })],
    [
      "filter of a figure",
      (ctx, name) => aggregate(ctx, "customer", { measure: "count", filter: is(name, "1") }),
    ],
    ["count", (ctx, name) => countMatching(ctx, "customer", is(name, "1"))],
    [
      "filter through a reference",
      (ctx, name) => list(ctx, "answer", { filter: is(`customer.${name}`, "1") }),
    ],
    ["sort through a reference", (ctx, name) => list(ctx, "answer", { sort: [`customer.${name}`] })],
    [
      "filter two references away",
      (ctx, name) => list(ctx, "answer", { filter: is(`ticket.customer.${name}`, "1") }),
    ],
    [
      "group through a reference",
      (ctx, name) => aggregate(ctx, "answer", { measure: "count", by: [`customer.${name}`] }),
    ],
    ["sum through a reference", (ctx, name) => aggregate(ctx, "answer", { measure: `max:customer.${name}` })],
  ];

  it.each(asks)("a hidden field answers like one that does not exist: %s", async (_, ask) => {
    const unknown = await text(ask(service, "no_such"), "no_such");
    expect(unknown).toMatch(/^\[422,/);
    for (const hidden of ["revenue", "double", "phone", "big"]) {
      expect(await text(ask(service, hidden), hidden)).toBe(unknown);
    }
    expect(await text(ask(sales, "notes"), "notes")).toBe(await text(ask(sales, "no_such"), "no_such"));
  });

  it("a hidden field is left out of records, and of everybody's who has no role that shows it", async () => {
    for (const record of [
      await get(sales, "customer", ids.mine),
      ...(await list(sales, "customer", {})).data,
    ]) {
      expect(record).not.toHaveProperty("notes");
      expect(record).toHaveProperty("revenue");
    }
    for (const record of (await list(service, "customer", {})).data) {
      expect(Object.keys(record)).not.toEqual(expect.arrayContaining(["revenue"]));
      for (const key of ["revenue", "double", "big", "phone"]) expect(record).not.toHaveProperty(key);
      expect(record).toHaveProperty("notes");
    }
    expect(await get(both, "customer", ids.mine)).toMatchObject({ revenue: "11.00", notes: `${CANARY}2` });
  });

  it("what stands in a hidden field alone is no hit of a search", async () => {
    const hits = async (ctx: Context, q: string) =>
      (await list(ctx, "customer", { q })).data.map((record) => record.id);
    expect(await hits(world.ctx, "canary2")).toEqual([ids.mine]);
    expect(await hits(service, "canary2")).toEqual([ids.mine]);
    expect(await hits(sales, "canary2")).toEqual([]);
    expect(await hits(sales, "金丝")).toEqual([]);
    expect(await hits(world.ctx, "0013")).toEqual([ids.mine]);
    expect(await hits(service, "0013")).toEqual([]);
    expect(await searchAll(sales, "canary2")).toEqual([]);
  });

  it("a path does not lead behind a record that its reader may not see", async () => {
    // The desk reads every answer, but no customer: what is behind `customer` is absent.
    const through = (filter: unknown): ListQuery => ({ filter, count: true });
    expect((await list(desk, "answer", through(is("customer.region", "south")))).count).toBe(0);
    expect((await list(desk, "answer", through(is("ticket.customer.region", "south")))).count).toBe(0);
    expect((await list(desk, "answer", through({ "==": [reads("customer.name"), null] }))).count).toBe(3);
    expect((await aggregate(desk, "answer", { measure: "count", by: ["customer.name"] })).data).toEqual([
      { "customer.name": null, value: 3, count: 3 },
    ]);
    const sorted = await list(desk, "answer", { sort: ["-customer.revenue"] });
    expect(sorted.data.map((record) => record.id)).toEqual(
      [ids.myAnswer, ids.ourAnswer, ids.theirAnswer].sort(),
    );
    expect((await list(service, "answer", through(is("ticket.customer.region", "south")))).count).toBe(1);
    expect((await list(sales, "answer", through(is("customer.name", "ours")))).count).toBe(1);
  });

  it("the timeline leaves out hidden fields, and linked records that its reader may not see", async () => {
    const whole = await timeline(world.ctx, "customer", ids.mine);
    expect(whole.data.map((entry) => `${entry.kind} ${entry.object}`).sort()).toEqual([
      "changed customer",
      "created customer",
      "linked answer",
      "linked task",
      "linked vault",
    ]);
    const seen = await timeline(sales, "customer", ids.mine);
    expect(seen.data.map((entry) => `${entry.kind} ${entry.object}`).sort()).toEqual([
      "changed customer",
      "created customer",
      "linked answer",
    ]);
    expect(JSON.stringify(seen)).not.toContain("canary");
    const changed = seen.data.find((entry) => entry.kind === "changed")!;
    expect(changed.changes).toMatchObject({ revenue: { from: "10.00", to: "11.00" } });
    const forService = await timeline(service, "customer", ids.mine);
    expect(JSON.stringify(forService.data.map((entry) => entry.changes))).not.toMatch(
      /revenue|double|11\.00|13800138000/,
    );
    expect(JSON.stringify(forService)).toContain(`${CANARY}2`);
  });

  it("two people with the same roles never share an answer", async () => {
    const filter = is("owner", reads("actor.id"));
    for (let time = 0; time < 2; time++) {
      for (const [ctx, id] of [
        [sales, ids.mine],
        [colleague, ids.ours],
      ] as const) {
        expect((await list(ctx, "customer", { filter })).data.map((record) => record.id)).toEqual([id]);
        expect(
          (await list(ctx, "customer", { filter: { "!=": [reads("name"), null] } })).data.map(
            (record) => record.id,
          ),
        ).toContain(id);
      }
    }
    const alone = world.as({ ...sales.actor, teamMembers: [] });
    expect((await list(alone, "customer", {})).data.map((record) => record.id)).toEqual([ids.mine]);
    expect((await list(sales, "customer", {})).data).toHaveLength(2);
  });
});

describe.each(ENGINES)("a right that ends with time on %s", (engine) => {
  const schemas = READING_HOUSE.map((schema) =>
    schema.kind === "role" && schema.key === "desk"
      ? {
          ...schema,
          objects: { answer: { read: true }, customer: { read: { ">": [reads("seen_at"), { now: [] }] } } },
        }
      : schema,
  );
  const world = readingWorld(
    engine,
    async ({ ctx }) => {
      const [customer] = await fill(ctx, "customer", [{ region: "north", seen_at: "2026-10-05T09:00:00Z" }]);
      await fill(ctx, "answer", [{ customer }]);
    },
    { schemas },
  );

  it("ends also for a question that was asked before", async () => {
    const desk = await world.person("Desk", ["desk"]);
    const asked = { filter: is("customer.region", "north") };
    expect((await list(desk, "answer", asked)).data).toHaveLength(1);
    world.clock.tick(2 * 3_600_000);
    expect((await list(desk, "customer", {})).data).toEqual([]);
    expect((await list(desk, "answer", asked)).data).toEqual([]);
  });
});
