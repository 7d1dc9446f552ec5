import { redirect } from "@remix-run/node";
import { load } from "../page.server.ts";
import { settingsGroups } from "../schema/settings.server.ts";

/** The first group is where settings begin. */
export const loader = load(async ({ ctx }) => {
  const [first] = settingsGroups(ctx);
  throw redirect(first ? `/settings/${first.key}` : "/settings/history");
});
