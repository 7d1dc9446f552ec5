import { type MetaFunction, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PASSWORD_LENGTH } from "../access/passwords.server.ts";
import type { RoleModel } from "../access/role-model.ts";
import { sessionCookie } from "../access/session-cookie.ts";
import { endSession, sessionsOf, signOutEverywhere } from "../access/sessions.server.ts";
import { changePassword, updateProfile } from "../access/sign-in.server.ts";
import { createToken, listTokens, revokeToken } from "../access/tokens.server.ts";
import { getUser } from "../access/users.server.ts";
import { AppError, notFound } from "../errors.ts";
import { idOf } from "../http/form.server.ts";
import { act, jsonBody, load, type PageCall } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { Account } from "../ui/people/account.tsx";
import { deviceName } from "../ui/people/device.ts";
import type { AccountAnswer, AccountIntent, AccountPage } from "../ui/people/model.ts";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

const DAY = 86_400_000;

export const loader = load(async ({ ctx, me }): Promise<{ page: AccountPage; title: string }> => {
  const user = await getUser(ctx.db, me.id);
  if (!user) throw notFound();
  const [sessions, tokens] = [await sessionsOf(ctx), await listTokens(ctx, me.id)];
  const page: AccountPage = {
    profile: { name: user.name, email: user.email, locale: user.locale, timeZone: user.time_zone },
    workspaceZone: ctx.workspace.timeZone,
    roles: user.roles.map((key) => ctx.workspace.part<RoleModel>("role", key)?.def.label ?? key),
    sessions: sessions.map((session) => ({
      id: session.id,
      here: session.id === me.sessionId,
      device: deviceName(session.user_agent),
      createdAt: session.created_at,
      lastSeenAt: session.last_seen_at,
    })),
    tokens: tokens.map((token) => ({
      id: token.id,
      prefix: token.prefix,
      name: token.name,
      createdAt: token.created_at,
      lastUsedAt: token.last_used_at,
      expiresAt: token.expires_at,
    })),
    passwordMin: PASSWORD_LENGTH.min,
  };
  return { page, title: pageMessage("ui_account", {}, ctx.locale) };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? "Attune" }];

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
      throw redirect("/sign-in", { headers: { "Set-Cookie": cookie.clear() } });
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

export default function AccountRoute() {
  return <Account page={useLoaderData<typeof loader>().page as AccountPage} />;
}
