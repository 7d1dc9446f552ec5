import { sessionCookie } from "../access/session-cookie.ts";
import { endSession, signOutEverywhere } from "../access/sessions.server.ts";
import { changePassword, updateProfile } from "../access/sign-in.server.ts";
import { createToken, revokeToken } from "../access/tokens.server.ts";
import { AppError } from "../errors.ts";
import { idOf } from "../http/form.server.ts";
import { act, jsonBody, type PageCall } from "../http/page.server.ts";
import type { AccountAnswer, AccountIntent } from "../ui/people/model.ts";

const DAY = 86_400_000;

/** What somebody changes on their own account. */
export const action = act<AccountAnswer>(async (call) => {
  const { ctx, me, request, headers, app } = call;
  const body = await jsonBody<AccountIntent>(request);
  const cookie = sessionCookie(app.config.publicUrl);
  switch (body.intent) {
    case "profile":
      await updateProfile(ctx, { name: body.name, locale: body.locale, timeZone: body.timeZone });
      return {};
    case "password":
      headers.append("Set-Cookie", cookie.set((await newPassword(call, body)).token));
      return {};
    case "end_session":
      await endSession(ctx, idOf(body.id));
      return {};
    case "sign_out_others":
      await signOutEverywhere(ctx, me.sessionId);
      return {};
    case "sign_out_everywhere":
      await signOutEverywhere(ctx);
      headers.append("Set-Cookie", cookie.clear());
      return {};
    case "create_token": {
      const days =
        body.days === null ? null : Math.min(Math.max(Math.trunc(Number(body.days)) || 1, 1), 3650);
      const expiresAt = days === null ? undefined : ctx.clock.now() + days * DAY;
      return { token: await createToken(ctx, { userId: me.id, name: String(body.name), expiresAt }) };
    }
    case "revoke_token":
      await revokeToken(ctx, idOf(body.id));
      return {};
    default:
      throw new AppError("malformed", "unknown_intent");
  }
});

function newPassword(
  { ctx, request, address }: PageCall,
  body: AccountIntent & { intent: "password" },
): Promise<{ token: string }> {
  return changePassword(ctx, {
    old: String(body.old),
    next: String(body.next),
    address,
    userAgent: request.headers.get("user-agent"),
  });
}
