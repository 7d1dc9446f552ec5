import type { MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { givesEverything, isAdmin, mayMakeAdmins } from "../access/admins.ts";
import { accountStates } from "../access/invitations.server.ts";
import type { RoleModel } from "../access/role-model.ts";
import { listTeams } from "../access/teams.server.ts";
import { listUsers } from "../access/users.server.ts";
import { load } from "../http/page.server.ts";
import { pageMessage } from "../i18n/page-messages.ts";
import type { PeoplePage } from "../ui/people/model.ts";
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

export default function PeopleRoute() {
  return <People page={useLoaderData<typeof loader>().page as PeoplePage} />;
}
