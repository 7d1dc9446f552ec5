import { numberOf } from "../http/form.server.ts";
import { act, jsonBody } from "../http/page.server.ts";
import { message } from "../i18n/messages/index.ts";
import { bringBack } from "../schema/history.server.ts";

/** Publishes an older revision once more. */
export const action = act(async ({ ctx, request }) => {
  const sent = await jsonBody<{ revision: unknown; current: unknown }>(request);
  const [revision, current] = [numberOf(sent.revision), numberOf(sent.current)];
  const note = message("configuration_back_note", { revision }, ctx.locale);
  const published = await bringBack(ctx, revision, { ifMatch: current, note });
  return { revision: published.revision };
});
