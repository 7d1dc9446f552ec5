import { settingsEffect } from "../automation/effect.server.ts";
import { act, jsonBody } from "../http/page.server.ts";
import { pageEffect } from "../pages/settings.server.ts";
import type { SettingsPatch } from "../ui/settings/model.ts";

/** What settings would do, asked while they are being typed: who types on has gone, and is worked for no longer. Nothing is changed. */
export const action = act(async ({ ctx, request }) => {
  const { patch } = await jsonBody<{ patch: SettingsPatch }>(request);
  return { effect: pageEffect(ctx, await settingsEffect(ctx, patch ?? {}, request.signal)) };
});
