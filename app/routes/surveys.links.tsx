import { can } from "../access/can.ts";
import { AppError } from "../errors.ts";
import { act, jsonBody, load } from "../page.server.ts";
import { linksFor, surveyOf } from "../surveys/find.ts";
import { invite, inviteOutlook } from "../surveys/invite.server.ts";
import type { SurveyModel } from "../surveys/kind.ts";
import type { LinkChoice, LinkMade, MakeLink } from "../ui/surveys/links.ts";

/** Personal links, for the dialog on a customer's page: `GET ?customer=<id>` says which surveys may ask, `POST` makes one. */
export const loader = load(async ({ ctx, url }): Promise<{ choices: LinkChoice[] }> => {
  const customer = url.searchParams.get("customer") ?? "";
  const asking = ctx.workspace
    .parts<SurveyModel>("survey")
    .filter(({ object, consent }) => consent && can(ctx.workspace, ctx.actor, "create", object.key));
  const choices = await Promise.all(
    asking.map(async ({ key, def }) => {
      const { refused, tooSoon } = await inviteOutlook(ctx, key, customer);
      return { key, label: def.label, help: def.help, refused, tooSoon };
    }),
  );
  return { choices };
});

export const action = act<LinkMade>(async ({ ctx, request, app }) => {
  const { survey, customer, links, anyway } = await jsonBody<MakeLink>(request);
  if (typeof survey !== "string" || typeof customer !== "string")
    throw new AppError("malformed", "bad_address");
  const others = links !== null && typeof links === "object" ? links : {};
  const made = await invite(ctx, app.config, {
    survey,
    links: linksFor(surveyOf(ctx.workspace, survey), customer, others),
    anyway: anyway === true,
  });
  return { url: made.url, expiresAt: made.expires_at };
});
