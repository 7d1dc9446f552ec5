import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { givesEverything, isAdmin, mayMakeAdmins } from "../access/admins.ts";
import { accountStates, invite, linkUrl, makeLink, type PasswordLink } from "../access/invitations.server.ts";
import type { RoleModel } from "../access/role-model.ts";
import { createTeam, listTeams, updateTeam } from "../access/teams.server.ts";
import { listUsers, updateUser } from "../access/users.server.ts";
import { AppError } from "../errors.ts";
import { idOf } from "../http/form.server.ts";
import { act, jsonBody, load, type PageCall } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import type { PeopleAnswer, PeopleIntent, PeoplePage } from "../ui/people/model.ts";
import { People } from "../ui/people/people.tsx";

export { RouteError as ErrorBoundary } from "../ui/shell/route-error.tsx";

export const loader = load(async ({ ctx }): Promise<{ page: PeoplePage; title: string }> => {
  const states = await accountStates(ctx);
  const [people, teams] = [await listUsers(ctx), await listTeams(ctx.db)];
  const admin = mayMakeAdmins(ctx);
  const page: PeoplePage = {
    teams,
    roles: ctx.workspace.parts<RoleModel>("role").map(({ key, def }) => ({
      key,
      label: def.label,
      help: def.help,
      open: admin || !givesEverything(ctx.workspace, key),
    })),
    people: people.map((user) => ({
      id: user.id,
      name: user.name,
      email: user.email,
      roles: user.roles,
      teamId: user.teams[0] ?? null,
      managerId: user.manager,
      locale: user.locale,
      disabled: user.disabled,
      open: admin || !isAdmin(ctx.workspace, user),
      ...(states.get(user.id) ?? { invited: false, linkUntil: null, lastSeen: null }),
    })),
  };
  return { page, title: pageMessage("people_title", {}, ctx.locale) };
});

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data?.title ?? "Attune" }];

export const action = act<PeopleAnswer>(async (call) => {
  const { ctx, request } = call;
  const body = await jsonBody<PeopleIntent>(request);
  switch (body.intent) {
    case "invite": {
      const { user, link } = await invite(ctx, body.values);
      return answerLink(call, link, user.name);
    }
    case "link": {
      const link = await makeLink(ctx, idOf(body.id));
      const user = (await listUsers(ctx)).find(({ id }) => id === body.id);
      return answerLink(call, link, user?.name ?? "");
    }
    case "update":
      await updateUser(ctx, idOf(body.id), body.values);
      return {};
    case "add_team":
      await createTeam(ctx, body.values);
      return {};
    case "update_team":
      await updateTeam(ctx, idOf(body.id), body.values);
      return {};
    default:
      throw new AppError("malformed", "unknown_intent");
  }
});

/** The address is made of `PUBLIC_URL` alone. */
function answerLink({ app }: PageCall, link: PasswordLink, name: string): PeopleAnswer {
  const url = linkUrl(app.config.publicUrl, link.token);
  return { link: { url, kind: link.kind, expiresAt: link.expiresAt, name } };
}

export default function PeopleRoute() {
  return <People page={useLoaderData<typeof loader>().page as PeoplePage} />;
}
