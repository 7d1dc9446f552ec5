import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PASSWORD_LENGTH } from "../access/passwords.server.ts";
import type { RoleModel } from "../access/role-model.ts";
import { sessionsOf } from "../access/sessions.server.ts";
import { listTokens } from "../access/tokens.server.ts";
import { getUser } from "../access/users.server.ts";
import { notFound } from "../errors.ts";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import { Account } from "../ui/people/account.tsx";
import { deviceName } from "../ui/people/device.ts";
import type { AccountPage } from "../ui/people/model.ts";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

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

export default function AccountRoute() {
  return <Account page={useLoaderData<typeof loader>().page as AccountPage} />;
}
