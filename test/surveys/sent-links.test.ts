import { describe, expect, it } from "vitest";
import { surveyActor } from "#app/access/actor.ts";
import type { Context } from "#app/context.ts";
import { remove, update } from "#app/records/single.server.ts";
import { inviteOutlook } from "#app/surveys/invite.server.ts";
import { openSurvey } from "#app/surveys/page.server.ts";
import { sendSurvey } from "#app/surveys/send.server.ts";
import { sentLinks, withdrawLink } from "#app/surveys/sent-links.server.ts";
import type { SurveyView } from "#app/surveys/view.ts";
import { ENGINES } from "#test/support/databases.ts";
import { PLACE, surveyHouse } from "./house.ts";

const DAY = 86_400_000;

/** What a customer with this link sees, and what comes of sending something. */
function customerOf(ctx: Context, token: string) {
  const call = {
    ctx: { ...ctx, actor: surveyActor("", []) },
    place: PLACE,
    token,
    path: `/s/${token}`,
    query: new URLSearchParams(),
    address: "198.51.100.7",
    browser: null,
  };
  return {
    look: async (query = "") => {
      const reply = await openSurvey({ ...call, query: new URLSearchParams(query) });
      if ("location" in reply) throw new Error(reply.location);
      return reply as { status: number; view: SurveyView };
    },
    send: (body: string) => sendSurvey(call, new URLSearchParams(body)),
  };
}

const states = async (ctx: Context) => (await sentLinks(ctx, { limit: 50 }))?.links.map(({ state }) => state);

