import { describe, expect, it } from "vitest";
import { surveyActor } from "#app/access/actor.ts";
import type { Context } from "#app/context.ts";
import type { Locale } from "#app/i18n/text.ts";
import { create } from "#app/records/single.server.ts";
import type { SurveyCall } from "#app/surveys/door.server.ts";
import { findInvitation } from "#app/surveys/invitations.server.ts";
import { openSurvey } from "#app/surveys/page.server.ts";
import { sendSurvey } from "#app/surveys/send.server.ts";
import { openToken } from "#app/surveys/tokens.server.ts";
import type { QuestionsView, SurveyReply, SurveyView } from "#app/surveys/view.ts";
import { ENGINES, reopenTestDb } from "#test/support/databases.ts";
import { PLACE, surveyHouse } from "./house.ts";

const DAY = 86_400_000;
let addresses = 0;

/** A visitor's browser: follows where it is sent, and keeps to its language. */
function visitor(
  ctx: Context,
  token: string,
  locale: Locale = "zh-CN",
  browser: string | null = null,
  address = `198.51.100.${++addresses}`,
) {
  const call = (query: string): SurveyCall => ({
    ctx: { ...ctx, actor: surveyActor("", []), locale },
    place: PLACE,
    token,
    path: `/s/${token}`,
    query: new URLSearchParams(query),
    address,
    browser,
  });
  const get = (query = "") => openSurvey(call(query));
  const post = (body: string | [string, string][], query = "") =>
    sendSurvey(call(query), new URLSearchParams(body));
  const follow = async (reply: SurveyReply) =>
    "location" in reply ? get(reply.location.split("?")[1] ?? "") : reply;
  return { get, post, follow, address };
}

function shown(reply: SurveyReply): { status: number; view: SurveyView } {
  if ("location" in reply) throw new Error(`sent on to ${reply.location}`);
  return reply;
}

function asked(reply: SurveyReply): QuestionsView & { status: number } {
  const { status, view } = shown(reply);
  if (view.kind !== "questions") throw new Error(`a ${view.kind}: ${view.heading}`);
  return { ...view, status };
}

const values = (view: QuestionsView) =>
  Object.fromEntries(view.questions.map((question) => [question.key, question.values]));

