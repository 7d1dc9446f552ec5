import { tryAutomation } from "../configuration-automation.server.ts";
import { sayerFor } from "../configuration-pages.server.ts";
import { idOf } from "../form.server.ts";
import { act, jsonBody } from "../page.server.ts";

/** Tries a rule on a record. Nothing is changed. */
export const action = act(async ({ ctx, request }) => {
  const { automation, record } = await jsonBody<{ automation: unknown; record: unknown }>(request);
  return { answer: await tryAutomation(ctx, idOf(automation), idOf(record), await sayerFor(ctx)) };
});
