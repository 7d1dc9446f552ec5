import { idOf } from "../http/form.server.ts";
import { act, jsonBody } from "../http/page.server.ts";
import { tryAutomation } from "../pages/configuration/automation.server.ts";
import { sayerFor } from "../pages/configuration/kinds.server.ts";

/** Tries a rule on a record. Nothing is changed. */
export const action = act(async ({ ctx, request }) => {
  const { automation, record } = await jsonBody<{ automation: unknown; record: unknown }>(request);
  return { answer: await tryAutomation(ctx, idOf(automation), idOf(record), await sayerFor(ctx)) };
});
