import { redirect } from "@remix-run/node";
import { hasAbility } from "../access/can.ts";
import { load } from "../http/page.server.ts";

/** Objects are where a configuration begins; who may only see runs finds those. */
export const loader = load(async ({ ctx }) => {
  throw redirect(
    hasAbility(ctx.workspace, ctx.actor, "schema.publish") ? "/configuration/object" : "/configuration/runs",
  );
});
