import { can } from "../access/can.ts";
import { AppError } from "../errors.ts";
import { idOf } from "../http/form.server.ts";
import { act, jsonBody, load } from "../http/page.server.ts";
import { linksFor, surveyOf } from "../surveys/find.ts";
import { invite, inviteOutlook } from "../surveys/invite.server.ts";
import type { SurveyModel } from "../surveys/model.ts";
import { withdrawLink } from "../surveys/sent-links.server.ts";
import type { LinkChoice, LinkMade, MakeLink, WithdrawLink } from "../ui/surveys/links.ts";

/**
 * Personal links: `GET ?customer=<id>` says which surveys may ask, for the dialog on a customer's page; `POST` makes one, or takes
 * one back: `{ "withdraw": "<id>" }`.
 */
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

export const action = act<LinkMade | object>(async ({ ctx, request, app }) => {
  const sent = await jsonBody<MakeLink | WithdrawLink>(request);
  if ("withdraw" in sent) {
    await withdrawLink(ctx, idOf(sent.withdraw));
    return {};
  }
  const { survey, customer, links, anyway } = sent;
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
