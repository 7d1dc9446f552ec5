import { beforeAll, describe, expect, it } from "vitest";
import { actorForUser, listUsers } from "#app/access/users.server.ts";
import type { Rule } from "#app/logic/types.ts";
import { aggregate } from "#app/records/aggregate.server.ts";
import { list } from "#app/records/read.server.ts";
import { timeline } from "#app/records/timeline.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { planOf } from "../../seeds/plan.ts";
import { TROUBLED } from "../../seeds/products.ts";
import { demoWorld, TODAY } from "./world.ts";

/** "Since August", on the day of the tests. */
const SINCE = "2026-07-31T16:00:00.000Z";
const until = (path: string) => ({ "<": [{ var: path }, SINCE] });
const since = (path: string) => ({ ">=": [{ var: path }, SINCE] });
const is = (path: string, value: string) => ({ "==": [{ var: path }, value] });
const given = (path: string) => ({ "!": [{ empty: [{ var: path }] }] });
const LOW = {
  or: [{ "<": [{ var: "csat" }, 3] }, { "<=": [{ var: "nps" }, 6] }, { ">=": [{ var: "ces" }, 5] }],
};

/** What a visitor of the demo finds, asked as the product's own lists and figures ask. */
/** Loading takes seconds: `npm test` reads the story on SQLite, the long suite on both engines. */
const engines = ENGINES.filter((engine) => engine === "sqlite" || process.env.ATTUNE_TEST_FULL === "1");

