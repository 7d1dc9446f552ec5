import { message } from "../i18n/messages/index.ts";
import { act, jsonBody } from "../page.server.ts";
import { bringBack } from "../schema/history.server.ts";

/** Publishes an older revision once more. */
export const action = act(async ({ ctx, request }) => {
  const sent = await jsonBody<{ revision: number; current: number }>(request);
  const note = message("configuration_back_note", { revision: sent.revision }, ctx.locale);
  const published = await bringBack(ctx, Number(sent.revision), { ifMatch: Number(sent.current), note });
  return { revision: published.revision };
});
