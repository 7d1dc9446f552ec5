import { updateProfile } from "../access/sign-in.server.ts";
import { AppError } from "../errors.ts";
import { act, jsonBody } from "../http/page.server.ts";
import { LOCALES } from "../i18n/text.ts";

/** `POST /preferences` `{ "locale": "en" }`: the reader's own language. */
export const action = act(async ({ ctx, request }) => {
  const { locale } = await jsonBody<{ locale?: unknown }>(request);
  const wanted = LOCALES.find((one) => one === locale);
  if (!wanted)
    throw new AppError("invalid", "invalid", { issues: [{ path: "/locale", code: "wrong_type" }] });
  await updateProfile(ctx, { locale: wanted });
  return { locale: wanted };
});
