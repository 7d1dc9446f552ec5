import { describe, expect, it } from "vitest";
import { createTeam } from "#app/access/teams.server.ts";
import { updateUser } from "#app/access/users.server.ts";
import { create, update } from "#app/records/single.server.ts";
import { write } from "#app/records/write.server.ts";
import { currentConfiguration, previewConfiguration } from "#app/schema/store.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { automation, house, reads, sets } from "./house.ts";

const turn = (group: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  key: "turn",
  action: "assign",
  field: "assignee",
  method: "round_robin",
  ...group,
  ...more,
});
const onCreated = { trigger: { on: ["created"] } };

describe.each(ENGINES)("notify on %s", (engine) => {
  const tells = automation("tells", {
    ...onCreated,
    steps: [
      {
        key: "tell",
        action: "notify",
        to: reads("customer.owner"),
        text: { cat: ["Low: ", reads("customer.name")] },
      },
    ],
  });

  it("tells the person, with the record and the event", async () => {
    const { ctx, db, person, runs, clock } = await house(engine, [tells]);
    const ann = await person("Ann", []);
    const customer = await create(ctx, "customer", { name: "合意", owner: ann.actor.id });
    const answer = await create(ctx, "answer", { customer: customer.id });
    const [run] = await runs();
    expect(await db.all("SELECT * FROM notices")).toEqual([
      {
        id: expect.any(String),
        user_id: ann.actor.id,
        text: "Low: 合意",
        object: "answer",
        record_id: answer.id,
        event_id: run!.trigger.event,
        created_at: clock.now(),
        read_at: null,
      },
    ]);
    expect(run!.steps).toEqual([{ step: "tell", action: "notify", status: "done", user: ann.actor.id }]);
  });

  it("tells nobody when there is nobody or they are disabled, and says so without failing", async () => {
    const { ctx, db, person, runs } = await house(engine, [tells]);
    const gone = await person("Gone", []);
    const customer = await create(ctx, "customer", { name: "A", owner: gone.actor.id });
    await updateUser(ctx, gone.actor.id, { disabled: true });
    await write(ctx, "answer", [
      { op: "create", input: { survey: "nobody" } },
      { op: "create", input: { survey: "disabled", customer: customer.id } },
    ]);
    expect(await db.all("SELECT * FROM notices")).toEqual([]);
    expect((await runs()).map((run) => [run.state, run.steps])).toEqual([
      ["done", [{ step: "tell", action: "notify", status: "nothing", reason: "nobody" }]],
      [
        "done",
        [{ step: "tell", action: "notify", status: "nothing", reason: "user_disabled", user: gone.actor.id }],
      ],
    ]);
  });
});

