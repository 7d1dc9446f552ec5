import { redirect } from "@remix-run/node";
import { load } from "../http/page.server.ts";
import { settingsGroups } from "../schema/settings.server.ts";
import { groupAddress } from "../ui/settings/group-address.ts";

/** The first group is where settings begin. */
export const loader = load(async ({ ctx }) => {
  const [first] = settingsGroups(ctx);
  throw redirect(first ? groupAddress(first.key) : "/settings/history");
});
