import { getUser, listUsers } from "../access/users.server.ts";
import { presentIssue } from "../i18n/messages/index.ts";
import { storedPatch } from "../schema/settings.server.ts";
import { currentConfiguration, previewConfiguration, publish, setSettings } from "../schema/store.server.ts";
import { asObject } from "./body.server.ts";
import { ifMatch, type Route } from "./call.server.ts";

export const SCHEMA_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/me",
    run: async ({ ctx }) => {
      const { actor } = ctx;
      const me = actor.id === null ? null : await getUser(ctx.db, actor.id);
      return {
        status: 200,
        body: {
          id: actor.id,
          email: me?.email ?? null,
          name: actor.name,
          roles: actor.roles,
          teams: actor.teams,
        },
      };
    },
  },
  {
    method: "get",
    path: "/users",
    run: async ({ ctx }) => ({ status: 200, body: { data: await listUsers(ctx) } }),
  },
  {
    method: "get",
    path: "/schema",
    run: async ({ ctx }) => {
      const configuration = await currentConfiguration(ctx);
      const { revision, schemas } = configuration;
      return { status: 200, body: { format: 1, revision, schemas }, headers: { ETag: `"${revision}"` } };
    },
  },
  {
    method: "post",
    path: "/schema/check",
    run: async ({ ctx, body }) => {
      const found = await previewConfiguration(ctx, body);
      return {
        status: 200,
        body: {
          problems: found.problems.map((issue) => presentIssue(issue, ctx.locale)),
          warnings: found.warnings.map((issue) => presentIssue(issue, ctx.locale)),
          impact: found.impact,
        },
      };
    },
  },
  {
    method: "put",
    path: "/schema",
    run: async ({ ctx, body, request }) => {
      const { revision, schemas } = await publish(ctx, body, { ifMatch: ifMatch(request) });
      return { status: 200, body: { format: 1, revision, schemas }, headers: { ETag: `"${revision}"` } };
    },
  },
  {
    method: "patch",
    path: "/settings",
    run: async ({ ctx, body }) => {
      const { revision } = await setSettings(ctx, storedPatch(ctx.workspace, asObject(body)));
      return { status: 200, body: { revision }, headers: { ETag: `"${revision}"` } };
    },
  },
];
