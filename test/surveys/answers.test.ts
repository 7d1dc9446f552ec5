import { describe, expect, it } from "vitest";
import { surveyActor } from "#app/access/actor.ts";
import { list } from "#app/records/read.server.ts";
import { create, remove, update } from "#app/records/single.server.ts";
import { timeline } from "#app/records/timeline.server.ts";
import { write } from "#app/records/write.server.ts";
import { answerInvitation, answerOpenly, decline } from "#app/surveys/answer.server.ts";
import { endingText } from "#app/surveys/endings.ts";
import { findInvitation, keepDraft } from "#app/surveys/invitations.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { surveyHouse } from "./house.ts";

describe.each(ENGINES)("answers to surveys on %s", (engine) => {
  it("a 2 becomes one response and exactly one task for the customer's owner; the timeline names the survey", async () => {
    const { ctx, owner, customer, link, survey, all } = await surveyHouse(engine);
    const { invitation } = await link(owner);
    const answered = await answerInvitation(ctx, survey(), invitation, { csat: 2, comment: "等了很久" });
    expect(answered.ending).toBe("low");
    expect(endingText(survey(), "low", answered.env, "zh-CN").text).toContain("48 小时内");
    expect(await all("survey_response")).toMatchObject([
      {
        id: answered.id,
        survey: "服务满意度",
        touchpoint: "support",
        channel: "web",
        customer: customer.id,
        csat: 2,
        comment: "等了很久",
        follow_up: "open",
        created_by: null,
      },
    ]);
    expect(await all("task")).toMatchObject([
      { kind: "follow_up", assignee: owner.actor.id, related: answered.id, customer: customer.id },
    ]);
    const { data } = await timeline(ctx, "survey_response", answered.id);
    expect(data.find((entry) => entry.kind === "created")).toMatchObject({
      actor: { kind: "survey", name: "after_service" },
    });
  });

  it("an unanswered score is not low: a comment alone makes no task", async () => {
    const { ctx, owner, link, survey, all } = await surveyHouse(engine);
    const { invitation } = await link(owner);
    const answered = await answerInvitation(ctx, survey(), invitation, { comment: "没什么要说的" });
    expect(answered.ending).toBe("other");
    expect(await all("survey_response")).toMatchObject([{ csat: null, follow_up: "none" }]);
    expect(await all("task")).toEqual([]);
  });

  it("the ending is chosen by the settings and the record, VIPs get their own hours", async () => {
    const { ctx, link, survey, customer, all } = await surveyHouse(engine);
    await update(ctx, "customer", customer.id, { annual_revenue: 2_000_000 });
    const say = async (given: Record<string, unknown>) =>
      answerInvitation(ctx, survey(), (await link(ctx)).invitation, given);
    expect((await say({ csat: 4 })).ending).toBe("high");
    expect((await say({ csat: 3 })).ending).toBe("other");
    const low = await say({ csat: 5, ces: 6 });
    expect(low.ending).toBe("low");
    expect(endingText(survey(), "low", low.env, "en").text).toContain("within 2 hours");
    expect(await all("task")).toHaveLength(1);
  });

  it("of ten posts at once one is taken, the others are told that the link is used", async () => {
    const { ctx, link, survey, all } = await surveyHouse(engine);
    const { invitation, token } = await link(ctx);
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, at) =>
        answerInvitation(ctx, survey(), invitation, { csat: 2, comment: `try ${at}` }),
      ),
    );
    const refused = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(refused.map((error) => `${error.status} ${error.code}`)).toEqual(
      Array(9).fill("409 survey_link_used"),
    );
    expect(await all("survey_response")).toHaveLength(1);
    expect(await all("task")).toHaveLength(1);
    const kept = await findInvitation(ctx.db, token);
    expect(kept?.response_id).toBe((await all("survey_response"))[0]!.id);
  });

  it("a refused answer leaves the link open, and the draft with it", async () => {
    const { ctx, link, survey, db } = await surveyHouse(engine);
    const { invitation, token } = await link(ctx);
    await keepDraft(db, invitation.id, { csat: 2 }, ctx.clock.now());
    await expect(answerInvitation(ctx, survey(), invitation, {})).rejects.toMatchObject({
      status: 422,
      issues: [{ path: "", code: "rule_refused_because" }],
    });
    await expect(answerInvitation(ctx, survey(), invitation, { csat: 9 })).rejects.toMatchObject({
      issues: [{ path: "/csat", code: "too_large" }],
    });
    const kept = await findInvitation(db, token);
    expect(kept).toMatchObject({ answered_at: null, draft: { csat: 2 } });
    await answerInvitation(ctx, survey(), kept!, kept!.draft);
  });

  it("a link past its days cannot be answered, whatever the page showed before", async () => {
    const { ctx, clock, link, survey, all } = await surveyHouse(engine);
    const { invitation } = await link(ctx);
    clock.tick(30 * 86_400_000 + 1);
    await expect(answerInvitation(ctx, survey(), invitation, { csat: 5 })).rejects.toMatchObject({
      status: 409,
    });
    expect(await all("survey_response")).toEqual([]);
  });

  it("what the form does not ask for, or does not show for these answers, is never written", async () => {
    const { ctx, owner, link, survey, customer, all } = await surveyHouse(engine);
    const other = await create(ctx, "customer", { name: "别人" });
    const { invitation } = await link(owner);
    await answerInvitation(ctx, survey(), invitation, {
      csat: 5,
      // Shows for low scores only.
      topics: ["price"],
      // Not on the form, or not a field at all.
      nps: 0,
      follow_up: "done",
      customer: other.id,
      survey: "another",
      touchpoint: "renewal",
      submitted_at: "2001-01-01T00:00:00Z",
      created_by: owner.actor.id,
      external_id: "x",
      id: other.id,
      __proto__: { csat: 1 },
      unknown: 1,
    });
    expect(await all("survey_response")).toMatchObject([
      {
        csat: 5,
        topics: null,
        nps: null,
        follow_up: "none",
        customer: customer.id,
        survey: "服务满意度",
        touchpoint: "support",
        external_id: null,
        created_by: null,
        submitted_at: ctx.clock.now(),
      },
    ]);
  });

  it("an option that is not offered is refused by name", async () => {
    const { ctx, link, survey } = await surveyHouse(engine);
    const { invitation } = await link(ctx);
    await expect(
      answerInvitation(ctx, survey(), invitation, { csat: 1, topics: ["moon"] }),
    ).rejects.toMatchObject({ status: 422, issues: [{ path: "/topics", code: "unknown_option" }] });
    await expect(
      answerInvitation(ctx, survey(), invitation, { csat: 1, comment: "长".repeat(5001) }),
    ).rejects.toMatchObject({ issues: [{ path: "/comment", code: "too_long" }] });
  });

  it("the survey's actor can write this answer and do nothing else", async () => {
    const { ctx, as, customer, owner } = await surveyHouse(engine);
    const fields = ["survey", "csat", "customer"];
    const actor = surveyActor("after_service", [
      { object: "survey_response", action: "create", fields },
      { object: "customer", action: "read", id: customer.id },
    ]);
    const link = as(actor);
    const other = await create(ctx, "customer", { name: "别人", owner: owner.actor.id });
    const mine = await create(link, "survey_response", { survey: "x", csat: 5, customer: customer.id });
    expect(Object.keys(mine)).toEqual(["id", "version"]);
    expect((await list(link, "survey_response", {})).data).toEqual([]);
    for (const [object, intent, status] of [
      ["survey_response", { op: "create", input: { survey: "x", csat: 5, follow_up: "done" } }, 422],
      ["survey_response", { op: "create", input: { survey: "x", csat: 5, customer: other.id } }, 422],
    ] as const) {
      const [result] = await write(link, object, [intent]);
      expect(result).toMatchObject({ status: "refused", error: { status } });
    }
    await expect(update(link, "survey_response", mine.id, { csat: 1 })).rejects.toMatchObject({
      status: 403,
    });
    await expect(remove(link, "survey_response", mine.id)).rejects.toMatchObject({ status: 403 });
    await expect(update(link, "customer", customer.id, { name: "x" })).rejects.toMatchObject({ status: 403 });
    await expect(create(link, "task", { title: "x" })).rejects.toMatchObject({ status: 404 });
    const read = await list(link, "customer", {});
    expect(read.data.map((record) => record.id)).toEqual([customer.id]);
    expect(read.data[0]).not.toHaveProperty("name");
  });

  it("two links' actors are never taken for one another, though neither has a role", async () => {
    const { ctx, as, customer } = await surveyHouse(engine);
    const other = await create(ctx, "customer", { name: "别人" });
    for (const { id } of [customer, other]) {
      const link = as(surveyActor("after_service", [{ object: "customer", action: "read", id }]));
      expect((await list(link, "customer", {})).data.map((record) => record.id)).toEqual([id]);
    }
    const nobody = as(surveyActor("after_service", []));
    await expect(list(nobody, "customer", {})).rejects.toMatchObject({ status: 404 });
  });

  it("a ticket that was thrown away since does not cost the customer's answer", async () => {
    const { ctx, link, survey, customer, all } = await surveyHouse(engine);
    const ticket = await create(ctx, "ticket", { subject: "漏水", customer: customer.id });
    const { invitation } = await link(ctx, { links: { customer: customer.id, ticket: ticket.id } });
    await remove(ctx, "ticket", ticket.id);
    await answerInvitation(ctx, survey(), invitation, { csat: 5 });
    expect(await all("survey_response")).toMatchObject([{ customer: customer.id, ticket: null }]);
  });

  it("the link for everybody takes several answers, which belong to no customer; a survey without one takes none", async () => {
    const { ctx, survey, all } = await surveyHouse(engine);
    await answerOpenly(ctx, survey("after_purchase"), { csat: 5, customer: "x" });
    const low = await answerOpenly(ctx, survey("after_purchase"), { csat: 1, topics: ["price"] });
    expect(low.ending).toBe("low");
    expect(await all("survey_response")).toMatchObject([
      { survey: "购买体验调查", csat: 5, customer: null },
      { survey: "购买体验调查", csat: 1, customer: null, topics: '["price"]' },
    ]);
    expect(await all("task")).toMatchObject([{ assignee: null, related: low.id }]);
    await expect(answerOpenly(ctx, survey("relationship"), { nps: 1 })).rejects.toMatchObject({
      status: 409,
    });
  });

  it("“no more surveys” takes the consent back by the write path, once, and changes nothing else", async () => {
    const { ctx, link, survey, customer, db } = await surveyHouse(engine);
    const { invitation, token } = await link(ctx);
    await decline(ctx, survey(), invitation);
    await decline(ctx, survey(), invitation);
    const { data } = await timeline(ctx, "customer", customer.id);
    const changes = data.filter((entry) => entry.kind === "changed");
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ actor: { kind: "survey" } });
    expect(JSON.stringify(changes[0])).toContain("survey_consent");
    const kept = await findInvitation(db, token);
    expect(kept?.declined_at).toBe(ctx.clock.now());
    await expect(answerInvitation(ctx, survey(), kept!, { csat: 5 })).rejects.toMatchObject({ status: 409 });
  });

  it("“no more surveys” of a customer who is gone is heard, too", async () => {
    const { ctx, link, survey, customer, db } = await surveyHouse(engine);
    const { invitation, token } = await link(ctx);
    await remove(ctx, "customer", customer.id);
    await decline(ctx, survey(), invitation);
    expect((await findInvitation(db, token))?.declined_at).not.toBeNull();
  });
});
