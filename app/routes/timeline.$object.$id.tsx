import { load } from "../http/page.server.ts";
import { FIRST_ENTRIES } from "../pages/record/record.server.ts";
import { timelineWords } from "../records/timeline-words.server.ts";

/** `GET /timeline/<object>/<id>?cursor=`: earlier entries. */
export const loader = load(async ({ ctx, params, url }) => {
  const cursor = url.searchParams.get("cursor") ?? undefined;
  return timelineWords(ctx, params.object!, params.id!, { limit: FIRST_ENTRIES, cursor });
});
