import { describe, expect, it } from "vitest";
import { create, update } from "#app/records/single.server.ts";
import { findInvitation } from "#app/surveys/invitations.server.ts";
import { invite, inviteOutlook } from "#app/surveys/invite.server.ts";
import { openToken, readOpenToken } from "#app/surveys/tokens.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { PLACE, surveyHouse } from "./house.ts";

const DAY = 86_400_000;

describe.each(ENGINES)("personal links on %s", (engine) => {
  it("are long, lead to the public address, last thirty days, and are kept as a hash only", async () => {
    const { owner, customer, clock, db } = await surveyHouse(engine);
    const links = { customer: customer.id };
    const made = await invite(owner, PLACE, { survey: "after_service", links });
    expect(made.url).toMatch(/^https:\/\/crm\.example\.test\/s\/[\w-]{32}$/);
    expect(made.expires_at).toBe(clock.now() + 30 * DAY);
    const token = made.url.split("/").at(-1)!;
    const rows = await db.all("SELECT * FROM survey_invitations");
    expect(rows).toMatchObject([{ created_by: owner.actor.id, customer_id: customer.id }]);
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(await findInvitation(db, token)).toMatchObject({ survey: "after_service", links });
    expect(await findInvitation(db, `${token}x`)).toBeNull();
  });

  it("are never made for a customer who wants no surveys, even by those who do not see that field", async () => {
    const { ctx, owner, customer } = await surveyHouse(engine);
    await update(ctx, "customer", customer.id, { survey_consent: false });
    const input = { survey: "relationship", links: { customer: customer.id }, anyway: true };
    await expect(invite(owner, PLACE, input)).rejects.toMatchObject({
      status: 409,
      code: "survey_refused_by_customer",
    });
    expect(await inviteOutlook(owner, "relationship", customer.id)).toMatchObject({ refused: true });
  });

  it("warn when the pause between surveys is not over, whatever the survey; one may go on knowingly", async () => {
    const { owner, customer, clock } = await surveyHouse(engine);
    const links = { customer: customer.id };
    expect(await inviteOutlook(owner, "relationship", customer.id)).toEqual({
      refused: false,
      tooSoon: null,
    });
    await invite(owner, PLACE, { survey: "after_service", links });
    const first = clock.now();
    clock.tick(29 * DAY);
    const tooSoon = { last: first, until: first + 30 * DAY };
    expect(await inviteOutlook(owner, "relationship", customer.id)).toEqual({ refused: false, tooSoon });
    await expect(invite(owner, PLACE, { survey: "relationship", links })).rejects.toMatchObject({
      status: 409,
      code: "survey_too_soon",
      params: { last: "2026-10-05", until: "2026-11-04" },
      extra: { tooSoon },
    });
    await invite(owner, PLACE, { survey: "relationship", links, anyway: true });
    clock.tick(30 * DAY);
    await invite(owner, PLACE, { survey: "after_service", links });
  });

  it("are made by those who see the customer and may write the answer, and by nobody else", async () => {
    const { ctx, owner, person, customer } = await surveyHouse(engine);
    const input = { survey: "after_service", links: { customer: customer.id } };
    const stranger = await person("Li Lei", ["sales"]);
    const boss = await person("Boss", ["executive"]);
    await expect(invite(stranger, PLACE, input)).rejects.toMatchObject({ status: 422 });
    await expect(invite(boss, PLACE, input)).rejects.toMatchObject({ status: 403 });
    await expect(inviteOutlook(stranger, "after_service", customer.id)).rejects.toMatchObject({
      status: 404,
    });
    // A team mate who sees the customer but may not write its answers.
    await update(ctx, "customer", customer.id, { owner: null });
    await expect(invite(owner, PLACE, input)).rejects.toMatchObject({ status: 422 });
  });

  it("refer only to what the survey knows and the maker sees, and say whom they ask", async () => {
    const { ctx, owner, customer } = await surveyHouse(engine);
    const other = await create(ctx, "customer", { name: "别人" });
    const ticket = await create(ctx, "ticket", { subject: "漏水", customer: other.id });
    const make = (links: Record<string, string>) => invite(owner, PLACE, { survey: "after_service", links });
    await expect(make({})).rejects.toMatchObject({
      issues: [{ path: "/links/customer", code: "survey_needs_person" }],
    });
    await expect(make({ customer: customer.id, ticket: ticket.id })).rejects.toMatchObject({
      issues: [{ path: "/links/ticket", code: "unknown_reference" }],
    });
    await expect(make({ customer: customer.id, comment: "x" })).rejects.toMatchObject({
      issues: [{ path: "/links/comment", code: "survey_no_link_field" }],
    });
    await expect(invite(owner, PLACE, { survey: "nowhere" })).rejects.toMatchObject({ status: 404 });
  });

  it("are not made for a survey that is over", async () => {
    const { ctx, customer, world, publish } = await surveyHouse(engine).then((house) => ({
      ...house,
      world: house,
    }));
    const schemas = structuredClone(ctx.workspace.schemas) as unknown as Record<string, unknown>[];
    const survey = schemas.find((schema) => schema.kind === "survey" && schema.key === "after_service")!;
    survey.closes_at = "2026-10-05T15:00:00+08:00";
    await publish(schemas as never);
    const input = { survey: "after_service", links: { customer: customer.id } };
    await expect(invite(world.ctx, PLACE, input)).rejects.toMatchObject({ code: "survey_closed" });
  });
});

describe("the link for everybody", () => {
  it("is signed: a key alone, another key or another secret opens nothing", () => {
    const token = openToken(PLACE, "after_purchase");
    expect(token).toMatch(/^after_purchase\.[\w-]{22}$/);
    expect(readOpenToken(PLACE, token)).toBe("after_purchase");
    for (const bad of [
      "after_purchase",
      "after_purchase.",
      `${token}x`,
      `${token}.x`,
      token.replace("purchase", "service"),
      "",
    ])
      expect(readOpenToken(PLACE, bad), bad).toBeNull();
    expect(readOpenToken({ ...PLACE, sessionSecret: "other" }, token)).toBeNull();
  });
});
