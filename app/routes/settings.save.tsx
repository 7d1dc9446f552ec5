import { act, jsonBody } from "../http/page.server.ts";
import { saveSettings } from "../schema/settings.server.ts";
import type { SettingsPatch } from "../ui/settings/model.ts";

/** Saves settings as a revision; null when they have these values already. */
export const action = act(async ({ ctx, request }) => {
  const sent = await jsonBody<{ patch?: SettingsPatch; note?: unknown; seen?: SettingsPatch }>(request);
  const note = typeof sent.note === "string" ? sent.note.trim().slice(0, 500) : "";
  return {
    revision: await saveSettings(ctx, sent.patch ?? {}, { note: note || undefined, seen: sent.seen }),
  };
});
