import { load } from "../http/page.server.ts";
import { get } from "../records/read.server.ts";
import { titlesFor } from "../records/titles.server.ts";

/**
 * `GET /now/<object>/<id>`: the record as it stands and the names behind it, as plain JSON, for a page that has met a conflict.
 * `?named={"owner":"…"}`: the names behind these values of its fields, too.
 */
export const loader = load(async ({ ctx, params, url }) => {
  const record = await get(ctx, params.object!, params.id!);
  const titles = await titlesFor(ctx, params.object!, [record, named(url.searchParams.get("named"))]);
  return Response.json({ record, titles });
});

function named(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
