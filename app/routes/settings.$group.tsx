import { redirect } from "@remix-run/node";
import { load } from "../http/page.server.ts";
import { groupAddress } from "../ui/settings/group-address.ts";

/** A group by its key alone, as people type it and as it used to be written. */
export const loader = load(async ({ params, url }) => redirect(groupAddress(params.group!) + url.search));
