import { describe, expect, it } from "vitest";
import { create } from "#app/records/single.server.ts";
import { surveySummaries } from "#app/surveys/figures.server.ts";
import { linksFor } from "#app/surveys/find.ts";
import { openToken } from "#app/surveys/tokens.server.ts";
import { ENGINES } from "#test/support/databases.ts";
import { PLACE, surveyHouse } from "./house.ts";

describe.each(ENGINES)("the list of surveys on %s", (engine) => {
  it("counts answers, their mean and the low ones, over what the reader may see", async () => {
    const { ctx, owner, customer } = await surveyHouse(engine);
    const answer = (values: object) =>
      create(ctx, "survey_response", { survey: "服务满意度", customer: customer.id, ...values });
    await answer({ csat: 2 });
    await answer({ csat: 5 });
    await answer({ comment: "没有打分" });
    const followed = await answer({ csat: 1 });
    await create(ctx, "survey_response", { survey: "服务满意度", csat: 1 });
    await create(ctx, "survey_response", { survey: "人工录入", csat: 5 });
    expect(followed.follow_up).toBe("open");

    const of = async (who: typeof ctx) =>
      (await surveySummaries(who, PLACE)).find((survey) => survey.key === "after_service")!;
    expect(await of(ctx)).toMatchObject({
      count: 5,
      low: 3,
      score: { mean: 2.25, n: 4, min: 1, max: 5, better: "higher" },
      open: `https://crm.example.test/s/${openToken(PLACE, "after_service")}`,
      closesAt: null,
    });
    // The one without a customer is not hers to see.
    expect(await of(owner)).toMatchObject({ count: 4, low: 2, score: { n: 3 } });
    const [none] = (await surveySummaries(ctx, PLACE)).filter((survey) => survey.key === "relationship");
    expect(none).toMatchObject({ count: 0, low: 0, open: null, score: { mean: null, n: 0, max: 10 } });
    expect(none!.questions.length).toBe(3);
  });

  it("shows nothing to those who may read no answers", async () => {
    const { as, owner } = await surveyHouse(engine);
    expect(await surveySummaries(as({ ...owner.actor, roles: [] }), PLACE)).toEqual([]);
  });

  it("takes of a page's records those that a survey's answers can refer to", async () => {
    const { survey } = await surveyHouse(engine);
    expect(linksFor(survey(), "c1", { ticket: "t1", deal: "d1", product: "p1", customer: "c2" })).toEqual({
      ticket: "t1",
      deal: "d1",
      customer: "c1",
    });
  });
});
