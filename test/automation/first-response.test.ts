import { describe, expect, it } from "vitest";
import { get } from "#app/records/read.server.ts";
import { create, update } from "#app/records/single.server.ts";
import { write } from "#app/records/write.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shippedWorld } from "./shipped-world.ts";

const HOUR = 3_600_000;
const at = (time: number) => new Date(time).toISOString();

describe.each(ENGINES)("a ticket's first response on %s", (engine) => {
  async function tickets() {
    const world = await shippedWorld(engine);
    const { id: customer } = await create(world.ctx, "customer", { name: "C" });
    const open = async (more: Record<string, unknown> = {}) =>
      (await create(world.ctx, "ticket", { subject: "x", customer, kind: "question", ...more })).id;
    const set = (id: string, input: Record<string, unknown>) => update(world.ctx, "ticket", id, input);
    const responded = async (id: string) => (await get(world.ctx, "ticket", id)).first_response_at;
    const note = (ticket: string, input: Record<string, unknown>) =>
      create(world.ctx, "activity", { customer, ticket, summary: "s", ...input });
    return { ...world, open, set, responded, note };
  }

  it("is when it is taken in hand, once", async () => {
    const { clock, open, set, responded } = await tickets();
    for (const [status, more] of [
      ["in_progress", {}],
      ["waiting", {}],
      ["resolved", { cause: "misuse" }],
    ] as const) {
      const id = await open();
      await set(id, { status: "assigned" });
      expect(await responded(id)).toBeNull();
      clock.tick(HOUR);
      await set(id, { status, ...more });
      const first = at(clock.now());
      expect(await responded(id)).toBe(first);
      clock.tick(HOUR);
      await set(id, { status: "new" });
      await set(id, { status: "in_progress" });
      expect(await responded(id)).toBe(first);
    }
  });

  it("is not made up: a time that was given stays, and tickets that are closed unanswered or come from elsewhere have none", async () => {
    const { clock, open, set, responded } = await tickets();
    const given = at(clock.now() - HOUR);
    const told = await open();
    await set(told, { status: "in_progress", first_response_at: given });
    expect(await responded(told)).toBe(given);
    const closed = await open();
    await set(closed, { status: "closed" });
    expect(await responded(closed)).toBeNull();
    expect(await responded(await open({ status: "in_progress" }))).toBeNull();
  });

  it("is the first call, mail, message, meeting or visit on it, not a note and nothing that is still to come", async () => {
    const { clock, open, responded, note } = await tickets();
    for (const kind of ["call", "email", "wechat", "meeting", "visit"]) {
      const id = await open();
      clock.tick(2 * HOUR);
      await note(id, { kind: "note" });
      await note(id, { kind, happened_at: at(clock.now() + HOUR) });
      expect(await responded(id)).toBeNull();
      const called = at(clock.now() - HOUR);
      await note(id, { kind, happened_at: called });
      await note(id, { kind });
      expect(await responded(id), kind).toBe(called);
    }
  });

  it("is never before the ticket, and comes with an activity that is put on it later", async () => {
    const { ctx, clock, open, responded, note } = await tickets();
    const early = await open();
    await note(early, { kind: "call", happened_at: at(clock.now() - HOUR) });
    expect(await responded(early)).toBe(at(clock.now()));
    const [first, second] = [await open(), await open()];
    const { id } = await note(first, { kind: "note" });
    await update(ctx, "activity", id, { ticket: second, kind: "visit" });
    expect([await responded(first), await responded(second)]).toEqual([null, at(clock.now())]);
  });

  it("is one, also when several activities come in at once", async () => {
    const { ctx, db, clock, open, responded } = await tickets();
    const id = await open();
    clock.tick(3 * HOUR);
    const { customer } = await get(ctx, "ticket", id);
    const input = (minutes: number) => ({
      customer,
      ticket: id,
      kind: "call",
      summary: "s",
      happened_at: at(clock.now() - minutes * 60_000),
    });
    await write(
      ctx,
      "activity",
      [30, 20, 40].map((minutes) => ({ op: "create" as const, input: input(minutes) })),
    );
    expect(await responded(id)).toBe(at(clock.now() - 30 * 60_000));
    const busy = await open();
    clock.tick(HOUR);
    await Promise.all(
      Array.from({ length: 12 }, (_, n) => create(ctx, "activity", { ...input(n + 1), ticket: busy })),
    );
    const events = await db.all("SELECT id FROM events WHERE record_id = ? AND kind = 'changed'", [busy]);
    expect(events).toHaveLength(1);
  });
});
