import { load } from "../http/page.server.ts";
import { timelineWords } from "../records/timeline-words.server.ts";

/** `GET /made/<object>/<id>`: what rules did when the record was made, in words, as plain JSON. */
export const loader = load(async ({ ctx, params }) => {
  const { entries } = await timelineWords(ctx, params.object!, params.id!, { limit: 20 });
  return Response.json({ runs: entries.find((entry) => entry.kind === "created")?.runs ?? [] });
});