describe.each(engines)("the demo's story on %s", (engine) => {
  let world: Awaited<ReturnType<typeof demoWorld>>;
  let result: Awaited<ReturnType<typeof world.load>>;

  beforeAll(async () => {
    world = await demoWorld(engine);
    // Killed twice on the way, and gone on with on the next day: it still tells the day on which it began.
    const first = await world.loadSome(6);
    const second = await world.loadSome(9);
    expect(second).toBeGreaterThan(first);
    world.clock.tick(86_400_000);
    result = await world.load();
    world.clock.tick(-86_400_000);
  }, 400_000);

  const figure = async (object: string, measure: string, filter?: Rule): Promise<number> => {
    const { data } = await aggregate(world.ctx, object, { measure, filter });
    return Number(data[0]!.value);
  };
  const count = (object: string, filter?: Rule) => figure(object, "count", filter);
  const grouped = async (object: string, measure: string, by: string, filter?: Rule) =>
    new Map(
      (await aggregate(world.ctx, object, { measure, by: [by], filter })).data.map((row) => [row[by], row]),
    );
  const csat = (region: string, when: Rule) =>
    figure("survey_response", "avg:csat", { and: [is("customer.region", region), when] });

  it("doubles nothing, however often it was killed, and nothing when it is loaded again", async () => {
    const planned = planOf(Date.parse(TODAY)).flatMap((batch) => batch.happenings);
    const again = await world.load();
    for (const [object, there] of Object.entries(again.counts)) {
      const made = planned.filter((one) => one.op === "create" && one.object === object).length;
      if (object !== "task") expect(there, object).toBe(made);
    }
    expect(again.counts).toEqual(result.counts);
    const doubled = await world.db.all(
      `SELECT "external_id" FROM "o_activity" GROUP BY "external_id" HAVING count(*) > 1`,
    );
    expect(doubled).toEqual([]);
  });

  it("takes every row, each by the person who did it", async () => {
    expect(result.refused).toBe(0);
    const plan = planOf(Date.parse(TODAY)).flatMap((batch) => batch.happenings);
    const byPeople = await world.db.all<{ n: number }>(
      `SELECT count(*) AS "n" FROM "events" WHERE "actor_kind" = 'user'`,
    );
    const planned = plan.filter((one) => one.actor !== null).length;
    expect(Number(byPeople[0]!.n)).toBeGreaterThan(planned * 0.99);
    expect(Number(byPeople[0]!.n)).toBeLessThanOrEqual(planned);
  });

  it("has customers who are content: a CSAT of about 4.2, an NPS of about 35", async () => {
    expect(await figure("survey_response", "avg:csat")).toBeGreaterThan(4.1);
    expect(await figure("survey_response", "avg:csat")).toBeLessThan(4.35);
    const asked = await count("survey_response", given("nps"));
    const promoters = await count("survey_response", { ">=": [{ var: "nps" }, 9] });
    const detractors = await count("survey_response", { "<=": [{ var: "nps" }, 6] });
    const nps = (100 * (promoters - detractors)) / asked;
    expect(nps).toBeGreaterThan(28);
    expect(nps).toBeLessThan(45);
  });

  it("shows one region slipping since August, and no other", async () => {
    expect(await csat("southwest", until("submitted_at"))).toBeGreaterThan(4.1);
    expect(await csat("southwest", since("submitted_at"))).toBeLessThan(3.5);
    const slipped = await csat("southwest", since("submitted_at"));
    for (const region of ["east", "south", "north", "central"]) {
      expect(await csat(region, since("submitted_at")), region).toBeGreaterThan(slipped + 0.7);
    }
    expect(await csat("east", since("submitted_at"))).toBeGreaterThan(4);
    const onTime = (when: Rule) =>
      figure("order", "share:on_time:true", { and: [is("customer.region", "southwest"), when] });
    expect(await onTime(until("ordered_at"))).toBeGreaterThan(0.9);
    expect(await onTime(since("ordered_at"))).toBeLessThan(0.75);
    const complaints = await list(world.ctx, "survey_response", {
      q: "成都仓",
      filter: { and: [is("customer.region", "southwest"), since("submitted_at")] },
    });
    expect(complaints.data.length).toBeGreaterThan(0);
  });

  it("shows one product behind a third of the complaints, with a twentieth of the orders", async () => {
    const complaints = await grouped("ticket", "count", "product.sku", is("kind", "complaint"));
    const total = await count("ticket", is("kind", "complaint"));
    const ranked = [...complaints].sort(([, a], [, b]) => b.count - a.count);
    expect(ranked[0]![0]).toBe(TROUBLED);
    expect(ranked[0]![1].count / total).toBeGreaterThan(0.25);
    expect(ranked[0]![1].count).toBeGreaterThan(2 * ranked[1]![1].count);
    const share = (await count("order", is("product.sku", TROUBLED))) / (await count("order"));
    expect(share).toBeLessThan(0.08);
  });

  it("has exactly one follow-up task for every answered low score, and none for any other", async () => {
    const low = await count("survey_response", LOW);
    const tasks = await world.db.all<{ related: string }>(
      `SELECT "related" FROM "o_task" WHERE "origin" = 'low_score_follow_up'`,
    );
    expect(low).toBeGreaterThan(120);
    expect(tasks).toHaveLength(low);
    expect(new Set(tasks.map((task) => task.related)).size).toBe(low);
    const answers = await world.db.all<{ id: string }>(
      `SELECT "id" FROM "o_survey_response" WHERE "csat" < 3 OR "nps" <= 6 OR "ces" >= 5`,
    );
    expect(new Set(answers.map((row) => row.id))).toEqual(new Set(tasks.map((task) => task.related)));
    expect(
      await count("survey_response", { and: [{ "!": [LOW] }, { "!=": [{ var: "follow_up" }, "none"] }] }),
    ).toBe(0);
  });

  it("has the old follow-ups done with a result, the last days' open, some of them overdue", async () => {
    const mine: Rule = is("origin", "low_score_follow_up");
    const done = await count("task", { and: [mine, is("status", "done")] });
    const open = await count("task", { and: [mine, { in: [{ var: "status" }, ["open", "in_progress"]] }] });
    const overdue = await count("task", {
      and: [mine, { "!=": [{ var: "status" }, "done"] }, { "<": [{ var: "due_at" }, { now: [] }] }],
    });
    expect(done).toBeGreaterThan(100);
    expect(open).toBeGreaterThanOrEqual(8);
    expect(overdue).toBeGreaterThanOrEqual(4);
    expect(overdue).toBeLessThan(open + 1);
    expect(await count("task", { and: [is("status", "done"), { empty: [{ var: "result" }] }] })).toBe(0);
    expect(await count("task", { and: [is("status", "done"), { empty: [{ var: "done_at" }] }] })).toBe(0);
    // A task is done after it was made, and its response is then dealt with.
    expect(await count("task", { "<": [{ var: "done_at" }, { var: "created_at" }] })).toBe(0);
    expect(await count("survey_response", is("follow_up", "done"))).toBe(done);
    expect(await count("survey_response", is("follow_up", "open"))).toBe(open);
  });

  it("has complaints given to somebody, due, and solved but for the last weeks'", async () => {
    expect(await count("ticket", { and: [is("kind", "complaint"), { empty: [{ var: "assignee" }] }] })).toBe(
      0,
    );
    expect(await count("ticket", { and: [is("kind", "complaint"), { empty: [{ var: "due_at" }] }] })).toBe(0);
    const ended = { in: [{ var: "status" }, ["resolved", "closed"]] };
    expect(await count("ticket", { and: [ended, { empty: [{ var: "resolved_at" }] }] })).toBe(0);
    expect(await count("ticket", { "!": [ended] })).toBeGreaterThan(15);
    expect(await figure("ticket", "share:resolved_first_contact:true")).toBeGreaterThan(0.5);
  });

  it("has deals in every stage and improvements in every stage of the loop", async () => {
    const deals = await grouped("deal", "count", "stage");
    for (const stage of ["lead", "qualified", "proposal", "negotiation"]) {
      expect(deals.get(stage)?.count, stage).toBeGreaterThan(5);
    }
    expect(deals.get("won")?.count).toBeGreaterThan(80);
    expect(await count("deal", { and: [is("stage", "won"), { empty: [{ var: "closed_at" }] }] })).toBe(0);
    const loop = await grouped("improvement", "count", "stage");
    expect([...loop.keys()].sort()).toEqual(["acting", "analysed", "found", "verified"]);
  });

  it("has VIPs by the tiering rule, and some customers at risk where the deliveries are late", async () => {
    const tiers = await grouped("customer", "count", "tier");
    expect([...tiers.keys()].sort()).toEqual(["gold", "silver", "standard", "vip"]);
    expect(tiers.get("vip")?.count).toBe(
      await count("customer", { ">=": [{ var: "annual_revenue" }, 1_000_000] }),
    );
    const risk = await grouped("customer", "count", "region", is("churn_risk", "high"));
    expect(risk.get("southwest")?.count).toBeGreaterThan(3);
  });

  it("gives whoever sells a morning: tasks for today, tasks overdue, low scores of the last days", async () => {
    for (const email of ["sales@demo.test", "southwest@demo.test", "south@demo.test"]) {
      const user = (await listUsers(world.ctx)).find((one) => one.email === email)!;
      const mine = world.as((await actorForUser(world.db, user.id))!);
      const tasks = (filter: Rule) =>
        list(mine, "task", {
          filter: { and: [is("assignee", user.id), { "!=": [{ var: "status" }, "done"] }, filter] },
        });
      const today = { "==": [{ date: [{ var: "due_at" }] }, { today: [] }] };
      expect((await tasks(today)).data.length, email).toBeGreaterThanOrEqual(2);
      expect(
        (await tasks({ "<": [{ date: [{ var: "due_at" }] }, { today: [] }] })).data.length,
        email,
      ).toBeGreaterThan(0);
      const scores = await list(mine, "survey_response", {
        filter: { and: [is("follow_up", "open"), is("customer.owner", user.id)] },
      });
      expect(scores.data.length, email).toBeGreaterThan(0);
      const unread = await world.db.all(
        `SELECT "id" FROM "notices" WHERE "user_id" = ? AND "read_at" IS NULL`,
        [user.id],
      );
      expect(unread.length, email).toBeGreaterThan(0);
      expect(unread.length, email).toBeLessThan(12);
    }
  });

  it("has timelines that read in their order, with people's names", async () => {
    const { data: vips } = await list(world.ctx, "customer", {
      filter: { and: [is("tier", "vip"), is("region", "east")] },
      sort: ["name"],
    });
    const { data } = await timeline(world.ctx, "customer", vips[0]!.id, { limit: 100 });
    expect(data.length).toBeGreaterThan(20);
    const moments = data.map((entry) => entry.at);
    const misplaced = moments.filter((at, index) => index > 0 && at > moments[index - 1]!);
    expect(misplaced.length).toBeLessThan(data.length * 0.1);
    expect(data.some((entry) => entry.actor.kind === "user" && entry.actor.name !== "")).toBe(true);
  });
});