describe.each(ENGINES)("the page of a personal link on %s", (engine) => {
  it("asks for the score, then why, and ends with a sorry for a low one; then it is used", async () => {
    const { ctx, link, all, customer } = await surveyHouse(engine);
    const ticket = await create(ctx, "ticket", { subject: "打印机卡纸", customer: customer.id });
    const { token } = await link(ctx, { links: { customer: customer.id, ticket: ticket.id } });
    const { get, post, follow } = visitor(ctx, token);

    const first = asked(await get());
    expect(first.progress).toMatchObject({ at: 1, of: 2 });
    expect(first.about).toEqual(["工单：打印机卡纸 · 2026年10月5日"]);
    expect(first.questions.map((one) => [one.key, one.control, one.options.length])).toEqual([
      ["csat", "scale", 5],
      ["ces", "scale", 7],
    ]);
    expect(first.questions[0]!.ends).toEqual(["很不满意", "很满意"]);

    const second = asked(await follow(await post("_step=0&csat=2")));
    expect(second.questions.map((one) => one.key)).toEqual(["topics", "comment", "may_contact"]);
    expect(second.send).toBe("提交");
    const end = shown(
      await follow(await post("_step=1&topics=price&topics=staff&comment=慢&may_contact=true")),
    );
    expect(end.view).toMatchObject({ kind: "notice", heading: "很抱歉，这次没有让您满意" });

    expect(await all("survey_response")).toMatchObject([
      { csat: 2, topics: '["staff","price"]', comment: "慢", may_contact: 1, ticket: ticket.id },
    ]);
    const used = shown(await get());
    expect(used).toMatchObject({ status: 200, view: { kind: "notice", heading: "您已经回答过了，谢谢！" } });
    expect(JSON.stringify(used.view)).toContain("2026年10月5日");
    const again = shown(await post("_step=0&csat=5"));
    expect(again).toMatchObject({ status: 409, view: { kind: "notice" } });
    expect(await all("survey_response")).toHaveLength(1);
  });

  it("opening it changes nothing, whatever is in the address; a tapped score is chosen and can be changed", async () => {
    const { ctx, link, db } = await surveyHouse(engine);
    const { token } = await link(ctx);
    const before = await db.all("SELECT * FROM survey_invitations");
    const { get, post, follow } = visitor(ctx, token);
    expect(values(asked(await get("csat=2&_do=next&comment=x")))).toEqual({ csat: ["2"], ces: [] });
    expect(values(asked(await get("csat=99")))).toEqual({ csat: ["99"], ces: [] });
    expect(shown(await get("_leave=1")).view.kind).toBe("leave");
    await get("_done=1");
    expect(await db.all("SELECT * FROM survey_invitations")).toEqual(before);

    const why = asked(await follow(await post("_step=0&csat=4", "csat=2")));
    expect(why.questions.map((one) => one.key)).toEqual(["comment", "may_contact"]);
  });

  it("goes on where it was left, on another device, and back without losing anything", async () => {
    const { ctx, link } = await surveyHouse(engine);
    const { token } = await link(ctx);
    const phone = visitor(ctx, token);
    await phone.post("_step=0&csat=1&ces=7");
    const desk = visitor(ctx, token, "en");
    const second = asked(await desk.get());
    expect(second.progress).toMatchObject({ at: 2, of: 2, text: "Step 2 of 2" });
    const first = asked(await desk.follow(await desk.post("_step=1&_do=back&comment=so%20far")));
    expect(values(first)).toEqual({ csat: ["1"], ces: ["7"] });
    const again = asked(await desk.follow(await desk.post("_step=0&csat=1&ces=7")));
    expect(values(again)).toEqual({ topics: [], comment: ["so far"], may_contact: [] });
  });

  it("says at each question what is wrong, and keeps what was typed", async () => {
    const { ctx, link } = await surveyHouse(engine);
    const { token } = await link(ctx);
    const { post } = visitor(ctx, token, "en");
    const first = asked(await post("_step=0&csat=9&ces=3"));
    expect(first.status).toBe(422);
    expect(values(first)).toEqual({ csat: ["9"], ces: ["3"] });
    expect(first.questions[0]!.error).toBe("Must be 5 or less.");
    expect(first.errors?.items).toEqual([
      { href: "#q-csat", text: expect.stringContaining("How satisfied are you") },
    ]);
    await post("_step=0&csat=1");
    const long = "字".repeat(5001);
    const second = asked(
      await post([
        ["_step", "1"],
        ["comment", long],
        ["topics", "moon"],
      ]),
    );
    expect(second.status).toBe(422);
    expect(values(second)).toMatchObject({ comment: [long], topics: ["moon"] });
    expect(second.errors?.items).toHaveLength(2);
  });

  it("nothing at all is no answer, said in the customer's words", async () => {
    const { ctx, link, all } = await surveyHouse(engine);
    const { token } = await link(ctx);
    const { post } = visitor(ctx, token);
    await post("_step=0");
    const refused = asked(await post("_step=1&comment=%20%20"));
    expect(refused).toMatchObject({ status: 422, errors: { items: [{ text: "请至少回答一题" }] } });
    expect(await all("survey_response")).toEqual([]);
  });

  it("ten posts of the last step at once make one answer", async () => {
    const { ctx, link, all } = await surveyHouse(engine);
    const { token } = await link(ctx);
    const { post } = visitor(ctx, token);
    await post("_step=0&csat=2");
    const replies = await Promise.all(Array.from({ length: 10 }, () => post("_step=1&comment=x")));
    expect(replies.filter((reply) => "location" in reply)).toHaveLength(1);
    expect(replies.filter((reply) => "status" in reply && reply.status === 409)).toHaveLength(9);
    expect(await all("survey_response")).toHaveLength(1);
    expect(await all("task")).toHaveLength(1);
  });

  it("an expired link is kind about it, and a survey that is over too", async () => {
    const { ctx, link, clock } = await surveyHouse(engine);
    const { token } = await link(ctx);
    clock.tick(31 * DAY);
    const { get, post } = visitor(ctx, token, "en");
    for (const reply of [await get(), await post("_step=0&csat=1")]) {
      expect(shown(reply)).toMatchObject({ status: 410, view: { heading: "This link has expired" } });
      expect(JSON.stringify(reply)).toContain("November 4, 2026");
    }
  });

  it("“no more surveys” needs one confirming tap, also on an expired link, and is respected for every survey", async () => {
    const { ctx, owner, link, clock, all, db } = await surveyHouse(engine);
    const { token } = await link(ctx);
    clock.tick(31 * DAY);
    const { get, post, follow } = visitor(ctx, token);
    const expired = shown(await get()).view;
    const leave = expired.kind === "notice" ? expired.leave!.href : "";
    expect(leave).toBe(`/s/${token}?_leave=1`);
    expect(shown(await get("_leave=1")).view).toMatchObject({ kind: "leave", confirm: "确认，不再接受" });
    expect(await all("customer")).toMatchObject([{ survey_consent: null }]);
    const done = shown(await follow(await post("_do=leave")));
    expect(done).toMatchObject({ status: 200, view: { heading: "好的，不再打扰" } });
    expect(await all("customer")).toMatchObject([{ survey_consent: 0 }]);
    expect((await findInvitation(db, token))?.declined_at).toBe(clock.now());
    await expect(link(owner, { survey: "relationship" })).rejects.toMatchObject({
      code: "survey_refused_by_customer",
    });
  });

  it("unknown links all look alike, and guessing is stopped; others go on", async () => {
    const { ctx, link } = await surveyHouse(engine);
    const { token } = await link(ctx);
    const guess = (text: string) => visitor(ctx, text);
    const wrong = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
    const looks = await Promise.all(
      ["x", wrong, "a".repeat(32), "after_service", "after_service.x", "%00", "", "长".repeat(5000)].map(
        (text) => guess(text).get(),
      ),
    );
    for (const look of looks) {
      const { status, view } = shown(look);
      expect({ status, ...view, otherLanguage: null }).toEqual({
        ...shown(looks[0]!).view,
        status: 404,
        otherLanguage: null,
      });
    }
    const { get, post } = guess("nothing");
    const statuses: number[] = [];
    for (let at = 0; at < 25; at++) statuses.push(shown(at % 2 ? await get() : await post("_step=0")).status);
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(404));
    expect(statuses.slice(20)).toEqual(Array(5).fill(429));
    expect(asked(await visitor(ctx, token).get()).status).toBe(200);
  });

  it("an address that guesses waits with a right link too, and learns nothing meanwhile", async () => {
    const { ctx, link, clock } = await surveyHouse(engine);
    const { token } = await link(ctx);
    const bad = visitor(ctx, "nothing");
    for (let at = 0; at < 20; at++) await bad.get();
    const right: SurveyCall = {
      ctx: { ...ctx, actor: surveyActor("", []) },
      place: PLACE,
      token,
      path: `/s/${token}`,
      query: new URLSearchParams(),
      address: bad.address,
      browser: null,
    };
    const stopped = await openSurvey(right);
    expect(stopped).toMatchObject({ status: 429, retryAfter: expect.any(Number) });
    clock.tick(4_000);
    expect(asked(await openSurvey(right)).status).toBe(200);
  });

  it("and what it tried counts in another process, and after a restart", async () => {
    const { ctx, db, link } = await surveyHouse(engine);
    const { token } = await link(ctx);
    const bad = visitor(ctx, "nothing");
    for (let at = 0; at < 20; at++) await bad.get();
    const place = engine === "sqlite" ? `sqlite:${db.place}` : db.place;
    const again = { ...ctx, db: await reopenTestDb(place), workspace: ctx.workspace };
    expect(shown(await visitor(again, token, "en", null, bad.address).get()).status).toBe(429);
    expect(asked(await visitor(again, token).get()).status).toBe(200);
  });

  it("of a hundred guesses at the same moment no more than twenty are counted as heard", async () => {
    const { ctx } = await surveyHouse(engine);
    const bad = visitor(ctx, "nothing");
    const all = await Promise.all(Array.from({ length: 100 }, () => bad.get()));
    expect(all.filter((reply) => shown(reply).status === 404)).toHaveLength(20);
  });
});

