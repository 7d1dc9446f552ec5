import { invite, linkUrl, makeLink, type PasswordLink } from "../access/invitations.server.ts";
import { createTeam, updateTeam } from "../access/teams.server.ts";
import { listUsers, updateUser } from "../access/users.server.ts";
import { AppError } from "../errors.ts";
import { idOf } from "../http/form.server.ts";
import { act, jsonBody, type PageCall } from "../http/page.server.ts";
import type { PeopleAnswer, PeopleIntent } from "../ui/people/model.ts";

/** What those who manage people do on `/settings/people`. */
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