describe.each(ENGINES)("the links that were made, on %s", (engine) => {
  it("tell who made them, when, for whom and what became of them, newest first, and never the secret", async () => {
    const { ctx, owner, customer, link, clock } = await surveyHouse(engine);
    const first = await link(owner);
    await customerOf(ctx, first.token).send("_step=0&csat=5");
    await customerOf(ctx, first.token).send("_step=1&comment=ok");
    clock.tick(1_000);
    const second = await link(ctx, { survey: "relationship" });
    const made = (await sentLinks(owner, { limit: 50 }))!;
    expect(made).toMatchObject({
      more: false,
      links: [
        {
          id: second.id,
          survey: "relationship",
          asked: { object: "customer", id: customer.id },
          madeBy: null,
          createdAt: clock.now(),
          state: "open",
          since: null,
          mayWithdraw: true,
        },
        { id: first.id, madeBy: owner.actor.id, state: "answered", mayWithdraw: false },
      ],
      titles: { customer: { [customer.id]: "华东纸业" }, user: { [owner.actor.id]: "Han Meimei" } },
    });
    expect(JSON.stringify(made)).not.toContain(first.token);
    expect(JSON.stringify(made)).not.toContain(second.token);
    clock.tick(31 * DAY);
    expect(await states(owner)).toEqual(["expired", "answered"]);
  });

  it("are shown a page at a time", async () => {
    const { owner, link } = await surveyHouse(engine);
    const made = [];
    for (let at = 0; at < 5; at++) made.push((await link(owner)).id);
    const page = (await sentLinks(owner, { limit: 3 }))!;
    expect(page.links.map(({ id }) => id)).toEqual(made.slice(2).reverse());
    expect(page.more).toBe(true);
    expect((await sentLinks(owner, { limit: 5 }))!.more).toBe(false);
  });

  it("of other people's customers are unknown to a salesperson, and all of them to who may send none", async () => {
    const { ctx, owner, customer, link, person } = await surveyHouse(engine);
    const theirs = await link(owner);
    const stranger = await person("Li Lei", ["sales"]);
    const boss = await person("Boss", ["executive"]);
    expect(await sentLinks(stranger, { limit: 50 })).toMatchObject({ links: [], titles: {} });
    await expect(withdrawLink(stranger, theirs.id)).rejects.toMatchObject({ status: 404 });
    expect(await sentLinks(boss, { limit: 50 })).toBeNull();
    await expect(withdrawLink(boss, theirs.id)).rejects.toMatchObject({ status: 403 });
    await expect(withdrawLink(owner, "nothing")).rejects.toMatchObject({ status: 404 });
    await update(ctx, "customer", customer.id, { owner: stranger.actor.id });
    expect(await states(owner)).toEqual([]);
    expect(await states(stranger)).toEqual(["open"]);
    await remove(ctx, "customer", customer.id);
    expect(await states(stranger)).toEqual([]);
  });

  it("can be taken back until somebody answers; whoever opens one then is told kindly and can do nothing", async () => {
    const { ctx, db, owner, link, all } = await surveyHouse(engine);
    const { token, id } = await link(owner);
    const guest = customerOf(ctx, token);
    await guest.send("_step=0&csat=2");
    await withdrawLink(owner, id);
    expect(await guest.look()).toMatchObject({ status: 410, view: { kind: "notice", leave: undefined } });
    expect((await guest.look()).view.title).toContain("This link has been withdrawn");
    expect(await guest.send("_step=1&comment=too late")).toMatchObject({ status: 410 });
    // It may lie with somebody else by now, who must not speak for the customer.
    expect((await guest.look("_leave=1")).status).toBe(410);
    expect(await guest.send("_do=leave")).toMatchObject({ status: 410 });
    expect(await all("survey_response")).toEqual([]);
    expect((await all("customer"))[0]!.survey_consent).not.toBe(0);
    expect(await db.all("SELECT withdrawn_by, draft FROM survey_invitations")).toEqual([
      { withdrawn_by: owner.actor.id, draft: null },
    ]);
    expect(await states(owner)).toEqual(["withdrawn"]);
    await expect(withdrawLink(owner, id)).rejects.toMatchObject({
      status: 409,
      code: "survey_link_withdrawn",
    });
  });

  it("cannot be taken back once answered, declined or run out", async () => {
    const { ctx, owner, link, clock } = await surveyHouse(engine);
    const answered = await link(owner);
    await customerOf(ctx, answered.token).send("_step=0&csat=5");
    await customerOf(ctx, answered.token).send("_step=1");
    await expect(withdrawLink(owner, answered.id)).rejects.toMatchObject({
      status: 409,
      code: "survey_link_used",
    });
    const late = await link(owner);
    const declined = await link(owner);
    await customerOf(ctx, declined.token).send("_do=leave");
    await expect(withdrawLink(owner, declined.id)).rejects.toMatchObject({ code: "survey_link_declined" });
    clock.tick(31 * DAY);
    await expect(withdrawLink(owner, late.id)).rejects.toMatchObject({ code: "survey_link_expired" });
  });

  it("an answer and a withdrawal at the same moment: exactly one of them holds", async () => {
    const { ctx, db, owner, link, all } = await surveyHouse(engine);
    for (let at = 0; at < 6; at++) {
      const { token, id } = await link(owner);
      const before = (await all("survey_response")).length;
      await customerOf(ctx, token).send("_step=0&csat=5");
      const [, back] = await Promise.allSettled([
        customerOf(ctx, token).send("_step=1"),
        withdrawLink(owner, id),
      ]);
      const answers = (await all("survey_response")).length - before;
      expect([answers, back.status]).toEqual(answers === 1 ? [1, "rejected"] : [0, "fulfilled"]);
    }
    const both =
      "SELECT id FROM survey_invitations WHERE answered_at IS NOT NULL AND withdrawn_at IS NOT NULL";
    expect(await db.all(both)).toEqual([]);
  });

  it("the pause between surveys does not count one that was taken back before it was begun", async () => {
    const { ctx, owner, customer, link } = await surveyHouse(engine);
    const wrong = await link(owner);
    await withdrawLink(owner, wrong.id);
    expect((await inviteOutlook(owner, "relationship", customer.id)).tooSoon).toBeNull();
    const begun = await link(owner);
    await customerOf(ctx, begun.token).send("_step=0&csat=2");
    await withdrawLink(owner, begun.id);
    expect((await inviteOutlook(owner, "relationship", customer.id)).tooSoon).not.toBeNull();
  });

  it("whoever sees a customer but may not write its answers sees the link and leaves it alone", async () => {
    const { ctx, db, publish, person, link, customer } = await surveyHouse(engine);
    const { id } = await link(ctx);
    const schemas = (
      await db.all<{ document: string }>("SELECT document FROM revisions ORDER BY number DESC")
    )[0]!;
    const { schemas: list } = JSON.parse(schemas.document) as { schemas: Record<string, unknown>[] };
    await publish([
      ...list,
      {
        kind: "role",
        key: "looker",
        label: "Looker",
        abilities: [],
        objects: {
          customer: { read: true },
          survey_response: { read: true, create: { "==": [{ var: "customer.name" }, "nobody"] } },
        },
      },
    ] as never);
    const looker = await person("Looker", ["looker"]);
    const [seen] = (await sentLinks(looker, { limit: 5 }))!.links;
    expect(seen).toMatchObject({ id, asked: { id: customer.id }, mayWithdraw: false });
    await expect(withdrawLink(looker, id)).rejects.toMatchObject({ status: 403 });
  });
});
