import { automationListeners } from "#app/automation/engine.server.ts";
import type { Context } from "#app/context.ts";
import type { Dialect } from "#app/logic/types.ts";
import { create } from "#app/records/single.server.ts";
import { surveyOf } from "#app/surveys/find.ts";
import { findInvitation } from "#app/surveys/invitations.server.ts";
import { type InviteInput, invite } from "#app/surveys/invite.server.ts";
import { testContext } from "#test/support/context.ts";
import { shipped } from "../schemas/shipped.ts";

export const PLACE = { publicUrl: "https://crm.example.test", sessionSecret: "a secret of the test" };

/** The shipped workspace with its rules, one salesperson and a customer of hers. */
export async function surveyHouse(engine: Dialect) {
  const world = await testContext(engine, {
    configuration: shipped().schemas,
    listeners: automationListeners(),
  });
  const owner = await world.person("Han Meimei", ["sales"]);
  const customer = await create(world.ctx, "customer", { name: "华东纸业", owner: owner.actor.id });
  const all = (object: string) =>
    world.db.all<Record<string, unknown>>(`SELECT * FROM o_${object} WHERE deleted_at IS NULL ORDER BY id`);
  const link = async (ctx: Context, input: Partial<InviteInput> = {}) => {
    const made = await invite(ctx, PLACE, {
      survey: "after_service",
      links: { customer: customer.id },
      anyway: true,
      ...input,
    });
    const token = made.url.split("/").at(-1)!;
    return { ...made, token, invitation: (await findInvitation(world.db, token))! };
  };
  return {
    ...world,
    owner,
    customer,
    all,
    link,
    survey: (key = "after_service") => surveyOf(world.ctx.workspace, key),
  };
}