describe.each(ENGINES)("the page of the link for everybody on %s", (engine) => {
  it("carries earlier answers itself, asks nobody for permission to call, and takes the next visitor", async () => {
    const { ctx, all } = await surveyHouse(engine);
    const token = openToken(PLACE, "after_service");
    const { get, post } = visitor(ctx, token, "en");
    expect(asked(await get()).carried).toEqual([]);
    const second = asked(await post("_step=0&csat=2&ces=1"));
    expect(second.carried).toEqual([
      { name: "csat", value: "2" },
      { name: "ces", value: "1" },
    ]);
    // Nobody is known here whom one could call.
    expect(second.questions.map((one) => one.key)).toEqual(["topics", "comment"]);
    expect(second.leave).toBeUndefined();
    const back = asked(await post("_step=1&_do=back&csat=2&ces=1&comment=slow"));
    expect(values(back)).toEqual({ csat: ["2"], ces: ["1"] });
    expect(back.carried).toEqual([{ name: "comment", value: "slow" }]);
    const end = shown(await post("_step=1&csat=2&ces=1&comment=slow"));
    expect(end.view.title).toContain("We are sorry");
    await post("_step=1&csat=5");
    expect((await all("survey_response")).map((row) => [row.csat, row.comment, row.customer])).toEqual([
      [2, "slow", null],
      [5, null, null],
    ]);
  });

  it("judges carried answers again: forged ones are refused or ignored", async () => {
    const { ctx, all } = await surveyHouse(engine);
    const { post } = visitor(ctx, openToken(PLACE, "after_service"), "en");
    const refused = asked(await post("_step=1&csat=77&comment=x"));
    expect(refused).toMatchObject({ status: 422, progress: { at: 1 } });
    await post("_step=1&csat=5&topics=price&nps=0&follow_up=done&customer=x&survey=y&comment=x");
    expect(await all("survey_response")).toMatchObject([
      { csat: 5, topics: null, nps: null, follow_up: "none", customer: null, survey: "服务满意度" },
    ]);
  });

  it("one browser, and one address, cannot flood it", async () => {
    const { ctx, all } = await surveyHouse(engine);
    const token = openToken(PLACE, "after_purchase");
    const tablet = visitor(ctx, token, "zh-CN", `a-tablet-${engine}`);
    const statuses: number[] = [];
    for (let at = 0; at < 8; at++) statuses.push(shown(await tablet.post("_step=1&csat=5")).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
    expect(await all("survey_response")).toHaveLength(6);
  });

  it("is not there for a survey that has none", async () => {
    const { ctx } = await surveyHouse(engine);
    const { get } = visitor(ctx, openToken(PLACE, "relationship"));
    expect(shown(await get()).status).toBe(404);
  });
});
