import { load } from "../http/page.server.ts";
import { searchAll } from "../records/search-all.server.ts";

/** `GET /search?q=`: records of every object that the reader may read, for the command palette. */
export const loader = load(async ({ ctx, url }) => {
  const q = url.searchParams.get("q")?.slice(0, 200) ?? "";
  return { q, hits: await searchAll(ctx, q, 5) };
});
