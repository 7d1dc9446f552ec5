import { load } from "../http/page.server.ts";
import { lookUp } from "../records/look-up.server.ts";

/** `GET /lookup/<object>?q=`: records by name, for reference inputs. */
export const loader = load(async ({ ctx, params, url }) => {
  const q = url.searchParams.get("q")?.slice(0, 200) ?? "";
  return { object: params.object!, q, hits: await lookUp(ctx, params.object!, q) };
});