describe.each(ENGINES)("assign on %s", (engine) => {
  it("gives the record to the person that a path leads to, and to nobody else when there is none", async () => {
    const { ctx, person, runs } = await house(engine, [
      automation("own", {
        ...onCreated,
        steps: [{ key: "own", action: "assign", field: "assignee", from: "customer.owner" }],
      }),
    ]);
    const ann = await person("Ann", []);
    const customer = await create(ctx, "customer", { name: "A", owner: ann.actor.id });
    expect(await create(ctx, "answer", { customer: customer.id })).toMatchObject({ assignee: ann.actor.id });
    expect(await create(ctx, "answer", {})).toMatchObject({ assignee: null });
    expect((await runs()).map((run) => run.steps[0])).toMatchObject([
      { status: "done", user: ann.actor.id, changes: { assignee: { from: null, to: ann.actor.id } } },
      { status: "nothing", reason: "nobody" },
    ]);
  });

  it("takes turns among a role's enabled people, in the order in which they joined", async () => {
    const { ctx, person } = await house(engine, [
      automation("rr", { ...onCreated, steps: [turn({ role: "service" })] }),
    ]);
    const a = await person("Ann", ["service"]);
    await person("Ops", ["ops"]);
    const b = await person("Bob", ["service", "ops"]);
    const c = await person("Cleo", ["service"]);
    await updateUser(ctx, c.actor.id, { disabled: true });
    const given = [];
    for (let n = 0; n < 4; n++) given.push((await create(ctx, "answer", {})).assignee);
    expect(given).toEqual([a.actor.id, b.actor.id, a.actor.id, b.actor.id]);
  });

  it("takes turns in a team, found by its name; a step that is left out takes no turn", async () => {
    const { ctx, person } = await house(engine, [
      automation("rr", {
        ...onCreated,
        steps: [turn({ team: "客户服务" }, { when: { empty: [reads("assignee")] } })],
      }),
    ]);
    const team = await createTeam(ctx, { name: "客户服务" });
    const a = await person("Ann", [], { teamId: team.id });
    const b = await person("Bob", [], { teamId: team.id });
    const outside = await person("Out", []);
    expect(await create(ctx, "answer", {})).toMatchObject({ assignee: a.actor.id });
    expect(await create(ctx, "answer", { assignee: outside.actor.id })).toMatchObject({
      assignee: outside.actor.id,
    });
    expect(await create(ctx, "answer", {})).toMatchObject({ assignee: b.actor.id });
  });

  it("says so when there is no such team, and begins as soon as there is one", async () => {
    const { ctx, person, runs } = await house(engine, [
      automation("rr", { ...onCreated, steps: [turn({ team: "Nobody knows it" })] }),
    ]);
    expect(await create(ctx, "answer", {})).toMatchObject({ assignee: null });
    const team = await createTeam(ctx, { name: "Nobody knows it" });
    await create(ctx, "answer", {});
    const ann = await person("Ann", [], { teamId: team.id });
    expect(await create(ctx, "answer", {})).toMatchObject({ assignee: ann.actor.id });
    expect((await runs()).map((run) => run.steps)).toMatchObject([
      [{ status: "nothing", reason: "unknown_team" }],
      [{ status: "nothing", reason: "nobody_enabled" }],
      [{ status: "done" }],
    ]);
  });

  it("of an unknown team is a warning of the check that publishing goes past, as the team may still come", async () => {
    const rule = automation("rr", {
      ...onCreated,
      steps: [turn({ role: "service" }), { ...turn({ team: "Later" }), key: "b" }],
    });
    const { ctx } = await house(engine, [rule]);
    const { schemas } = await currentConfiguration(ctx);
    const warned = async (change: Partial<typeof rule> = {}) => {
      const next = schemas.map((schema) => (schema.key === "rr" ? { ...schema, ...change } : schema));
      return (await previewConfiguration(ctx, { format: 1, schemas: next })).warnings.filter(
        ({ code }) => code === "step_team_unknown",
      );
    };
    const at = schemas.findIndex(({ key }) => key === "rr");
    expect(await warned()).toEqual([
      { path: `/schemas/${at}/steps/1/team`, code: "step_team_unknown", params: { team: "Later" } },
    ]);
    expect(await warned({ enabled: false })).toEqual([]);
    await createTeam(ctx, { name: "Later" });
    expect(await warned()).toEqual([]);
  });

  it("leaves the record alone when nobody is enabled", async () => {
    const { ctx, runs } = await house(engine, [
      automation("rr", { ...onCreated, steps: [turn({ role: "service" })] }),
    ]);
    expect(await create(ctx, "answer", {})).toMatchObject({ assignee: null });
    expect((await runs())[0]!.steps).toMatchObject([{ status: "nothing", reason: "nobody_enabled" }]);
  });

  it("is fair when many arrive at once: forty at a time, ten each", async () => {
    const { ctx, person, db } = await house(engine, [
      automation("rr", { ...onCreated, steps: [turn({ role: "service" })] }),
    ]);
    for (const name of ["Ann", "Bob", "Cleo", "Dan"]) await person(name, ["service"]);
    await Promise.all(Array.from({ length: 40 }, () => create(ctx, "answer", {})));
    const shares = await db.all<{ n: number }>("SELECT count(*) AS n FROM o_answer GROUP BY assignee");
    expect(shares.map((share) => Number(share.n))).toEqual([10, 10, 10, 10]);
  });

  it("gives a turn back when its run is undone", async () => {
    const { ctx, person, runs } = await house(engine, [
      automation("rr", {
        ...onCreated,
        steps: [turn({ role: "service" }), sets({ note: { cat: [reads("survey"), reads("survey")] } })],
      }),
    ]);
    const a = await person("Ann", ["service"]);
    await person("Bob", ["service"]);
    await create(ctx, "answer", { survey: "longer than ten letters" });
    expect(await create(ctx, "answer", { survey: "x" })).toMatchObject({ assignee: a.actor.id, note: "xx" });
    expect((await runs()).map((run) => run.state)).toEqual(["failed", "done"]);
  });
});

describe.each(ENGINES)("set fields on %s", (engine) => {
  it("says when there was nothing to change, and wakes nobody then", async () => {
    const { ctx, runs } = await house(engine, [
      automation("settles", { condition: { ">": [reads("size"), 0] }, steps: [sets({ follow_up: "done" })] }),
    ]);
    const { id } = await create(ctx, "answer", { size: 1 });
    expect((await runs()).map((run) => (run.steps as { status: string }[])[0]!.status).sort()).toEqual([
      "done",
      "nothing",
    ]);
    await update(ctx, "answer", id, { note: "x" });
    expect(await runs()).toHaveLength(3);
  });
});
