import { describe, expect, it } from "vitest";
import { surveyActor } from "#app/access/actor.ts";
import { automationListeners } from "#app/automation/engine.server.ts";
import type { Context } from "#app/context.ts";
import { label } from "#app/i18n/text.ts";
import { pageRuns } from "#app/pages/configuration/runs.server.ts";
import { create } from "#app/records/single.server.ts";
import { testContext } from "#test/support/context.ts";
import { ENGINES } from "#test/support/databases.ts";
import { shipped } from "../schemas/shipped.ts";

describe.each(ENGINES)("what woke a run on %s", (engine) => {
  it("is called by its label where a customer answered a survey, and by their name where a person wrote", async () => {
    const { ctx, person } = await testContext(engine, {
      configuration: shipped().schemas,
      listeners: automationListeners(),
    });
    const owner = await person("Owner", ["sales"]);
    const customer = await create(ctx, "customer", { name: "Harbour", owner: owner.actor.id });
    const grant = {
      object: "survey_response",
      action: "create",
      fields: ["survey", "customer", "csat"],
    } as const;
    const reading = { object: "customer", action: "read", id: customer.id } as const;
    const answering: Context = { ...ctx, actor: surveyActor("after_service", [grant, reading]) };
    const answer = await create(answering, "survey_response", {
      survey: "s",
      customer: customer.id,
      csat: 1,
    });
    const byHand = await create(owner, "survey_response", { survey: "s", customer: customer.id, csat: 1 });
    const causes = async (record: string) => {
      const { data } = await pageRuns(ctx, { record, automation: "low_score_follow_up" });
      return data.map(({ actor }) => actor && [actor.kind, label(actor.name, "zh-CN")]);
    };
    expect(await causes(answer.id)).toEqual([["survey", "服务后调查"]]);
    expect(await causes(byHand.id)).toEqual([["user", "Owner"]]);
  });
});
