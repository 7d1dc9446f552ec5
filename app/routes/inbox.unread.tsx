import { unreadNotices } from "../automation/notices.server.ts";
import { load } from "../http/page.server.ts";

/** `GET /inbox/unread`: how many notices wait, for the rail. */
export const loader = load(async ({ ctx }) => ({ unread: await unreadNotices(ctx) }));
